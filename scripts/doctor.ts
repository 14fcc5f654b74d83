import { fromCaller, runCommand } from '../src/command-line';
import { examineDevices } from '../src/doctor/devices';
import { examineNetwork, findingLines } from '../src/doctor/doctor';
import { parseDoctor } from '../src/doctor/options';
import { canonicalJson, writeAtomically } from '../src/files';
import { readPicture } from '../src/images/decode';
import { examplePictures } from '../src/images/examples';

/** What the command ends with when it has found a problem. */
const foundProblem = 2;

runCommand(async () => {
  const request = parseDoctor(process.argv.slice(2));
  if (request === null) return;
  const { dog, cat } = await examplePictures();
  const pictures = request.pictures.length > 0 ? await Promise.all(request.pictures.map((path) => readPicture(fromCaller(path)))) : [dog, cat];
  const findings = [...(await examineDevices()), ...(await examineNetwork(request, pictures))];
  console.log(findingLines(findings, process.stdout.isTTY));
  if (request.json !== null) await writeAtomically(fromCaller(request.json), canonicalJson(findings));
  if (findings.some(({ severity }) => severity === 'problem')) process.exitCode = foundProblem;
});

import { join } from 'node:path';
import { fromCaller, runCommand, shownPath } from '../src/command-line';
import { canDraw } from '../src/figures/node-canvas';
import { parseLaboratory } from '../src/laboratory/options';
import { laboratoryToFolder } from '../src/laboratory/run';
import { answerInWords } from '../src/laboratory/words';
import { projectRoot } from '../src/project';

runCommand(async () => {
  const request = parseLaboratory(process.argv.slice(2));
  if (request === null) return;
  const out = request.out === null ? join(projectRoot, 'build', 'laboratory') : fromCaller(request.out);
  const answer = await laboratoryToFolder(request, out);
  answerInWords(answer).forEach((line) => console.log(line));
  if (!canDraw()) console.log('There are no figures: figures need canvas, which "npm run setup" builds.');
  console.log(`See ${shownPath(request.out, out)}.`);
});

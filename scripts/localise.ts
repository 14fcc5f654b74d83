import { join, parse } from 'node:path';
import { fromCaller, runCommand, shownPath } from '../src/command-line';
import { canDraw } from '../src/figures/node-canvas';
import { parseLocalise } from '../src/localisation/options';
import { localiseToFolder } from '../src/localisation/run';
import { shortName } from '../src/models/labels';
import { projectRoot } from '../src/project';

runCommand(async () => {
  const request = parseLocalise(process.argv.slice(2));
  if (request === null) return;
  const out = request.out === null ? join(projectRoot, 'build', 'localise', parse(request.picture).name) : fromCaller(request.out);
  const { prediction, localisation } = await localiseToFolder(request, fromCaller(request.picture), out);
  const { top, left, height, width } = localisation.box;
  const found = `class ${prediction.index}, ${shortName(prediction.name)} (probability ${prediction.probability.toFixed(3)})`;
  console.log(`Found ${found}: ${height} × ${width} pixels from row ${top}, column ${left}.`);
  if (!canDraw()) console.log('There is no figure: figures need canvas, which "npm run setup" builds.');
  console.log(`See ${shownPath(request.out, out)}.`);
});

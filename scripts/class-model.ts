import { join } from 'node:path';
import { parseClassModel } from '../src/class-model/options';
import { classModelsToFolder } from '../src/class-model/run';
import { fromCaller, runCommand, shownPath } from '../src/command-line';
import { canDraw } from '../src/figures/node-canvas';
import { shortName } from '../src/models/labels';
import { projectRoot } from '../src/project';

runCommand(async () => {
  const request = parseClassModel(process.argv.slice(2));
  if (request === null) return;
  const { made, out } = await classModelsToFolder(request, (indices) =>
    request.out === null ? join(projectRoot, 'build', 'class-model', indices.join('+')) : fromCaller(request.out),
  );
  for (const { model, shown } of made) {
    const { target, course } = model;
    const climb = `from logit ${course[0]?.logit.toFixed(2)} to ${shown.logit.toFixed(2)} (probability ${shown.probability.toFixed(3)})`;
    console.log(`Climbed ${climb} for class ${target.index}, ${shortName(target.name)}.`);
  }
  if (!canDraw()) console.log('There is no figure: figures need canvas, which "npm run setup" builds.');
  console.log(`See ${shownPath(request.out, out)}.`);
});

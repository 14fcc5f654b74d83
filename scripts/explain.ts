import { join, parse, relative } from 'node:path';
import { fromCaller, runCommand } from '../src/command-line';
import { explain } from '../src/explain/explain';
import { parseExplain } from '../src/explain/options';
import { canDraw } from '../src/figures/canvas';
import { shortName } from '../src/models/labels';
import { projectRoot } from '../src/project';

runCommand(async () => {
  const request = parseExplain(process.argv.slice(2));
  if (request === null) return;
  const out = request.out === null ? join(projectRoot, 'build', 'explain', parse(request.picture).name) : fromCaller(request.out);
  for (const { target, probability, methods, skipped } of await explain(request, fromCaller(request.picture), out)) {
    for (const { method, reason } of skipped) console.log(`Left out ${method}: ${reason}`);
    console.log(`Explained class ${target.index}, ${shortName(target.name)} (probability ${probability.toFixed(3)}), by ${methods.join(', ')}.`);
  }
  if (!canDraw()) console.log('The overlays are plain pictures, without words or colour bar: figures need canvas, which "npm run setup" builds.');
  console.log(`See ${relative(fromCaller('.'), out) || '.'}.`);
});

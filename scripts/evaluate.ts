import { join } from 'node:path';
import { fromCaller, runCommand, shownPath } from '../src/command-line';
import { projectRoot } from '../src/project';
import { evaluate, mergeAll } from '../src/study/evaluate';
import { parseEvaluate } from '../src/study/options';

/** What a program ends with that Ctrl-C has stopped. */
const interrupted = 130;

runCommand(async () => {
  const request = parseEvaluate(process.argv.slice(2));
  if (request === null) return;
  if (request.kind === 'merge') {
    await mergeAll(request.folders.map(fromCaller), fromCaller(request.out));
    return console.log(`Joined ${request.folders.length} parts. See ${request.out}.`);
  }
  const out = request.out === null ? join(projectRoot, 'build', 'evaluate') : fromCaller(request.out);
  process.once('SIGINT', () => {
    console.error('\nStopped: every finished scene is kept, and the same command with --resume goes on.');
    process.exit(interrupted);
  });
  const { scenes, kept } = await evaluate(request, out, (line) => console.error(line));
  const earlier = kept === 0 ? '' : `, ${kept} of them in an earlier run`;
  console.log(`Judged ${scenes} scenes${earlier}. See ${shownPath(request.out, out)}.`);
});

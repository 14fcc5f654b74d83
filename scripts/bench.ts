import { join } from 'node:path';
import { runBenchmark } from '../src/bench/bench';
import { parseBench } from '../src/bench/options';
import { peerPython, sidesOf } from '../src/bench/peers';
import { fromCaller, runCommand } from '../src/command-line';
import { startProgress } from '../src/progress';
import { projectRoot } from '../src/project';

runCommand(async () => {
  const request = parseBench(process.argv.slice(2));
  if (request === null) return;
  const sides = sidesOf(peerPython(request.install), request);
  const progress = startProgress('Rows');
  try {
    const failures = await runBenchmark(request, sides, request.out === null ? join(projectRoot, 'report') : fromCaller(request.out), progress);
    if (failures > 0) process.exitCode = 1;
  } finally {
    progress.stop();
  }
});

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runBenchmark } from '../src/bench/bench';
import { parseBench, type BenchRequest } from '../src/bench/options';
import { peerPython, sidesOf } from '../src/bench/peers';
import { benchScaling } from '../src/bench/scaling/command';
import { fromCaller, runCommand } from '../src/command-line';
import { asUserError } from '../src/files';
import { startProgress, type Progress } from '../src/progress';
import { projectRoot } from '../src/project';

async function besidePeers(request: BenchRequest, folder: string, progress: Progress): Promise<void> {
  const failures = await runBenchmark(request, sidesOf(peerPython(request.install), request), folder, progress);
  if (failures > 0) process.exitCode = 1;
}

runCommand(async () => {
  const request = parseBench(process.argv.slice(2));
  if (request === null) return;
  const folder = request.out === null ? join(projectRoot, 'report') : fromCaller(request.out);
  // Minutes of measuring come first: where nothing can be written is said before them.
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw asUserError(error, folder);
  });
  const progress = startProgress(request.scaling ? 'Seconds of work' : 'Rows');
  try {
    await (request.scaling ? benchScaling : besidePeers)(request, folder, progress);
  } finally {
    progress.stop();
  }
});

/** The whole benchmark: row after row, the results written after each. */
import { join } from 'node:path';
import { canonicalJson, writeAtomically } from '../files';
import { toPng } from '../figures/render';
import type { Progress } from '../progress';
import { benchmarkFigure } from './figure';
import { machineOf, noticeLoad, restlessMeanwhile } from './machine';
import { measureRow, type Sides } from './measure';
import type { BenchRequest } from './options';
import { giga, page } from './page';
import { readBenchmark, storedFailure, storedRow, withRow, type Benchmark } from './store';

/**
 * Measures the rows, and writes `benchmark.json`, `benchmark.md` and `benchmark.png` after each, so that an interrupted
 * run keeps what it has and `--rows` goes on.
 * @param folder where they go
 * @returns how many of the rows failed, their maps being different
 */
export async function runBenchmark(
  { rows, repeats, threads, sameAllocator }: Omit<BenchRequest, 'out' | 'install' | 'scaling'>,
  sides: Sides,
  folder: string,
  progress: Progress,
): Promise<number> {
  const loadBefore = noticeLoad(progress, 'the rows are');
  let benchmark = await readBenchmark(join(folder, 'benchmark.json'));
  let failures = 0;
  for (const [done, name] of rows.entries()) {
    const result = await measureRow(name, sides, { threads, repeats });
    if ('failed' in result) {
      failures++;
      progress.note(result.failed);
    } else {
      const { peer_ms, our_ms, ratio, other_load } = result;
      const restless = other_load > restlessMeanwhile ? `, under load: ${other_load.toFixed(1)} processors were busy otherwise` : '';
      const work = `10⁹ multiply-adds ${giga(result.peer_multiply_adds)} and ${giga(result.our_multiply_adds)}`;
      progress.note(`${name}: peer ${peer_ms.toFixed(1)} ms, ours ${our_ms.toFixed(1)} ms, ratio ${ratio.toFixed(2)}, ${work}${restless}`);
    }
    const before: Benchmark | null = benchmark;
    const row = 'failed' in result ? storedFailure(result) : storedRow(result, loadBefore, new Date());
    benchmark = withRow(before, { ...machineOf(threads, result.versions), same_allocator: sameAllocator }, row);
    if (before !== null && !('failed' in result) && benchmark.rows.length < before.rows.length) {
      progress.note('Earlier rows are dropped: they were measured in another environment.');
    }
    await write(benchmark, folder);
    progress.update(done + 1, rows.length);
  }
  return failures;
}


async function write(benchmark: Benchmark, folder: string): Promise<void> {
  await writeAtomically(join(folder, 'benchmark.json'), canonicalJson(benchmark));
  await writeAtomically(join(folder, 'benchmark.md'), page(benchmark));
  if (benchmark.rows.length > 0) await writeAtomically(join(folder, 'benchmark.png'), await toPng(benchmarkFigure(benchmark.rows)));
}

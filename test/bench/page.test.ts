import assert from 'node:assert/strict';
import { benchmarkFigure } from '../../src/bench/figure';
import type { Measured } from '../../src/bench/measure';
import { parseBench } from '../../src/bench/options';
import { page } from '../../src/bench/page';
import { sidesOf } from '../../src/bench/peers';
import { rowNames, type RowName } from '../../src/bench/rows';
import { storedRow, withRow, type Environment, type StoredRow } from '../../src/bench/store';
import { UserError } from '../../src/errors';
import { benchmarkTable } from '../../src/bench/report-table';
import { textWidth } from '../../src/figures/fonts';
import { itemsOf, sizeOf, textsOf } from '../figures/helpers';

const environment: Environment = { processor: 'Z80', processors: 2, memory_gib: 1, threads: 2, same_allocator: false, versions: { torch: '2.5.1', node: '20.0.0' } };

function measured(name: RowName, peer_ms: number, our_ms: number, more: Partial<Measured> = {}): Measured {
  return {
    name, peer_ms, our_ms, ratio: peer_ms / our_ms, deviation: 2e-6, repeats: 5, peer_range: [peer_ms - 1, peer_ms + 1], our_range: [our_ms, our_ms],
    peer_peak_mib: 800.4, our_peak_mib: 500.6, peer_passes: { forward: 1, backward: 1, headBackward: 0 },
    our_passes: { forward: 1, backward: 0, headBackward: 1, headForward: 0 }, peer_multiply_adds: 7.7e8, our_multiply_adds: 3.86467e8, other_load: 0.01, versions: {},
    ...more,
  };
}

const at = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
const row = (name: RowName, peer: number, ours: number, more: Partial<Measured> = {}, load = 0.5): StoredRow => storedRow(measured(name, peer, ours, more), load, at);

describe('the page of the benchmark', () => {
  const text = page({ environment, rows: [row('grad-cam', 100, 40), row('fullgrad', 2000, 400)], failed: [{ name: 'saliency', failed: 'The maps differ.' }] });

  it('has a line a row with the ratio as a plain number in the last column', () => {
    assert.ok(text.includes('| grad-cam | pytorch-grad-cam | 100 | 40.0 | 800 / 501 | 1F 1B / 1F 1b | 0.77 / 0.386 | 2.5 | 2.50 |'));
    assert.ok(text.includes('| grad-cam | difference | 2.0e-6 | 0.0001 | 5 | 99.0 … 101 | 40.0 … 40.0 | 0.01 |'));
    assert.ok(text.includes('Z80, 2 processors, 1 GiB; each side with 2 threads. torch 2.5.1, node 20.0.0.'));
  });

  it('is a table for the report, with what this project spends', () => {
    const { columns, rows } = benchmarkTable({ environment, rows: [row('grad-cam', 100, 40)], failed: [] });
    assert.deepEqual(rows, [['Grad-CAM', '1F 1b', 40, 100, 2.5]]);
    assert.deepEqual(columns.map(({ title }) => title), ['Work, times in ms', 'Passes', 'Ours', 'Theirs', 'Ratio']);
  });

  it('says which aims are missed and by how much, and which rows failed', () => {
    assert.ok(text.includes('Missed: fullgrad (5.00 of 20).'));
    assert.ok(text.includes('**Failed**: The maps differ.'));
    assert.ok(page({ environment, rows: [row('grad-cam', 100, 40)], failed: [] }).includes('Every aim of these rows is reached.'));
  });

  it('marks what was measured under load', () => {
    assert.ok(!text.includes('\\*'));
    for (const busy of [row('grad-cam', 100, 40, {}, 1.5), row('grad-cam', 100, 40, { other_load: 0.3 })]) {
      assert.equal(busy.under_load, true);
      const marked = page({ environment, rows: [busy], failed: [] });
      assert.ok(marked.includes('| grad-cam \\* |') && marked.includes('these times are no measure'));
    }
  });
});

describe('the stored benchmark', () => {
  it('keeps rows in order, the newest of each name, and a failure in place of a row', () => {
    const rows = [row('rise 1000', 9, 3), row('forward 1', 9, 3), row('rise 1000', 8, 2), { name: 'forward 1' as const, failed: 'Different.' }];
    const [a, b, c, d] = rows.reduce<ReturnType<typeof withRow>[]>((list, next) => [...list, withRow(list.at(-1) ?? null, environment, next)], []);
    assert.deepEqual([a, b, c, d].map((one) => one?.rows.map(({ name, ratio }) => [name, ratio])), [
      [['rise 1000', 3]], [['forward 1', 3], ['rise 1000', 3]], [['forward 1', 3], ['rise 1000', 4]], [['rise 1000', 4]],
    ]);
    assert.deepEqual(d?.failed, [{ name: 'forward 1', failed: 'Different.' }]);
    assert.deepEqual(withRow(d ?? null, environment, row('forward 1', 9, 3)).failed, []);
  });

  it('records aim, tolerance, load and time of each row', () => {
    const { peer, aim, measure, tolerance, load_before, under_load, measured_at } = row('ten cams', 30, 2);
    assert.deepEqual([peer, aim, measure, tolerance, load_before, under_load, measured_at], ['pytorch-grad-cam', 15, 'difference', 1e-4, 0.5, false, '2026-01-02T03:04:05.000Z']);
  });
});

describe('the figure of the benchmark', () => {
  it('has both times of each row on one logarithmic axis, and keeps everything inside', () => {
    const figure = benchmarkFigure([...rowNames.map((name, index) => row(name, 10 ** (1 + index / 4), 10, {}, 2)), row('saliency', 1000, 100)]);
    const { width, height } = sizeOf(figure);
    for (const { text, x, y, size, align = 'left' } of itemsOf(figure, 'text')) {
      const long = textWidth(String(text), size);
      const left = align === 'left' ? x : align === 'right' ? x - long : x - long / 2;
      assert.ok(left >= 0 && left + long <= width && y <= height, String(text));
    }
    const bars = itemsOf(figure, 'line').filter(({ y, y2 }) => y === y2);
    const grid = itemsOf(figure, 'line').filter(({ x, x2 }) => x === x2).map(({ x }) => x);
    const decade = (grid[1] as number) - (grid[0] as number);
    // From 10 to 10·10^(index/4) ms, and at last from 100 to 1000 ms: one power of ten.
    bars.forEach(({ x, x2 }, index) => assert.ok(Math.abs(x - x2 - (index < rowNames.length ? index / 4 : 1) * decade) < 1e-6, String(index)));
    assert.ok(textsOf(figure).includes('rise 1000 *') && textsOf(figure).includes('10'));
    assert.match(figure.alt, /grad-cam: peer 100 ms, ours 10 ms/);
    assert.throws(() => benchmarkFigure([]), RangeError);
  });
});

describe('npm run bench', () => {
  it('reads its options', () => {
    assert.deepEqual(parseBench(['--rows', 'occlusion 32/8, forward 1', '--repeats', '3', '--threads', '4', '--out', 'x', '--install', '--same-allocator']), {
      rows: ['occlusion 32/8', 'forward 1'], repeats: 3, threads: 4, out: 'x', install: true, sameAllocator: true, scaling: false,
    });
    const { rows, repeats, out, install, sameAllocator } = parseBench([]) ?? {};
    assert.deepEqual([rows, repeats, out, install, sameAllocator], [rowNames, null, null, false, false]);
    const alone = parseBench(['--scaling', '--repeats', '2', '--threads', '1', '--out', 'x']);
    assert.deepEqual([alone?.scaling, alone?.repeats, alone?.threads, alone?.out], [true, 2, 1, 'x']);
  });

  it('refuses what it does not know in one sentence', () => {
    for (const words of [['--rows', 'gradcam'], ['--repeats', '0'], ['--threads', 'two'], ['--rows', 'saliency,'], ['saliency'], ['--quick'], ['--scaling', '--rows', 'saliency'], ['--scaling', '--install']]) {
      assert.throws(() => parseBench(words), (error: unknown) => error instanceof UserError && !error.message.includes('\n'), words.join(' '));
    }
    assert.throws(() => parseBench(['--rows', 'gradcam']), /The benchmark has no row "gradcam": the nearest are "grad-cam"/);
  });

  it('gives both sides the same number of threads and no GPU', () => {
    const { peer, ours } = sidesOf('/some/python', { threads: 3, sameAllocator: false });
    for (const { env } of [peer, ours]) {
      for (const name of ['OMP_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS']) assert.equal(env[name], '3');
      assert.equal(env.CUDA_VISIBLE_DEVICES, '-1');
    }
    assert.equal(peer.program, '/some/python');
  });

  it("gives the peers this project's allocator only where it is asked to", () => {
    const before = process.env.MALLOC_MMAP_MAX_;
    process.env.MALLOC_MMAP_MAX_ = '0';
    try {
      const settings = [false, true].map((sameAllocator) => {
        const { peer, ours } = sidesOf('/some/python', { threads: 3, sameAllocator });
        return [peer.env.MALLOC_MMAP_MAX_, ours.env.MALLOC_MMAP_MAX_];
      });
      assert.deepEqual(settings, [[undefined, '0'], ['0', '0']]);
    } finally {
      if (before === undefined) delete process.env.MALLOC_MMAP_MAX_;
      else process.env.MALLOC_MMAP_MAX_ = before;
    }
  });
});

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBenchmark } from '../../src/bench/bench';
import { busySeconds, OtherLoad, processSeconds } from '../../src/bench/load';
import { leadingRuns, measureRow, repetitions, type Measured, type Sides } from '../../src/bench/measure';
import { peerPython } from '../../src/bench/peers';
import type { SideCommand } from '../../src/bench/side';
import { UserError } from '../../src/errors';
import { encodeNpy } from '../../src/npy';
import { noProgress } from '../../src/progress';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bench-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Fake {
  readonly map?: readonly number[];
  readonly ms?: readonly number[];
  readonly silent?: string;
}

function fake(name: 'peer' | 'ours', { map = [1, -2, 4, 0], ms = [1], silent }: Fake): SideCommand {
  const file = join(root, `${name}.npy`);
  writeFileSync(file, encodeNpy(Float32Array.from(map), [2, 2]));
  const setting = JSON.stringify({ log: join(root, 'log'), map: file, ms, silent });
  return { name: `The ${name} side`, program: process.execPath, args: [join(__dirname, 'fake-side.cjs'), name, setting], env: process.env };
}

const sides = (peer: Fake, ours: Fake): Sides => ({ peer: fake('peer', peer), ours: fake('ours', ours) });
const log = (): string[] => readFileSync(join(root, 'log'), 'utf8').trim().split('\n');
const timing = { threads: 2, repeats: null };

describe('a row of the benchmark', () => {
  it('compares first, then times both in turn with the first of each not counted, and takes medians', async () => {
    const row = await measureRow('grad-cam', sides({ ms: [9000, 30, 50, 10] }, { ms: [900, 4, 4, 40] }), { threads: 2, repeats: 5 });
    const expected: Partial<Measured> = {
      name: 'grad-cam', peer_ms: 30, our_ms: 4, ratio: 7.5, repeats: 5, peer_range: [10, 9000], our_range: [4, 900], deviation: 0,
      peer_peak_mib: 200, our_peak_mib: 100, peer_multiply_adds: 200, our_multiply_adds: 110, versions: { peer: '1.2.3', ours: '1.2.3' },
    };
    // The counted runs are number 2 to 6 of 9000, 30, 50, 10 over and over.
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(row[key as keyof typeof row], value, key);
    const turn = (first: string, second: string) => [`${first} run`, `${second} run`];
    assert.deepEqual(log(), [
      'ours prepare', 'peer open grad-cam 7 2', 'ours open grad-cam 7 2', 'peer save', 'ours save',
      ...turn('peer', 'ours'), ...turn('peer', 'ours'), ...turn('ours', 'peer'), ...turn('peer', 'ours'), ...turn('ours', 'peer'), ...turn('peer', 'ours'),
      'peer memory', 'ours memory',
    ]);
  });

  it('counts the first run of long rows, and repeats short ones as often as is worth while', async () => {
    const row = (await measureRow('grad-cam', sides({ ms: [20000, 50000, 30000] }, { ms: [1000] }), timing)) as Measured;
    assert.deepEqual([row.repeats, row.peer_ms, row.ratio], [3, 30000, 30]);
    assert.deepEqual([1, 1500, 2000, 5900, 9000, 1e6].map(repetitions), [21, 19, 15, 5, 3, 3]);
  });

  it('leads short runs of a side in with runs that are not counted', async () => {
    const row = (await measureRow('grad-cam', sides({ ms: [60] }, { ms: [9000] }), { threads: 2, repeats: 5 })) as Measured;
    assert.deepEqual([row.repeats, row.peer_ms, row.our_ms], [5, 60, 9000]);
    const [peer, ours] = ['peer run', 'ours run'];
    assert.deepEqual(log().filter((line) => line.endsWith('run')), [
      peer, ours, peer, peer, peer, ours, ours, peer, peer, peer, peer, peer, peer, ours, ours, peer, peer, peer, peer, peer, peer, ours,
    ]);
    assert.deepEqual([1, 20, 30, 70, 150, 151].map(leadingRuns), [5, 5, 5, 2, 1, 0]);
  });

  it('is not timed where the maps differ, or are no numbers', async () => {
    for (const [map, apart] of [[[1, -2, 4.0008, 0], 2e-4], [[1, -2, 4, NaN], NaN]] as const) {
      const row = await measureRow('grad-cam', sides({}, { map }), timing);
      assert.ok('failed' in row);
      assert.match(row.failed, /^The maps of "grad-cam" differ by \S+ \(difference\), and 0\.0001 is the most that counts as equal\.$/);
      assert.ok(Number.isNaN(apart) ? Number.isNaN(row.deviation) : Math.abs(row.deviation - apart) < 1e-6);
      assert.ok(!log().some((line) => line.endsWith('run')));
    }
    const equal = await measureRow('grad-cam', sides({}, { map: [1, -2, 4.0002, 0] }), { threads: 1, repeats: 1 });
    assert.ok(!('failed' in equal));
  });

  it('ends in a sentence with the words of a side that breaks down, and leaves no process and no folder', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('bench-'));
    await assert.rejects(
      measureRow('grad-cam', sides({ silent: 'run' }, {}), timing),
      (error: unknown) => error instanceof UserError && /The peer side ended without an answer to "run":\npeer has no memory left/.test(error.message),
    );
    const missing = { ...sides({}, {}), peer: { name: 'The peer side', program: join(root, 'nowhere'), args: [], env: {} } };
    await assert.rejects(measureRow('grad-cam', missing, timing), /The peer side ended without an answer to "open":\nspawn .*ENOENT/);
    assert.deepEqual(readdirSync(tmpdir()).filter((name) => name.startsWith('bench-')), before);
  });
});

describe('the benchmark', () => {
  const quick = { repeats: 1, threads: 2, sameAllocator: false };

  it('writes each row, keeps those of earlier runs, and counts rows whose maps differ', async () => {
    const notes: string[] = [];
    const progress = { ...noProgress, note: (line: string) => void notes.push(line) };
    assert.equal(await runBenchmark({ ...quick, rows: ['saliency', 'grad-cam'] }, sides({ ms: [6] }, { ms: [2] }), root, progress), 0);
    assert.equal(await runBenchmark({ ...quick, rows: ['forward 1', 'saliency'] }, sides({}, { map: [0, 0, 0, NaN] }), root, progress), 2);
    const { rows, failed } = JSON.parse(readFileSync(join(root, 'benchmark.json'), 'utf8')) as { rows: Measured[]; failed: { name: string }[] };
    assert.deepEqual(rows.map(({ name, peer_ms, our_ms, ratio }) => ({ name, peer_ms, our_ms, ratio })), [{ name: 'grad-cam', peer_ms: 6, our_ms: 2, ratio: 3 }]);
    assert.deepEqual(failed.map(({ name }) => name), ['forward 1', 'saliency']);
    assert.ok(notes.some((note) => /^saliency: peer 6\.0 ms, ours 2\.0 ms, ratio 3\.00, 10⁹ multiply-adds \S+ and \S+/.test(note)));
    assert.match(readFileSync(join(root, 'benchmark.md'), 'utf8'), /\*\*Failed\*\*: The maps of "saliency"/);
    assert.ok(existsSync(join(root, 'benchmark.png')));
  });

  it('drops rows of another environment', async () => {
    await runBenchmark({ ...quick, rows: ['saliency'] }, sides({}, {}), root, noProgress);
    await runBenchmark({ ...quick, threads: 1, rows: ['grad-cam'] }, sides({}, {}), root, noProgress);
    const { rows } = JSON.parse(readFileSync(join(root, 'benchmark.json'), 'utf8')) as { rows: Measured[] };
    assert.deepEqual(rows.map(({ name }) => name), ['grad-cam']);
  });

  it('refuses a file that is not its own', async () => {
    for (const text of ['{}', 'nothing']) {
      writeFileSync(join(root, 'benchmark.json'), text);
      await assert.rejects(runBenchmark({ ...quick, rows: ['saliency'] }, sides({}, {}), root, noProgress), /is not a benchmark's: move it away/);
    }
  });
});

describe('the load of others', () => {
  it("is read from the kernel's counters", () => {
    const stat = 'cpu  100 20 30 9999 888 4 5 6 70 8\ncpu0 1 2 3 4 5 6 7 8 9 10\n';
    assert.ok(Math.abs(busySeconds(stat) - 1.65) < 1e-9);
    assert.ok(Math.abs(processSeconds('42 (a b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 7 7') - 3) < 1e-9);
  });

  it('leaves out the work of this process', () => {
    const others = new OtherLoad([]);
    const own = process.cpuUsage();
    const until = performance.now() + 300;
    while (performance.now() < until);
    const { user, system } = process.cpuUsage(own);
    const all = others.processors() + (user + system) / 1e6 / 0.3;
    // Others cannot use more than what is left of the machine; a tenth of a second is the coarseness of the counters.
    assert.ok(all <= (Number(readFileSync('/proc/stat', 'utf8').match(/^cpu\d+/gm)?.length) * 0.3 + 0.1) / 0.3, String(all));
  });
});

describe('the Python of the peers', () => {
  const asked = process.env.PYTHON;
  afterEach(() => {
    if (asked === undefined) delete process.env.PYTHON;
    else process.env.PYTHON = asked;
  });

  function answering(script: string): void {
    const file = join(root, 'python');
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env.PYTHON = file;
  }

  it('is asked for, and installed by word alone', () => {
    answering(`echo "$*" > ${root}/asked; echo /some/python`);
    assert.equal(peerPython(false), '/some/python');
    assert.doesNotMatch(readFileSync(join(root, 'asked'), 'utf8'), /--install/);
    peerPython(true);
    assert.match(readFileSync(join(root, 'asked'), 'utf8'), /bench\/environment\.py --install/);
  });

  it('is missing with the sizes of what would be downloaded', () => {
    answering('exit 3');
    assert.throws(() => peerPython(false), /"npm run bench -- --install" .* downloads 3\.3 GB .* takes 6 GB of disk/);
    answering('exit 1');
    assert.throws(() => peerPython(true), /cannot be made; the lines above say why/);
    process.env.PYTHON = join(root, 'nowhere');
    assert.throws(() => peerPython(false), /Python cannot be started/);
  });
});

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { withRunLock } from '../../src/notebooks/lock';
import { runNotebooks } from '../../src/notebooks/run';
import { buildReport } from '../../src/report/build';
import { checkReport } from '../../src/report/check';
import { storeNotebook } from '../support/notebooks';

describe('the lock of a run', function () {
  this.timeout(20_000);
  let root: string;
  let other: ChildProcess | undefined;
  const lock = (): string => join(root, 'build/run.lock');
  const refused = { name: 'UserError', message: /^Another run of the notebooks or the report is under way here \(process \d+\): wait until it ends, or end it, and try again\.$/ };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'lock-test-'));
  });
  afterEach(async () => {
    await end();
    rmSync(root, { recursive: true });
  });

  /** Another process takes the lock and keeps it until it is killed. */
  async function otherRun(): Promise<void> {
    const code = `require(${JSON.stringify(join(__dirname, '../../src/notebooks/lock.ts'))}).withRunLock(${JSON.stringify(root)}, async () => {
      console.log('taken');
      await new Promise((resolve) => setTimeout(resolve, 60000));
    });`;
    other = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', code], { cwd: join(__dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] });
    if (other.stdout !== null) await once(other.stdout, 'data');
  }
  async function end(): Promise<void> {
    if (other === undefined) return;
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
    other = undefined;
  }

  it('keeps out a second process as long as the first lives, also when that is killed', async () => {
    await otherRun();
    const first = readFileSync(lock(), 'utf8');
    assert.equal((JSON.parse(first) as { process: number }).process, other?.pid);
    storeNotebook(root, 'demo', [{ source: '1' }]);
    const options = { root, force: false, formulas: [], runNotebooks: async () => [], onStep: () => undefined };
    await assert.rejects(withRunLock(root, async () => assert.fail('ran')), refused);
    await assert.rejects(runNotebooks([], { root, force: false }), refused);
    await assert.rejects(buildReport(options), refused);
    await assert.rejects(checkReport(options), refused);
    assert.deepEqual([readFileSync(lock(), 'utf8'), readdirSync(join(root, 'build'))], [first, ['run.lock']], 'the refused touch nothing');
    await end();
    assert.ok(existsSync(lock()), 'left by the killed');
    assert.equal(await withRunLock(root, async () => 'ran'), 'ran');
    assert.deepEqual(readdirSync(join(root, 'build')), []);
  });

  it('lets its own process in again, and is given back at the end of the outermost, also of one that fails', async () => {
    await assert.rejects(
      withRunLock(root, async () => {
        assert.equal(await withRunLock(root, async () => 'inner'), 'inner');
        assert.ok(existsSync(lock()), 'still held');
        throw new Error('failed');
      }),
      /^Error: failed$/,
    );
    assert.equal(existsSync(lock()), false);
  });

  it('counts for nothing where it is damaged, or its number is that of another process by now', async () => {
    mkdirSync(join(root, 'build'));
    const stale = ['', '{"process"', JSON.stringify({ process: 2 ** 30 })];
    // The time at which a process began is known on Linux.
    if (process.platform === 'linux') stale.push(JSON.stringify({ process: process.pid, began: '1' }));
    for (const text of stale) {
      writeFileSync(lock(), text);
      assert.equal(await withRunLock(root, async () => 'ran'), 'ran', text);
      assert.equal(existsSync(lock()), false);
    }
  });

  it('counts for nothing where the process has ended and its parent has not asked how', async function () {
    if (process.platform !== 'linux') this.skip();
    other = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (other.stdout === null ? [] : await once(other.stdout, 'data')) as Buffer[];
    const child = Number(said);
    const began = readFileSync(`/proc/${child}/stat`, 'utf8').split(' ')[21];
    mkdirSync(join(root, 'build'));
    writeFileSync(lock(), JSON.stringify({ process: child, began }));
    await assert.rejects(withRunLock(root, async () => assert.fail('ran')), refused);
    process.kill(child, 'SIGKILL');
    for (let wait = 0; wait < 100 && !readFileSync(`/proc/${child}/stat`, 'utf8').includes(') Z '); wait++) await setTimeout(10);
    assert.equal(await withRunLock(root, async () => 'ran'), 'ran');
  });
});

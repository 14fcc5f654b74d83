import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from '../../scripts/setup/lock.mjs';
import { bar, size } from '../../scripts/setup/progress.mjs';
import { projectAt } from '../../scripts/setup/project.mjs';
import { isRecorded, recordStep, writeText } from '../../scripts/setup/record.mjs';
import { announcement, setUp } from '../../scripts/setup/setup.mjs';
import { packagesMatchLock } from '../../scripts/setup/steps/node-packages.mjs';
import { checkMachine, isAtLeast } from '../../scripts/setup/steps/prerequisites.mjs';
import { buildRequirements, missingSentence, systemPackages, texRequirements } from '../../scripts/setup/steps/system-packages.mjs';
import { chooseDevice } from '../../scripts/setup/steps/tensorflow-library.mjs';
import { networkWeights } from '../../scripts/setup/steps/weights.mjs';
import { lastError, runTool } from '../../scripts/setup/tool.mjs';
import { sha256 } from '../../src/files';
import { projectRoot } from '../../src/project';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setup-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Remembers what set-up tells. */
function listener() {
  const lines: string[] = [];
  return {
    lines,
    line: (text: string) => void lines.push(text),
    during: <T>(_title: string, _progress: unknown, work: () => Promise<T>): Promise<T> => work(),
  };
}

describe('the record of what a step left', () => {
  const project = () => projectAt(root);
  const leave = (text: string): void => writeFileSync(join(root, 'product'), text);

  it('holds while the file is whole, and only for the same key', () => {
    leave('0123456789');
    recordStep(project(), 'step', 'key', ['product']);
    assert.equal(isRecorded(project(), 'step', 'key'), true);
    assert.equal(isRecorded(project(), 'step', 'another key'), false);
    assert.equal(isRecorded(project(), 'another step', 'key'), false);
  });

  it('does not hold for a truncated, missing or altered file', () => {
    leave('0123456789');
    recordStep(project(), 'step', 'key', ['product']);
    truncateSync(join(root, 'product'), 9);
    assert.equal(isRecorded(project(), 'step', 'key'), false);
    rmSync(join(root, 'product'));
    assert.equal(isRecorded(project(), 'step', 'key'), false);
    leave('012345678X'); // of the same size
    utimesSync(join(root, 'product'), 1, 1);
    assert.equal(isRecorded(project(), 'step', 'key'), false);
    leave('0123456789');
    assert.equal(isRecorded(project(), 'step', 'key'), true);
  });

  it('notes a new time of the same content', () => {
    leave('0123456789');
    recordStep(project(), 'step', 'key', ['product']);
    utimesSync(join(root, 'product'), 5, 5);
    assert.equal(isRecorded(project(), 'step', 'key'), true);
    const record = JSON.parse(readFileSync(join(root, '.setup', 'state', 'step.json'), 'utf8'));
    assert.deepEqual(record, { key: 'key', files: [{ path: 'product', bytes: 10, modified: 5000, sha256: sha256('0123456789') }] });
  });

  it('does not hold when the record itself was cut off', () => {
    leave('0123456789');
    recordStep(project(), 'step', 'key', ['product']);
    truncateSync(join(root, '.setup', 'state', 'step.json'), 20);
    assert.equal(isRecorded(project(), 'step', 'key'), false);
  });
});

describe('set-up', () => {
  /** A step that makes a file of its name; `fail` is asked between the temporary file and the renaming. */
  function makes(name: string, runs: string[], fail: () => void = () => undefined) {
    const project = projectAt(root);
    return {
      title: name,
      needs: { download: 2, disk: 3 },
      isDone: () => isRecorded(project, name, 'key'),
      async run() {
        runs.push(name);
        writeFileSync(join(root, `${name}.partial`), 'half');
        fail();
        writeText(join(root, name), `the whole ${name}`);
        recordStep(project, name, 'key', [name]);
      },
    };
  }

  it('makes what is missing in order, then nothing', async () => {
    const runs: string[] = [];
    const told = listener();
    const steps = [makes('first', runs), makes('second', runs)];
    await setUp(projectAt(root), steps, told);
    assert.deepEqual(runs, ['first', 'second']);
    assert.deepEqual(told.lines, ['Set-up: first, second. Downloads up to 4 MB, takes up to 6 MB of disk.']);
    await setUp(projectAt(root), steps, told);
    assert.deepEqual(runs, ['first', 'second']);
    assert.equal(told.lines.length, 1);
    assert.equal(existsSync(join(root, '.setup', 'lock')), false);
  });

  it('makes a truncated product again, and that one alone', async () => {
    const runs: string[] = [];
    const steps = [makes('first', runs), makes('second', runs)];
    await setUp(projectAt(root), steps, listener());
    truncateSync(join(root, 'second'), 3);
    await setUp(projectAt(root), steps, listener());
    assert.deepEqual(runs, ['first', 'second', 'second']);
    assert.equal(readFileSync(join(root, 'second'), 'utf8'), 'the whole second');
  });

  it('continues where it was broken off, without taking half a product for a whole one', async () => {
    const runs: string[] = [];
    let broken = true;
    const steps = [
      makes('first', runs),
      makes('second', runs, () => {
        if (broken) throw new Error('the power went out');
      }),
    ];
    await assert.rejects(setUp(projectAt(root), steps, listener()), /the power went out/);
    assert.equal(existsSync(join(root, 'second')), false);
    broken = false;
    await setUp(projectAt(root), steps, listener());
    assert.deepEqual(runs, ['first', 'second', 'second']);
  });

  it('does a step again whose product a later step removed', async () => {
    const runs: string[] = [];
    const second = makes('second', runs, () => rmSync(join(root, 'first'), { force: true }));
    await setUp(projectAt(root), [makes('first', runs), second], listener());
    assert.deepEqual(runs, ['first', 'second', 'first']);
    assert.equal(readFileSync(join(root, 'first'), 'utf8'), 'the whole first');
  });

  it('stops before anything is made when a check fails', async () => {
    const runs: string[] = [];
    const check = (): void => {
      throw new Error('no compiler');
    };
    await assert.rejects(setUp(projectAt(root), [makes('first', runs), { ...makes('second', runs), check }], listener()), /no compiler/);
    assert.deepEqual(runs, []);
  });

  it('adds up what it will cost', () => {
    const step = (title: string, download: number, disk: number) => ({ title, needs: { download, disk }, isDone: () => false, run: async () => undefined });
    assert.equal(announcement([step('A', 274, 820), step('B', 1.4, 580)]), 'Set-up: A, B. Downloads up to 275 MB, takes up to 1.4 GB of disk.');
    assert.equal(announcement([step('A', 0, 1)]), 'Set-up: A. Takes up to 1 MB of disk.');
    assert.equal(size(999), '999 MB');
    assert.equal(bar({ done: 1, total: 4, unit: 'MB' }, 8), '██░░░░░░');
    assert.equal(bar({ done: 9, total: 4, unit: 'MB' }, 4), '████');
  });
});

describe("set-up's lock", () => {
  const lock = (): string => join(root, 'lock');

  it('is taken over from a process that was killed', async () => {
    const url = JSON.stringify(`file://${projectRoot}/scripts/setup/lock.mjs`);
    const code = `const { takeLock } = await import(${url}); await takeLock(process.argv[1], () => {}); process.kill(process.pid, 'SIGKILL');`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', code, lock()]);
    assert.equal(child.signal, 'SIGKILL');
    assert.equal(existsSync(lock()), true);
    const waits: number[] = [];
    const giveBack = await takeLock(lock(), (pid) => waits.push(pid));
    assert.deepEqual(waits, []);
    assert.equal(readFileSync(lock(), 'utf8').split(' ')[0], String(process.pid));
    giveBack();
    assert.equal(existsSync(lock()), false);
  });

  it('is taken over where the number now belongs to another process', async () => {
    writeFileSync(lock(), `${process.pid} 1`); // this process did not start at tick 1
    (await takeLock(lock(), () => assert.fail('waited')))();
    assert.equal(existsSync(lock()), false);
  });

  it('is waited for while its holder lives', async () => {
    const child = spawn('sleep', ['30']);
    const pid = child.pid ?? 0;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    writeFileSync(lock(), `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`);
    let waitedFor = 0;
    const giveBack = await takeLock(lock(), (holder) => {
      waitedFor = holder;
      child.kill();
    });
    assert.equal(waitedFor, pid);
    giveBack();
  });
});

describe('prerequisites', () => {
  it('compares versions as numbers', () => {
    assert.equal(isAtLeast('3.9.18', 3, 10), false);
    assert.equal(isAtLeast('3.10.0', 3, 10), true);
    assert.equal(isAtLeast('4.0', 3, 10), true);
  });

  it('names an unfit machine', () => {
    assert.throws(() => checkMachine({ platform: 'darwin', arch: 'arm64', node: '22.1.0' }), /needs Linux on x86-64 \(this is darwin on arm64\)/);
    assert.throws(() => checkMachine({ platform: 'linux', arch: 'x64', node: '18.20.1' }), /Node\.js 18\.20\.1 is too old: install Node\.js 20, 22 or 24\./);
    checkMachine({ platform: 'linux', arch: 'x64', node: '24.0.0' });
  });

  it('chooses the device by the wish, else by the driver', () => {
    assert.equal(chooseDevice('cpu', () => true), 'cpu');
    assert.equal(chooseDevice('gpu', () => false), 'gpu');
    assert.equal(chooseDevice('', () => true), 'gpu');
    assert.equal(chooseDevice(undefined, () => false), 'cpu');
    assert.equal(chooseDevice('native', () => true), 'gpu');
    assert.equal(chooseDevice('wasm', () => false), 'cpu');
    assert.throws(() => chooseDevice('tpu', () => true), /VISUAL_EXPLANATIONS_DEVICE is "tpu": say native, gpu, cpu or wasm/);
  });

  it('lists missing system packages where it cannot install them', () => {
    const all = [...buildRequirements(projectAt(root)), ...texRequirements()];
    const missing = all.filter((requirement) => ['libcairo2-dev', 'latexmk'].includes(requirement.package));
    const sentence =
      "System packages are missing (cairo's headers, latexmk): install them, on Debian and Ubuntu with `sudo apt-get install libcairo2-dev latexmk`, elsewhere under the names they have there, and start again.";
    assert.equal(missingSentence(missing), sentence);
    const gone = missing.map((requirement) => ({ ...requirement, isThere: () => false }));
    const step = systemPackages(projectAt(root), 'system packages', gone, { download: 1, disk: 1 }, { apt: () => undefined });
    assert.equal(step.isDone(), false);
    assert.throws(() => step.check?.(), { name: 'UserError', message: sentence });
  });

  it('installs exactly what is missing', async () => {
    const calls = join(root, 'calls');
    const apt = join(root, 'apt-get');
    writeFileSync(apt, `#!/bin/sh\necho "$@" >> ${calls}\n`, { mode: 0o755 });
    const requirement = (name: string, isThere: () => boolean) => ({ package: name, what: name, isThere });
    const asked = (): boolean => existsSync(calls) && readFileSync(calls, 'utf8').includes('install');
    const step = systemPackages(
      projectAt(root), 'system packages', [requirement('here', () => true), requirement('away', asked)], { download: 1, disk: 1 }, { apt: () => [apt] },
    );
    await step.run(listener());
    const [update, install] = readFileSync(calls, 'utf8').trim().split('\n');
    assert.equal(update, 'update');
    assert.match(install ?? '', /^install -y --no-install-recommends .* away$/);
    assert.doesNotMatch(install ?? '', /here/);
  });
});

describe('Node packages', () => {
  const write = (file: string, value: unknown): void => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), JSON.stringify(value));
  };
  const entry = { version: '1.2.3', integrity: 'sha512-aaaa' };
  beforeEach(() => {
    write('package-lock.json', { packages: { '': {}, 'node_modules/a': entry, 'node_modules/elsewhere': { ...entry, optional: true } } });
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': entry } });
    write('node_modules/a/package.json', { name: 'a' });
  });

  it('match the lock, packages for other platforms left aside', () => assert.equal(packagesMatchLock(root), true));

  it('do not match after a change of version, of content, or of the list', () => {
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { ...entry, version: '1.2.4' } } });
    assert.equal(packagesMatchLock(root), false);
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { ...entry, integrity: 'sha512-bbbb' } } });
    assert.equal(packagesMatchLock(root), false);
    write('node_modules/.package-lock.json', { packages: {} });
    assert.equal(packagesMatchLock(root), false);
  });

  it('do not match when the install was interrupted or a package was emptied', () => {
    truncateSync(join(root, 'node_modules/a/package.json'));
    assert.equal(packagesMatchLock(root), false);
    write('node_modules/a/package.json', { name: 'a' });
    rmSync(join(root, 'node_modules/.package-lock.json'));
    assert.equal(packagesMatchLock(root), false);
  });
});

describe("a network's weights", () => {
  const content = 'the weights of a small network';
  const weights = { file: 'tiny.pth', sha256: sha256(content), bytes: content.length, package: 'p', version: '1', wheelSha256: '' };

  it('are accepted by their SHA-256 and refused when truncated', () => {
    const step = networkWeights(projectAt(root), 'tiny', weights);
    assert.equal(step.isDone(), false);
    mkdirSync(join(root, '.setup', 'weights'), { recursive: true });
    const file = join(root, '.setup', 'weights', 'tiny.pth');
    writeFileSync(file, content);
    assert.equal(step.isDone(), true);
    truncateSync(file, 10);
    assert.equal(step.isDone(), false);
    writeFileSync(file, content.replace('small', 'large'));
    assert.equal(step.isDone(), false);
  });
});

describe('the unpacking of wheels', () => {
  const python = process.env['PYTHON'] ?? 'python3';
  const unpack = (...args: string[]) => spawnSync(python, [join(projectRoot, 'scripts/setup/unpack_wheel.py'), ...args], { encoding: 'utf8' });
  const wheel = (): string => join(root, 'w.whl');
  beforeEach(() => {
    const code = 'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n for n in ("a/x.so", "a/include/h.h", "a/include-not/i.h"): z.writestr(n, "content of " + n)';
    assert.equal(spawnSync(python, ['-c', code, wheel()]).status, 0);
  });

  it('takes out what was asked for and nothing else', () => {
    assert.equal(unpack(wheel(), join(root, 'out'), 'a/x.so', 'a/include/').status, 0);
    assert.equal(readFileSync(join(root, 'out/a/x.so'), 'utf8'), 'content of a/x.so');
    assert.equal(readFileSync(join(root, 'out/a/include/h.h'), 'utf8'), 'content of a/include/h.h');
    assert.equal(existsSync(join(root, 'out/a/include-not')), false);
  });

  it('refuses a missing or damaged member', () => {
    const missing = unpack(wheel(), join(root, 'out'), 'a/y.so');
    assert.deepEqual([missing.status, missing.stderr.trim()], [1, 'error: a/y.so is not in the wheel']);
    const bytes = readFileSync(wheel());
    const at = bytes.indexOf('content of a/x.so');
    bytes.write('C', at);
    writeFileSync(wheel(), bytes);
    assert.match(unpack(wheel(), join(root, 'out'), 'a/x.so').stderr, /Bad CRC-32/);
  });
});

describe('the tools that set-up calls', () => {
  it('are reported by their own words, with the log', async () => {
    const call = runTool(projectAt(root), 'demo', 'Building it', 'sh', ['-c', 'echo compiling; echo "x.cc:3: error: no such file" >&2; echo ended; exit 2']);
    await assert.rejects(call, { name: 'UserError', message: 'Building it failed (x.cc:3: error: no such file); the whole output is in .setup/logs/demo.log.' });
    assert.ok(statSync(join(root, '.setup/logs/demo.log')).size > 0);
  });

  it('are reported by how they ended where they say nothing', async () => {
    await assert.rejects(runTool(projectAt(root), 'demo', 'It', 'sh', ['-c', 'exit 7']), /^UserError: It failed \(exit code 7\)/);
    assert.equal(lastError('one\nnpm error code E404\nnpm error 404 not found\nnpm error A complete log of this run is here\n'), 'npm error 404 not found');
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../src/errors';
import { canonicalJson, sha256, withTemporaryFolder, writeAtomically, writeFolderAtomically } from '../src/files';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'files-test-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const everything = (): string[] => readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
const text = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const oneSentence = (words: RegExp) => (error: unknown): boolean =>
  error instanceof UserError && words.test(error.message) && !error.message.includes('\n') && error.message.endsWith('.');

describe('sha256', () => {
  it("gives the standard's examples", () => {
    // FIPS 180-4, examples for the empty message and "abc".
    assert.equal(sha256(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    assert.equal(sha256(Uint8Array.of(97, 98, 99)), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(sha256('abc'), sha256(Uint8Array.of(97, 98, 99)));
  });
});

describe('canonicalJson', () => {
  it('sorts keys at every depth, indents by two and ends with a newline', () => {
    const value = { b: [{ y: 1, x: 'ü' }], a: { d: null, c: true }, B: -0.5, gone: undefined };
    assert.equal(
      canonicalJson(value),
      '{\n  "B": -0.5,\n  "a": {\n    "c": true,\n    "d": null\n  },\n  "b": [\n    {\n      "x": "ü",\n      "y": 1\n    }\n  ]\n}\n',
    );
    assert.equal(canonicalJson({ a: 1, b: 2 }), canonicalJson({ b: 2, a: 1 }));
  });

  it('refuses what JSON would change silently, naming it', () => {
    assert.throws(() => canonicalJson({ loss: NaN }), /"loss" must be finite/);
    assert.throws(() => canonicalJson({ a: [1, Infinity] }), TypeError);
    assert.throws(() => canonicalJson({ map: new Map() }), /"map" is not one/);
    assert.throws(() => canonicalJson({ values: new Float32Array(2) }), TypeError);
    assert.throws(() => canonicalJson({ f: () => 1 }), TypeError);
    assert.throws(() => canonicalJson(undefined), TypeError);
  });
});

describe('writeAtomically', () => {
  it('makes the folders, writes, replaces, and leaves nothing else', async () => {
    const path = join(root, 'a', 'b', 'note.txt');
    await writeAtomically(path, 'first');
    await writeAtomically(path, Uint8Array.of(0x32, 0x6e, 0x64));
    assert.equal(text('a', 'b', 'note.txt'), '2nd');
    assert.deepEqual(everything(), ['a', 'a/b', 'a/b/note.txt']);
  });

  it('survives many writers to one path: one of them wins whole', async () => {
    const path = join(root, 'race.txt');
    const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10000));
    await Promise.all(contents.map((content) => writeAtomically(path, content)));
    assert.ok(contents.includes(text('race.txt')));
    assert.deepEqual(everything(), ['race.txt']);
  });

  it('says in one sentence why it cannot, and leaves everything as it was', async () => {
    writeFileSync(join(root, 'file'), 'old');
    mkdirSync(join(root, 'folder'));
    symlinkSync('circle', join(root, 'circle'));
    const before = everything();
    await assert.rejects(writeAtomically(join(root, 'file', 'x.txt'), 'new'), oneSentence(/file stands where a folder is needed/));
    await assert.rejects(writeAtomically(join(root, 'file', 'y', 'x.txt'), 'new'), oneSentence(/file stands where a folder is needed/));
    await assert.rejects(writeAtomically(join(root, 'folder'), 'new'), oneSentence(/folder stands where the file is to go/));
    await assert.rejects(writeAtomically(join(root, 'new', 'x'.repeat(300)), 'new'), oneSentence(/name is too long/));
    await assert.rejects(writeAtomically(join(root, 'circle', 'x.txt'), 'new'), oneSentence(/cannot be written/));
    await assert.rejects(writeAtomically(join(root, 'a\0b'), 'new'), oneSentence(/null character/));
    assert.deepEqual(everything(), before);
    assert.equal(text('file'), 'old');
  });
});

describe('writeFolderAtomically', () => {
  it('moves what was made beside what was there, and replaces files of the same name', async () => {
    mkdirSync(join(root, 'out', 'sub'), { recursive: true });
    writeFileSync(join(root, 'out', 'foreign.txt'), 'mine');
    writeFileSync(join(root, 'out', 'sub', 'old.txt'), 'old');
    writeFileSync(join(root, 'out', 'sheet.txt'), 'old sheet');
    await writeFolderAtomically(join(root, 'out'), async (temporary) => {
      writeFileSync(join(temporary, 'sheet.txt'), 'new sheet');
      mkdirSync(join(temporary, 'sub'));
      writeFileSync(join(temporary, 'sub', 'new.txt'), 'new');
      assert.equal(text('out', 'sheet.txt'), 'old sheet'); // nothing shows before all is done
    });
    assert.deepEqual(everything(), ['out', 'out/foreign.txt', 'out/sheet.txt', 'out/sub', 'out/sub/new.txt', 'out/sub/old.txt']);
    assert.equal(text('out', 'sheet.txt'), 'new sheet');
    assert.equal(text('out', 'foreign.txt'), 'mine');
  });

  it('makes missing folders', async () => {
    await writeFolderAtomically(join(root, 'x', 'y'), async (temporary) => writeFileSync(join(temporary, 'f'), '1'));
    assert.deepEqual(everything(), ['x', 'x/y', 'x/y/f']);
  });

  it('leaves nothing behind when filling fails, and passes the error on', async () => {
    const half = async (temporary: string): Promise<void> => {
      writeFileSync(join(temporary, 'half.txt'), '1');
      throw new RangeError('no map');
    };
    await assert.rejects(writeFolderAtomically(join(root, 'new', 'deep'), half), new RangeError('no map'));
    assert.deepEqual(everything(), []);
    mkdirSync(join(root, 'out'));
    writeFileSync(join(root, 'out', 'half.txt'), 'whole');
    await assert.rejects(writeFolderAtomically(join(root, 'out'), half), RangeError);
    assert.deepEqual(everything(), ['out', 'out/half.txt']);
    assert.equal(text('out', 'half.txt'), 'whole');
  });

  it('finds out before the work starts that a file is in the way', async () => {
    writeFileSync(join(root, 'file'), 'old');
    let started = false;
    const fill = async (): Promise<void> => void (started = true);
    await assert.rejects(writeFolderAtomically(join(root, 'file'), fill), oneSentence(/file stands where a folder is needed/));
    await assert.rejects(writeFolderAtomically(join(root, 'file', 'below'), fill), oneSentence(/file stands where a folder is needed/));
    assert.equal(started, false);
    assert.deepEqual(everything(), ['file']);
  });

  it('moves nothing when one of the files meets a folder of its name', async () => {
    mkdirSync(join(root, 'out', 'b'), { recursive: true });
    const fill = async (temporary: string): Promise<void> => {
      writeFileSync(join(temporary, 'a'), '1');
      writeFileSync(join(temporary, 'b'), '2');
    };
    await assert.rejects(writeFolderAtomically(join(root, 'out'), fill), oneSentence(/folder stands where the file is to go/));
    assert.deepEqual(everything(), ['out', 'out/b']);
  });

  it('cleans up when it is interrupted', async () => {
    const script = `
      import { writeFolderAtomically } from ${JSON.stringify(join(__dirname, '..', 'src', 'files'))};
      void writeFolderAtomically(${JSON.stringify(join(root, 'out'))}, async () => {
        console.log('filling');
        await new Promise((resolve) => setTimeout(resolve, 30000));
      });`;
    writeFileSync(join(root, 'long.ts'), script);
    const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), join(root, 'long.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    assert.equal(everything().length, 2); // the script and the temporary folder
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    child.kill('SIGINT');
    assert.equal(await ended, 'SIGINT');
    assert.deepEqual(everything(), ['long.ts']);
  });
});

describe('withTemporaryFolder', () => {
  it('gives a folder that is gone afterwards, also after an exception', async () => {
    const folders: string[] = [];
    const use = async (folder: string): Promise<number> => {
      writeFileSync(join(folder, 'file'), 'text');
      folders.push(folder);
      if (folders.length > 1) throw new RangeError('second');
      return 5;
    };
    assert.equal(await withTemporaryFolder('files-test-', use), 5);
    await assert.rejects(withTemporaryFolder('files-test-', use), /second/);
    assert.equal(new Set(folders).size, 2);
    assert.deepEqual(folders.filter(existsSync), []);
  });

  it('cleans up when it is interrupted', async () => {
    const script = `
      import { withTemporaryFolder } from ${JSON.stringify(join(__dirname, '..', 'src', 'files'))};
      void withTemporaryFolder('interrupted-', async (folder) => {
        console.log(folder);
        await new Promise((resolve) => setTimeout(resolve, 30000));
      });`;
    writeFileSync(join(root, 'long.ts'), script);
    const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), join(root, 'long.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const folder = await new Promise<string>((resolve) => child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())));
    assert.ok(existsSync(folder));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
    assert.ok(!existsSync(folder));
  });
});

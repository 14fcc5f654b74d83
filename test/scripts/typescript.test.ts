import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/project';

describe('TypeScript for commands', () => {
  let root: string;
  let kept: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'typescript-')));
    kept = join(root, 'build', 'translated');
    mkdirSync(join(root, 'scripts'));
    mkdirSync(join(root, 'src', 'inner'), { recursive: true });
    for (const name of ['typescript.cjs', 'kept.cjs']) cpSync(join(projectRoot, 'scripts', name), join(root, 'scripts', name));
    symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
    writeFileSync(join(root, 'scripts', 'main.ts'), 'import { value } from \'../src/inner\';\nconst shown: number = value;\nconsole.log(shown);\n');
    writeFileSync(join(root, 'src', 'inner', 'index.ts'), 'export const value: number = 1;\n');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const run = (): { stdout: string; stderr: string; status: number | null } =>
    spawnSync(process.execPath, ['--require', './scripts/typescript.cjs', 'scripts/main.ts'], { cwd: root, encoding: 'utf8' });
  const shown = (): string => {
    const { stdout, stderr } = run();
    assert.equal(stderr, '');
    return stdout.trim();
  };
  const inner = (): string => join(kept, 'src', 'inner', 'index.ts.js');

  it('runs a file as it stands: translated once, and again when its text is another, of the same length and time too', () => {
    const source = join(root, 'src', 'inner', 'index.ts');
    const { mtime } = statSync(source);
    assert.equal(shown(), '1');
    const made = statSync(inner(), { bigint: true }).ino;
    assert.equal(shown(), '1');
    assert.equal(statSync(inner(), { bigint: true }).ino, made);
    writeFileSync(source, 'export const value: number = 2;\n');
    spawnSync('touch', ['-d', mtime.toISOString(), source]);
    assert.equal(statSync(source).mtime.getTime(), mtime.getTime());
    assert.equal(shown(), '2');
  });

  it('trusts no translation that is torn, changed, empty, or of another file', () => {
    assert.equal(shown(), '1');
    const whole = readFileSync(inner(), 'utf8');
    const other = readFileSync(join(kept, 'scripts', 'main.ts.js'), 'utf8');
    for (const wrong of [whole.slice(0, -20), whole.replace('value = 1', 'value = 7'), '', 'value', other]) {
      assert.notEqual(wrong, whole);
      writeFileSync(inner(), wrong);
      assert.equal(shown(), '1');
      assert.equal(readFileSync(inner(), 'utf8'), whole);
    }
    assert.deepEqual(readdirSync(kept, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.partial')), []);
  });

  it('runs where it cannot keep a translation', () => {
    writeFileSync(join(root, 'build'), 'a file where the folder would be');
    assert.equal(shown(), '1');
  });

  it('names the line of the source where an error was thrown, translated now or earlier', () => {
    const lines = ['interface Gone {', '  readonly a: number;', '}', '', 'export const value: number = fail({ a: 1 });', '', 'function fail({ a }: Gone): number {', '  throw new RangeError(`bad ${a}`);', '}'];
    writeFileSync(join(root, 'src', 'inner', 'index.ts'), lines.join('\n'));
    for (const when of ['now', 'earlier']) {
      const { stderr, status } = run();
      assert.equal(status, 1);
      assert.match(stderr, /^RangeError: bad 1$/m, when);
      assert.ok(stderr.includes(`at fail (${join(root, 'src', 'inner', 'index.ts')}:8:9)`), stderr);
      assert.ok(stderr.includes(`${join(root, 'src', 'inner', 'index.ts')}:5:30)`), stderr);
      assert.ok(stderr.includes(`${join(root, 'scripts', 'main.ts')}:1:`), stderr);
    }
  });
});

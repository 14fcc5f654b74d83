import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectAt } from '../../scripts/setup/project.mjs';
import { setUp } from '../../scripts/setup/setup.mjs';
import { cutouts, readStampList } from '../../scripts/setup/steps/cutouts.mjs';
import { sha256 } from '../../src/files';
import { projectRoot } from '../../src/project';

const silent = { line() {}, during: <T>(_title: string, _progress: unknown, work: () => Promise<T>): Promise<T> => work() };
const list = {
  package: 'some-stamps',
  version: '7',
  folder: 'usr/share/stamps',
  stamps: ['tiger', 'lemon'].map((text) => ({ file: `animals/${text}.png`, sha256: sha256(text) })),
};

describe('fetching the cut-outs', () => {
  let root: string;
  const kept = (): string => join(root, '.setup', 'cutouts');

  /** A program that runs lines of shell, and notes that it was called. */
  const program = (name: string, lines: string): string => {
    const file = join(root, name);
    writeFileSync(file, `#!/bin/sh\nset -e\necho "${name} $*" >> ${join(root, 'calls')}\n${lines}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const calls = (): string[] => (existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : []);

  /** Stand-ins for apt-get and dpkg-deb whose package holds these stamps. */
  const tools = (tiger: string) => ({
    apt: program('apt-get', 'touch some-stamps_8_all.deb'),
    dpkg: program(
      'dpkg-deb',
      `mkdir -p $3/usr/share/stamps/animals $3/usr/share/doc/some-stamps
printf ${tiger} > $3/usr/share/stamps/animals/tiger.png
printf lemon > $3/usr/share/stamps/animals/lemon.png
printf unused > $3/usr/share/stamps/animals/bear.png
printf GPL-2 > $3/usr/share/doc/some-stamps/copyright`,
    ),
  });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cutouts-setup-test-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('keeps the stamps of the list and the copyright, and leaves the rest of the package', async () => {
    await setUp(projectAt(root), [cutouts(projectAt(root), list, tools('tiger'))], silent);
    assert.equal(readFileSync(join(kept(), 'animals', 'tiger.png'), 'utf8'), 'tiger');
    assert.equal(readFileSync(join(kept(), 'copyright'), 'utf8'), 'GPL-2');
    assert.equal(existsSync(join(kept(), 'animals', 'bear.png')), false);
    assert.equal(existsSync(join(root, '.setup', 'tmp', 'cutouts')), false);
    assert.equal(calls()[0], 'apt-get download some-stamps');
  });

  it('fetches once, and again when a stamp was damaged', async () => {
    const step = () => cutouts(projectAt(root), list, tools('tiger'));
    await setUp(projectAt(root), [step()], silent);
    await setUp(projectAt(root), [step()], silent);
    assert.equal(calls().length, 2);
    truncateSync(join(kept(), 'animals', 'tiger.png'), 2);
    await setUp(projectAt(root), [step()], silent);
    assert.equal(calls().length, 4);
    assert.equal(readFileSync(join(kept(), 'animals', 'tiger.png'), 'utf8'), 'tiger');
  });

  it('refuses a package whose stamps are others, and keeps nothing of it', async () => {
    await assert.rejects(setUp(projectAt(root), [cutouts(projectAt(root), list, tools('lion'))], silent), {
      name: 'UserError',
      message: /Of the 2 stamps in the list, 1 are not in some-stamps_8_all\.deb as they are in version 7 \(animals\/tiger\.png.*--cutouts DIR/,
    });
    assert.equal(existsSync(kept()), false);
  });

  it('says what to do where there is no apt-get, or where it finds no package', async () => {
    const without = cutouts(projectAt(root), list, { apt: '', dpkg: '' });
    const refused = (step: typeof without, message: RegExp) => assert.rejects(setUp(projectAt(root), [step], silent), { name: 'UserError', message });
    await refused(without, /there is no apt-get here.*copy its usr\/share\/stamps to \.setup\/cutouts.*--cutouts DIR/);
    const apt = program('apt-without-package', 'echo "E: Unable to locate package some-stamps"; exit 100');
    await refused(cutouts(projectAt(root), list, { ...tools('tiger'), apt }), /Unable to locate package some-stamps/);
  });

  it('takes stamps that somebody put there by hand, if they are these', () => {
    const step = cutouts(projectAt(root), list, { apt: '', dpkg: '' });
    for (const { file } of list.stamps) {
      mkdirSync(dirname(join(kept(), file)), { recursive: true });
      writeFileSync(join(kept(), file), file.includes('tiger') ? 'tiger' : 'melon');
    }
    assert.equal(step.isDone(), false);
    writeFileSync(join(kept(), 'animals', 'lemon.png'), 'lemon');
    assert.equal(step.isDone(), true);
  });

  it('reads the list that src reads', () => {
    const own = readStampList(projectRoot);
    assert.equal(own.package, 'tuxpaint-stamps-default');
    assert.ok(own.stamps.length >= 80);
  });
});

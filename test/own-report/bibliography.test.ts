import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bibliographyOf, inOrder, plainTex, readBibliography, referenceText, shortAuthors, type Entry } from '../../src/own-report/bibliography';
import { projectReferences } from '../../src/own-report/references';

describe('the bibliography', () => {
  it('has the numbers that BibTeX gives, and every entry of the project', async () => {
    const entries = await projectReferences();
    const keys = [...entries.keys()];
    const folder = mkdtempSync(join(tmpdir(), 'bibliography-'));
    try {
      writeFileSync(join(folder, 'references.bib'), bibliographyOf(keys, entries));
      writeFileSync(join(folder, 'a.aux'), `\\citation{*}\n\\bibstyle{plainnat}\n\\bibdata{references}\n`);
      execFileSync('bibtex', ['a'], { cwd: folder, stdio: 'pipe' });
      const order = [...readFileSync(join(folder, 'a.bbl'), 'utf8').replace(/%\n/g, '').matchAll(/\\bibitem\[[^\]]*\]\{(\w+)\}|\\bibitem\[(?:[^[\]]|\[[^\]]*\]|\{[^}]*\})*\]\{(\w+)\}/g)].map((match) => match[1] ?? match[2]);
      assert.ok(keys.length > 20);
      assert.deepEqual(inOrder(keys, entries).map(({ key }) => key), order);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names authors as natbib does', async () => {
    const entries = await projectReferences();
    const name = (key: string): string => shortAuthors(entries.get(key) as Entry);
    assert.equal(name('zeiler2014'), 'Zeiler and Fergus');
    assert.equal(name('simonyan2014'), 'Simonyan et al.');
    assert.equal(name('liu2020'), 'Liu');
    assert.equal(name('russakovsky2015'), 'Russakovsky et al.');
    assert.equal(name('gcompris'), 'The GCompris team');
  });

  it('shows an entry as words', () => {
    const [entry] = readBibliography(`% none\n@article{a1,\n  author = {van der Walt, St{\\'e}fan and Sch{\\"o}nberger, J. L. and others},\n  title = {{R&D}: a {B}},\n  journal = {J},\n  volume = {3},\n  number = {2},\n  pages = {1--9},\n  year = {2014},\n}`).values();
    assert.deepEqual(referenceText(entry as Entry), { before: 'Stéfan van der Walt, J. L. Schönberger, et al. R&D: a B. ', italic: 'J', after: ' 3(2):1–9, 2014.' });
  });

  it('reads TeX’s spelling of letters', () => {
    assert.equal(plainTex("Fran{\\c{c}}ois, Vi{\\'e}gas, {\\O}re --- a--b, 5\\,\\% \\& \\url{https://a.b/c_d}".replace('5\\,\\%', '5\\%')), 'François, Viégas, \\Ore — a–b, 5% & https://a.b/c_d');
  });

  it('refuses a key that is not there', async () => {
    const entries = await projectReferences();
    assert.throws(() => inOrder(['nosuch'], entries), /no entry "nosuch"/);
  });
});

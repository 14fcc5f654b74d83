import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors';
import { projectPage } from '../../src/own-report/project-page';
import { projectRoot } from '../../src/project';

describe('the project’s report as a web page', () => {
  const tex = readFileSync(join(projectRoot, 'report', 'report.tex'), 'utf8');

  it('shows every figure, number and paper of report.tex', async () => {
    const page = await projectPage(projectRoot);
    const body = tex.replace(/(?<!\\)%.*/g, '');
    const figures = [...body.matchAll(/\\exhibitfigure(?:\[[^\]]*\])?\{([^}]*)\}/g)].map(([, id]) => id);
    assert.ok(figures.length > 2);
    for (const id of figures) {
      const alternative = /aria-label="([^"]*)"/.exec(readFileSync(join(projectRoot, 'figs', `${id}.svg`), 'utf8'))?.[1] as string;
      assert.ok(page.includes(`aria-label="${alternative}"`), id);
    }
    const cited = new Set([...body.matchAll(/\\cite[a-z]*\{([^}]*)\}/g)].flatMap(([, keys = '']) => keys.split(',').map((key) => key.trim())));
    assert.deepEqual(new Set([...page.matchAll(/<li id="paper-(\w+)">/g)].map(([, key]) => key)), cited);
    assert.equal([...page.matchAll(/<h2><span class="number">/g)].length, [...body.matchAll(/\\section\*?\{/g)].length);
    // Nothing of LaTeX is left in the words.
    assert.doesNotMatch(page.replace(/<style>[^]*?<\/style>/, '').replace(/<svg[^]*?<\/svg>/g, ''), /\\[a-zA-Z]+|\$/);
  });

  it('refuses by name what it does not know, and what is not there', async () => {
    const root = mkdtempSync(join(tmpdir(), 'project-page-'));
    const refuse = (sentence: RegExp) => assert.rejects(projectPage(root), (error: Error) => error instanceof UserError && sentence.test(error.message));
    try {
      await refuse(/"report\/report\.tex" is not there: run "npm run report" first/);
      cpSync(join(projectRoot, 'report'), join(root, 'report'), { recursive: true });
      cpSync(join(projectRoot, 'figs'), join(root, 'figs'), { recursive: true });
      const first = tex.indexOf('\n\\section{') + 1;
      const line = tex.slice(0, first).split('\n').length;
      writeFileSync(join(root, 'report/report.tex'), `${tex.slice(0, first)}\\unheard{x} ${tex.slice(first)}`);
      await refuse(new RegExp(`^report/report\\.tex:${line}: the command \\\\unheard is not known`));
      writeFileSync(join(root, 'report/report.tex'), tex.replace('\\end{document}', '\\val{no-such-number}\n\\end{document}'));
      await refuse(/leaves the value "no-such-number"/);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

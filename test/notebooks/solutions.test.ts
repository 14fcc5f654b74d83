import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allExercises } from '../../src/course/exercises';
import { withTemporaryFolder } from '../../src/files';
import { joinLines, listNotebooks, readNotebook, type Cell, type Notebook } from '../../src/notebooks/notebook';
import { solutionNotebook, solutionsFolder, solvedNotebooks, writeSolutions, written } from '../../src/notebooks/solutions';
import { projectRoot } from '../../src/project';

const stored = (name: string): Promise<Notebook> => readNotebook(join(projectRoot, 'notebooks', solutionsFolder, `${name}.ipynb`));
const source = (cell: Cell | undefined): string => joinLines(cell?.source ?? '');

describe('the notebooks of solutions', () => {
  it('are one for each notebook that has exercises, and no part of the course', async () => {
    assert.deepEqual(await listNotebooks(projectRoot, solutionsFolder), solvedNotebooks.map((name) => `${solutionsFolder}/${name}`));
    assert.deepEqual((await listNotebooks(projectRoot)).filter((name) => name.includes(solutionsFolder)), []);
  });

  it('are made from the solutions as they are now', async () => {
    for (const name of solvedNotebooks) {
      assert.deepEqual(written(await stored(name)), written(await solutionNotebook(name)), `${name}: run "npm run notebooks -- --solutions"`);
    }
  });

  it('hold every exercise once: its task, the code that the tests run, and a check that says "Correct"', async () => {
    const lines = new Set(readFileSync(join(projectRoot, 'src/course/solutions.ts'), 'utf8').split('\n').map((line) => line.trim().replace(/,$/, '')));
    const solved: string[] = [];
    for (const name of solvedNotebooks) {
      const { cells } = await stored(name);
      for (const { id, title, task } of allExercises.filter(({ notebook }) => notebook === name)) {
        const at = cells.findIndex((cell) => new RegExp(`^await check\\.${id}\\(my\\w+\\);$`).test(source(cell)));
        assert.ok(at > 1, `${name} has no check.${id}`);
        assert.ok(source(cells[at - 2]).startsWith(`## ${title}\n\n${task}\n`), id);
        const [head = '', ...rest] = source(cells[at - 1]).split('\n').slice(source(cells[at - 1]).split('\n').findIndex((line) => line.startsWith('const my')));
        assert.match(head, new RegExp(`^const my\\w+: Answer<'${id}'> = `));
        // The first line stands there as a property, or as a method.
        const [, made = ''] = head.split(`Answer<'${id}'> = `);
        const first = [`${id}: ${made.replace(/;$/, '')}`, `${id}${made.replace(' =>', '')}`, `async ${id}${made.replace('async ', '').replace(' =>', '')}`];
        assert.ok(first.some((line) => lines.has(line)), `${id}: ${head}`);
        assert.deepEqual(rest.map((line) => line.trim().replace(/[,;]$/, '')).filter((line) => !lines.has(line) && !lines.has(`${line};`)), [], id);
        const said = (cells[at]?.outputs ?? []).map(({ data }) => joinLines((data?.['text/plain'] as string[] | undefined) ?? ''));
        assert.equal(said[0], `✓ ${title}: Correct.`);
        solved.push(id);
      }
    }
    assert.deepEqual(solved.sort(), allExercises.map(({ id }) => id).sort());
    assert.equal(solved.length, 26);
  });

  it('are written anew where they differ, and keep their outputs where they do not', () =>
    withTemporaryFolder('solutions-', async (root) => {
      const path = join(root, 'notebooks', solutionsFolder, '03-guided-backprop.ipynb');
      await writeSolutions(root);
      const first = JSON.parse(readFileSync(path, 'utf8')) as { cells: { source: string[]; outputs?: object[] }[] };
      const change = async (edit: (cell: { source: string[]; outputs?: object[] }) => void): Promise<string> => {
        const copy = structuredClone(first);
        edit(copy.cells[3] ?? { source: [] });
        writeFileSync(path, JSON.stringify(copy));
        await writeSolutions(root);
        return readFileSync(path, 'utf8');
      };
      assert.deepEqual(JSON.parse(await change(({ source: lines }) => lines.push('// mine'))), first);
      assert.match(await change((cell) => (cell.outputs = [{ output_type: 'stream', name: 'stdout', text: 'kept' }])), /"kept"/);
    }));
});

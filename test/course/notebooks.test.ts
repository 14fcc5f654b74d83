import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allExercises } from '../../src/course/exercises';
import { joinLines, listNotebooks, readNotebook, type Cell, type Notebook, type Output } from '../../src/notebooks/notebook';
import { solutionsFolder } from '../../src/notebooks/solutions';
import { projectRoot } from '../../src/project';

const names = [
  '00-start-here',
  '01-network-and-gradients',
  '02-saliency',
  '03-guided-backprop',
  '04-occlusion',
  '05-cam-and-grad-cam',
  '06-cam-family',
  '07-judging',
  '08-your-own',
];
const folder = join(projectRoot, 'notebooks');
const source = (cell: Cell | undefined): string => joinLines(cell?.source ?? '');
const textOf = ({ cells }: Notebook): string => cells.filter(({ cell_type: type }) => type === 'markdown').map(source).join('\n\n');
const words = ({ data, text }: Output): string => joinLines((data?.['text/plain'] as string | string[] | undefined) ?? text ?? '');

/** A heading's anchor as code hosts make it. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');

/** The anchors of a text: its headings, and those written by hand. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => anchorOf(heading));
  const written = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id);
  return new Set([...headings, ...written]);
}

async function textAt(path: string): Promise<string> {
  return path.endsWith('.ipynb') ? textOf(await readNotebook(path)) : readFileSync(path, 'utf8');
}

/** The links of a text that lead nowhere, seen from its folder. Links to the network are not followed. */
async function brokenLinks(text: string, path: string): Promise<string[]> {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^(https?|mailto):/.test(target));
  const broken: string[] = [];
  for (const link of new Set(links)) {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), decodeURIComponent(file));
    if (!existsSync(target)) broken.push(link);
    else if (anchor !== undefined && /\.(md|ipynb)$/.test(target) && !anchorsOf(await textAt(target)).has(decodeURIComponent(anchor))) broken.push(link);
  }
  return broken;
}

describe('links', () => {
  it('are found broken where file or heading is missing', async () => {
    const path = join(folder, 'READING.md');
    assert.equal(anchorOf('3. Where it *misleads*: a `cat`, twice'), '3-where-it-misleads-a-cat-twice');
    assert.deepEqual(await brokenLinks('[a](nothing.md) [b](READING.md#no-such-heading) [c](../README.md) [d](https://example.org/x)', path), [
      'nothing.md',
      'READING.md#no-such-heading',
    ]);
  });
});

describe('the course', () => {
  it('has these notebooks', async () => assert.deepEqual(await listNotebooks(projectRoot), names));

  it('has a reading guide whose links lead somewhere', async () => {
    const path = join(folder, 'READING.md');
    assert.deepEqual(await brokenLinks(readFileSync(path, 'utf8'), path), []);
  });
});

names.forEach((name, index) => {
  describe(`notebook ${name}`, () => {
    const path = join(folder, `${name}.ipynb`);
    let notebook: Notebook;
    before(async () => {
      notebook = await readNotebook(path);
    });

    it('begins with its question and the way through the course', () => {
      const first = source(notebook.cells[0]);
      assert.match(first, new RegExp(`^# ${name.slice(0, 2)} · `));
      assert.match(first, /\*\*The question of this notebook:\*\* /);
      assert.match(first, /\]\(READING\.md(#[\w-]+)?\)/);
      for (const neighbour of [names[index - 1], names[index + 1]]) {
        if (neighbour !== undefined) assert.ok(first.includes(`](${neighbour}.ipynb)`), `no link to ${neighbour}`);
      }
    });

    it('shows a picture first', () => {
      const shown = notebook.cells.slice(0, 6).flatMap(({ outputs = [] }) => outputs.flatMap(({ data = {} }) => Object.keys(data)));
      assert.ok(shown.some((type) => type.startsWith('image/')), 'no picture among the first six cells');
    });

    it('asks for a guess, says what to look for, where it misleads, and what to read', () => {
      const text = textOf(notebook);
      assert.match(text, /\*\*Guess first:?\*\*/);
      assert.match(text, /\*\*What to look for[.:]?\*\*/);
      assert.match(text, /^## Where it misleads/m);
      assert.match(text, /^## Further reading/m);
    });

    it('has links that lead somewhere', async () => assert.deepEqual(await brokenLinks(textOf(notebook), path), []));

    it('has each of its exercises as task, place to write and check, and tags nothing else', () => {
      const own = allExercises.filter((exercise) => exercise.notebook === name);
      const tagged = notebook.cells.flatMap(({ metadata: { tags = [] } }, at) => tags.map((tag) => `${tag} in cell ${at + 1}`));
      const expected = own.flatMap(({ id, title, task }) => {
        const at = notebook.cells.findIndex((cell) => cell.cell_type === 'code' && source(cell).includes(`Answer<'${id}'>`));
        assert.ok(at > 0, `${id}: no cell holds Answer<'${id}'>`);
        const [before, exercise, check] = notebook.cells.slice(at - 1, at + 2);
        assert.equal(before?.cell_type, 'markdown', id);
        assert.ok(source(before).startsWith(`### Exercise: ${title}\n`), `${id}: the heading is not "### Exercise: ${title}"`);
        assert.ok(source(before).includes(task), `${id}: the task is not told word for word`);
        assert.match(source(exercise), new RegExp(`^const (\\w+): Answer<'${id}'> = [^]*\\byourTurn\\(\\)`, 'm'));
        const [, answer = ''] = /^const (\w+): Answer</m.exec(source(exercise)) ?? [];
        assert.equal(source(check).trim(), `await check.${id}(${answer});`);
        return [`exercise in cell ${at + 1}`, `check in cell ${at + 2}`];
      });
      assert.deepEqual([...tagged].sort(), [...expected].sort());
      assert.equal(textOf(notebook).includes(`](${solutionsFolder}/${name}.ipynb)`), own.length > 0, 'a link to the solutions');
    });

    it('is stored with the answer that nothing is started yet, and without errors', () => {
      for (const [at, { cell_type: type, metadata, outputs = [] }] of notebook.cells.entries()) {
        assert.deepEqual(outputs.filter(({ output_type: kind }) => kind === 'error'), [], `cell ${at + 1}`);
        if (type !== 'code' || !metadata.tags?.includes('check')) continue;
        assert.ok(outputs.some((output) => words(output).includes('Not started yet')), `cell ${at + 1} is stored without the check's answer`);
      }
    });

    it('says in words what each stored picture shows', () => {
      for (const [at, { outputs = [] }] of notebook.cells.entries()) {
        for (const output of outputs.filter(({ data = {} }) => Object.keys(data).some((type) => type.startsWith('image/')))) {
          assert.match(words(output), /\w{3}.* /s, `a picture of cell ${at + 1} has no words`);
          assert.doesNotMatch(words(output), /^\[object|^<|^\{/, `cell ${at + 1}`);
        }
      }
    });
  });
});

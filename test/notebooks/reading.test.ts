import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../src/project';

interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
}

const folder = join(projectRoot, 'notebooks');
const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
const guide = readFileSync(join(folder, 'READING.md'), 'utf8');

/** The text cells of a notebook, one below the other. */
function textOf(name: string): string {
  const { cells } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { cells: readonly Cell[] };
  return cells.filter(({ cell_type }) => cell_type === 'markdown').map(({ source }) => [source].flat().join('')).join('\n\n');
}

const headingsOf = (text: string): string[] => text.split('\n').filter((line) => /^#+ /.test(line)).map((line) => line.replace(/^#+ /, ''));

/** As code hosts make it of a heading without symbols. */
const anchorOf = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-');

/** What a line of the guide names in code font: files, and functions of the file before them. */
function named(line: string): { files: string[]; functions: { name: string; file: string }[] } {
  const files: string[] = [];
  const functions: { name: string; file: string }[] = [];
  for (const [, words = ''] of line.matchAll(/`([^`]+)`/g)) {
    if (/^(src|test)\/[\w/.-]+\.\w+$/.test(words)) files.push(words);
    else if (/^[\w-]+\.ts$/.test(words)) files.push(join(dirname(files.at(-1) as string), words));
    else if (files.length > 0 && /^[a-z][A-Za-z]+$/.test(words)) functions.push({ name: words, file: files.at(-1) as string });
  }
  return { files, functions };
}

describe('the reading guide', () => {
  const lines = guide.split('\n').map(named);

  it('names files that exist', () => {
    const files = [...new Set(lines.flatMap((line) => line.files))];
    assert.ok(files.length > 40, `only ${files.length} files are named`);
    assert.deepEqual(files.filter((file) => !existsSync(join(projectRoot, file))), []);
  });

  it('names functions that the file before them exports', () => {
    const functions = lines.flatMap((line) => line.functions);
    assert.ok(functions.length > 40, `only ${functions.length} functions are named`);
    const missing = functions.filter(({ name, file }) => {
      const source = readFileSync(join(projectRoot, file), 'utf8');
      return !new RegExp(String.raw`^export (async )?(function|const) ${name}\b`, 'm').test(source);
    });
    assert.deepEqual(missing, []);
  });

  it('names sections that the notebook has', () => {
    const missing: string[] = [];
    let count = 0;
    for (const [, number = '', sections = ''] of guide.matchAll(/(?:Notebook|;) (\d\d)((?:, \*[^*]+\*)+)/g)) {
      const name = names.find((one) => one.startsWith(number)) as string;
      const headings = headingsOf(textOf(name));
      for (const [, section = ''] of sections.matchAll(/\*([^*]+)\*/g)) {
        count++;
        if (!headings.some((heading) => heading.startsWith(section))) missing.push(`${name}: ${section}`);
      }
    }
    assert.ok(count > 25, `only ${count} sections are named`);
    assert.deepEqual(missing, []);
  });

  it('gives every paper what to read, what carries it, corrections, three questions and its place in the code', () => {
    const papers = guide.split(/^### /m).slice(1);
    assert.ok(papers.length >= 25, `only ${papers.length} papers`);
    for (const paper of papers) {
      const [title = ''] = paper.split('\n');
      for (const part of ['Read first', 'What carries it', 'Corrected since', 'Answer', 'In the code']) assert.ok(paper.includes(`- **${part}:**`), `${title}: ${part}`);
      assert.match(paper, /\*\*Answer:\*\* \(1\) [^?]+\?.* \(2\) .*\? \(3\) .*\?/, title);
    }
  });

  it('has the heading that each notebook and each of its own links points to', () => {
    const anchors = headingsOf(guide).map(anchorOf);
    const all = [...names.map((name) => ({ name, text: textOf(name) })), { name: 'the guide', text: guide.replaceAll('](#', '](READING.md#') }];
    const dead = all.flatMap(({ name, text }) => [...text.matchAll(/READING\.md#([\w-]+)/g)].filter(([, anchor = '']) => !anchors.includes(anchor)).map(([link]) => `${name}: ${link}`));
    assert.deepEqual(dead, []);
    assert.deepEqual(names.filter((name) => !textOf(name).includes('](READING.md#')), []);
  });
});

describe('the course', () => {
  it('has every notebook in the map of the first', () => {
    const map = textOf('00-start-here.ipynb');
    assert.deepEqual(names.filter((name) => name !== '00-start-here.ipynb' && !map.includes(`](${name})`)), []);
  });
});

/** The course as one static site: every notebook and guide a page, readable without a network. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, writeFolderAtomically } from '../files';
import { withoutTraces } from '../notebooks/clean';
import { joinLines, listNotebooks, readNotebook } from '../notebooks/notebook';
import { contentsMarkdown, type Entry } from './contents';
import { toHtml, type Text } from './convert';
import { idsIn, relinked, type Site } from './links';
import { checkPictures, withBoxes, withFormulas, withPictures } from './markup';
import { outlineOf, plainWords, titleOf } from './outline';
import { chartScripts, pageHtml, styleSheet, type Page } from './page';

export interface CourseOptions {
  /** The project's folder. */
  readonly root: string;
  /** The site's folder. */
  readonly out: string;
  /** The path of a notebook's executed copy; the copy must be there. */
  executed(name: string): string;
}

/** What a build of the course left. */
export interface Built {
  /** Paths of the pages, in the order of reading. */
  readonly pages: readonly string[];
  /** Links that lead nowhere, each with the file that holds it; they stand on the pages as plain text. */
  readonly nowhere: readonly { readonly source: string; readonly href: string }[];
}

/** A page to be, with what it is made from. */
interface Draft extends Page {
  readonly text: Text;
}

/** Its text is made here; links in it are written as if it lay among the notebooks. */
const index: Page = { source: 'notebooks/index.md', path: 'index.html', title: 'Contents' };
const guide = 'notebooks/READING.md';
const solutionsFolder = 'notebooks/solutions';
/** The list of a site's files, by which the next build knows what of the last one to remove. */
const listFile = 'site.json';

/**
 * Writes the site, all or nothing; the same notebooks give the same bytes. Other files in its folder stay, but for
 * pages of an earlier build that are gone.
 * @throws UserError for a folder that cannot be written, a formula that is not valid, a picture that lacks its
 *   description or is not in the project, a notebook that was changed while it ran, and what {@link toHtml} refuses
 */
export async function buildCourse({ root, out, executed }: CourseOptions): Promise<Built> {
  const names = await listNotebooks(root);
  const entries: Entry[] = [];
  const drafts: Draft[] = [];
  for (const name of names) {
    const source = `notebooks/${name}.ipynb`;
    const notebook = await readNotebook(join(root, source));
    const outline = outlineOf(notebook, name);
    // As it would be stored: what differs from run to run and words for the terminal are left out.
    const text = withoutTraces(name, notebook, await readNotebook(executed(name)));
    drafts.push({ source, path: `${name}.html`, title: plainWords(outline.title), text: { kind: 'notebook', text } });
    entries.push({ source, outline });
  }
  const guides = await guideDraft(root);
  const solutions = await solutionDrafts(root);
  const markdown = contentsMarkdown(entries, guides[0]?.title ?? null, solutions);
  const contents: Draft = { ...index, text: { kind: 'markdown', text: markdown } };
  return write(root, out, [contents, ...drafts, ...guides], solutions);
}

async function guideDraft(root: string): Promise<Draft[]> {
  if (!existsSync(join(root, guide))) return [];
  const text = await readFile(join(root, guide), 'utf8');
  return [{ source: guide, path: 'reading.html', title: plainWords(titleOf(text, 'Reading guide')), text: { kind: 'markdown', text } }];
}

/** The solutions as they are stored. */
async function solutionDrafts(root: string): Promise<Draft[]> {
  const folder = join(root, solutionsFolder);
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.ipynb')).sort();
  return Promise.all(files.map(async (file) => {
    const name = file.slice(0, -'.ipynb'.length);
    const notebook = await readNotebook(join(folder, file));
    const opening = notebook.cells.find(({ cell_type }) => cell_type === 'markdown')?.source ?? '';
    const text = withoutTraces(`solutions/${name}`, notebook, notebook);
    const title = plainWords(titleOf(joinLines(opening), name));
    return { source: `${solutionsFolder}/${file}`, path: `solutions/${name}.html`, title, text: { kind: 'notebook' as const, text } };
  }));
}

async function write(root: string, out: string, inOrder: readonly Draft[], solutions: readonly Draft[]): Promise<Built> {
  const drafts = [...inOrder, ...solutions];
  const bodies = (await toHtml(drafts.map(({ text }) => text))).map((html, at) => body(html, drafts[at] as Draft, root));
  const site: Site = {
    pages: new Map(drafts.map(({ source, path }) => [source, path])),
    anchors: new Map(drafts.map(({ path }, at) => [path, idsIn(bodies[at] as string)])),
    exists: (path) => existsSync(join(root, path)),
  };
  const nowhere: { source: string; href: string }[] = [];
  const files = new Map<string, string | Uint8Array>();
  for (const [at, draft] of drafts.entries()) {
    const linked = relinked(bodies[at] as string, draft.source, site, (href) => nowhere.push({ source: draft.source, href }));
    const row = at < inOrder.length ? inOrder : solutions;
    const place = row.indexOf(draft);
    files.set(draft.path, pageHtml(draft, linked, { before: row[place - 1], after: row[place + 1] }));
  }
  for (const [path, data] of await localFiles()) files.set(path, data);
  await place(out, files);
  return { pages: drafts.map(({ path }) => path), nowhere };
}

function body(html: string, { source }: Page, root: string): string {
  try {
    const whole = withPictures(html, (name) => pictureUrl(root, join(root, dirname(source), name)));
    checkPictures(whole);
    return withBoxes(withFormulas(whole));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${source}: ${error.message}`, { cause: error });
    throw error;
  }
}

const pictureTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.svg': 'image/svg+xml', '.gif': 'image/gif', '.webp': 'image/webp',
};

/** Null for what is no picture of the project. */
function pictureUrl(root: string, path: string): string | null {
  const type = pictureTypes[extname(path).toLowerCase()];
  if (type === undefined || relative(root, path).startsWith('..') || !existsSync(path)) return null;
  return `data:${type};base64,${readFileSync(path).toString('base64')}`;
}

/** What the pages load, by path in the site. */
async function localFiles(): Promise<Map<string, Uint8Array>> {
  const [vega, vegaLite, charts] = chartScripts;
  const from: Readonly<Record<string, string>> = {
    [styleSheet]: join(__dirname, 'style.css'),
    [vega]: join(dirname(require.resolve('vega/package.json')), 'build', 'vega.min.js'),
    [vegaLite]: join(dirname(require.resolve('vega-lite/package.json')), 'build', 'vega-lite.min.js'),
    [charts]: join(__dirname, 'charts.js'),
  };
  return new Map(await Promise.all(Object.entries(from).map(async ([path, file]) => [path, await readFile(file)] as const)));
}

async function place(out: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  const before = await listOfLastBuild(out);
  const list = canonicalJson([...files.keys()].sort());
  await writeFolderAtomically(out, async (folder) => {
    for (const [path, data] of [...files, [listFile, list] as const]) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), data);
    }
  });
  for (const path of before) if (!files.has(path)) await rm(join(out, path), { force: true });
}

/** Only pages of the course are ever removed, whatever a damaged list says. */
async function listOfLastBuild(out: string): Promise<string[]> {
  try {
    const list: unknown = JSON.parse(await readFile(join(out, listFile), 'utf8'));
    return Array.isArray(list) ? list.filter((path): path is string => typeof path === 'string' && /^(?:solutions\/)?[\w-]+\.html$/.test(path)) : [];
  } catch {
    return [];
  }
}

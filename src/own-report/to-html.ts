/** A document as one web page that needs nothing else: figures are drawn in it, formulas are MathML, fonts of figures are inside. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project';
import { escapeHtml } from '../report/html';
import { inOrder, referenceText, shortAuthors, type Entry } from './bibliography';
import { citedKeys, type Block, type Inline, type ReportDocument, type Section, type Text } from './document';
import { toMathml } from './mathml';
import { inBrowser } from './plain-text';
import { style } from './page-style';

/** Where a page takes from what a document names by id. */
export interface Shown {
  /** A number or a word, as HTML. */
  value(id: string): string;
  /** A table, as HTML. */
  table(id: string): string;
  /** A number or a word in TeX, for mathematics. */
  tex(id: string): string;
  /** A figure as SVG; its alternative text is its `aria-label`. */
  svg(id: string): Promise<string>;
  /** A method's definition in TeX. */
  formula(id: string): string;
  /** All that could be cited, by key. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** What the parts of a page need of the whole. */
interface Page {
  readonly shown: Shown;
  /** The number of each cited paper. */
  readonly papers: ReadonlyMap<string, number>;
  /** The number of each figure, table and section, by label. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Figures as they stand in the page. */
  readonly figures: ReadonlyMap<string, string>;
}

/** @throws RangeError for an id, a label or a paper that is not there */
export async function documentToHtml(document: ReportDocument, shown: Shown): Promise<string> {
  const cited = inOrder(citedKeys(document), shown.entries);
  const papers = new Map(cited.map(({ key }, index) => [key, index + 1]));
  const figures = new Map<string, string>();
  for (const block of document.sections.flatMap(({ blocks }) => blocks)) {
    if (block.kind === 'figure') figures.set(block.id, inPage(await shown.svg(block.id), figures.size));
  }
  const page: Page = { shown, papers, numbers: numbersOf(document), figures };
  const [title, author] = [document.title, document.author].map((text) => escapeHtml(inBrowser(text))) as [string, string];
  return [
    '<!DOCTYPE html>',
    '<html lang="en-GB">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'">`,
    ...(author === '' ? [] : [`<meta name="author" content="${author}">`]),
    `<title>${title}</title>`,
    `<style>\n${await fontFaces()}${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<header><h1 dir="auto">${title}</h1>${author === '' ? '' : `<p class="author" dir="auto">${author}</p>`}</header>`,
    ...(document.abstract.length === 0 ? [] : [`<section class="abstract"><h2>Abstract</h2><p>${html(document.abstract, page)}</p></section>`]),
    ...document.sections.map((section, index) => sectionHtml(section, index + 1, page)),
    ...(cited.length === 0 ? [] : [referencesHtml(cited)]),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Figures, tables and sections are counted each by themselves, from 1, as LaTeX does. */
function numbersOf({ sections }: ReportDocument): Map<string, number> {
  const numbers = new Map<string, number>();
  const counts = { figure: 0, table: 0 };
  sections.forEach(({ label, blocks }, index) => {
    if (label !== undefined) numbers.set(label, index + 1);
    for (const block of blocks) if (block.kind === 'figure' || block.kind === 'table') numbers.set(block.label, ++counts[block.kind]);
  });
  return numbers;
}

function sectionHtml({ title, label, blocks }: Section, number: number, page: Page): string {
  const anchor = label === undefined ? '' : ` id="${escapeHtml(label)}"`;
  const heading = `<h2><span class="number">${number}</span> ${html(title, page)}</h2>`;
  return `<section${anchor}>${[heading, ...blocks.map((block) => blockHtml(block, page))].join('\n')}\n</section>`;
}

function blockHtml(block: Block, page: Page): string {
  switch (block.kind) {
    case 'paragraph': {
      const heading = block.heading === undefined ? '' : `<strong class="run-in">${html(block.heading, page)}</strong> `;
      return `<p${block.continues === true ? ' class="continued"' : ''}>${heading}${html(block.content, page)}</p>`;
    }
    case 'display':
      return `<div class="display">${toMathml(filled(block.tex, page), true)}</div>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${html(item, page)}</li>`).join('')}</ul>`;
    case 'figure':
      return `<figure id="${escapeHtml(block.label)}">${page.figures.get(block.id) as string}${captionHtml('Figure', block, page)}</figure>`;
    case 'table': {
      const table = `<div class="scroll">${page.shown.table(block.id)}</div>`;
      return `<figure class="table" id="${escapeHtml(block.label)}">${table}${captionHtml('Table', block, page)}</figure>`;
    }
  }
}

const captionHtml = (kind: string, { label, caption }: { readonly label: string; readonly caption: Text }, page: Page): string =>
  `<figcaption><strong>${kind} ${page.numbers.get(label)}:</strong> ${html(caption, page)}</figcaption>`;

const html = (text: Text, page: Page): string => text.map((part) => inlineHtml(part, page)).join('');

function inlineHtml(part: Inline, page: Page): string {
  switch (part.kind) {
    case 'words':
      return escapeHtml(inBrowser(part.text));
    case 'value':
      return page.shown.value(part.id);
    case 'emphasis':
      return `<em>${html(part.content, page)}</em>`;
    case 'strong':
      return `<strong>${html(part.content, page)}</strong>`;
    case 'code':
      return `<code>${html(part.content, page)}</code>`;
    case 'mathematics':
      return toMathml(filled(part.tex, page), false);
    case 'citation':
      return citationHtml(part.keys, part.textual, page);
    case 'reference':
      return `<a href="#${escapeHtml(part.label)}">${numberOf(part.label, page)}</a>`;
    case 'link':
      return /^https?:\/\//.test(part.url) ? `<a href="${escapeHtml(part.url)}">${escapeHtml(part.url)}</a>` : escapeHtml(part.url);
  }
}

function numberOf(label: string, { numbers }: Page): number {
  const number = numbers.get(label);
  if (number === undefined) throw new RangeError(`Nothing has the label "${label}".`);
  return number;
}

function citationHtml(keys: readonly string[], textual: boolean, { papers, shown }: Page): string {
  const link = (key: string): string => `<a href="#paper-${escapeHtml(key)}">${papers.get(key)}</a>`;
  const sorted = [...keys].sort((a, b) => (papers.get(a) as number) - (papers.get(b) as number));
  if (!textual) return `[${sorted.map(link).join(', ')}]`;
  return keys.map((key) => `${escapeHtml(shortAuthors(shown.entries.get(key) as Entry))} [${link(key)}]`).join('; ');
}

/** Running text that names nothing of a document: words and mathematics. */
export function textToHtml(text: Text): string {
  const nothing = (id: string): never => {
    throw new RangeError(`A value cannot name another one, "${id}".`);
  };
  const shown: Shown = { value: nothing, table: nothing, tex: nothing, svg: nothing, formula: nothing, entries: new Map() };
  return html(text, { shown, papers: new Map(), numbers: new Map(), figures: new Map() });
}

/** TeX with the formulas and numbers that it names put in. */
function filled(tex: string, { shown }: Page): string {
  const whole = tex
    .replace(/\\formula\{([\w+-]+)\}/g, (_, id: string) => shown.formula(id))
    .replace(/\\val\{([\w+-]+)\}/g, (_, id: string) => `{${shown.tex(id)}}`);
  // Text commands that say nothing in mathematics.
  return whole.replace(/\\ensuremath\b/g, '').replace(/\\asis\b/g, '');
}

function referencesHtml(cited: readonly Entry[]): string {
  const items = cited.map((entry) => {
    const { before, italic, after } = referenceText(entry);
    return `<li id="paper-${escapeHtml(entry.key)}">${linked(before)}${italic === '' ? '' : `<em>${escapeHtml(italic)}</em>`}${linked(after)}</li>`;
  });
  return `<section class="references"><h2>References</h2>\n<ol>\n${items.join('\n')}\n</ol></section>`;
}

/** Text with its addresses as links. */
function linked(text: string): string {
  return escapeHtml(text).replace(/https?:\/\/[^\s,]*[^\s,.]/g, (url) => `<a href="${url}">${url}</a>`);
}

/** Pixels to a point of a figure, where the page is wide enough. */
const enlarged = 1.6;

/** An SVG as part of a page: its ids are its own, and it takes the page's width. */
function inPage(svg: string, index: number): string {
  const own = svg.replace(/((?:\bid="|url\(#|href="#))([\w-]+)(?=[")])/g, (_, before: string, id: string) => `${before}figure${index}-${id}`);
  // Its words are made for print, a point each unit: on a screen that is too small.
  const width = Number(/\bwidth="([\d.]+)"/.exec(own)?.[1]);
  return own.replace('<svg ', `<svg style="width:${Math.round(width * enlarged)}px" `).replace(/^<\?xml[^>]*\?>\s*/, '').replace(/<!DOCTYPE[^>]*>\s*/, '');
}

async function fontFaces(): Promise<string> {
  const faces = [['normal', 'lmsans8-regular.otf'], ['bold', 'lmsans10-bold.otf']] as const;
  const rules = faces.map(async ([weight, file]) => {
    const data = (await readFile(join(projectRoot, 'src', 'figures', 'fonts', file))).toString('base64');
    return `@font-face{font-family:"Latin Modern Sans";font-weight:${weight};src:url(data:font/otf;base64,${data}) format("opentype")}\n`;
  });
  return (await Promise.all(rules)).join('');
}

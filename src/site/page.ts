/** The frame around a page's text: head, ways to other pages, and what it loads, all of it local. */
import { posix } from 'node:path';
import { escapeHtml } from '../report/html';
import { sectionsOf } from './markup';

/** A page and its place in the course. */
export interface Page {
  /** The file it is made from, from the project's folder. */
  readonly source: string;
  /** From the site's folder. */
  readonly path: string;
  readonly title: string;
}

export interface Neighbours {
  readonly before?: Page;
  readonly after?: Page;
}

/** Name of the whole site. */
export const siteTitle = 'Visual explanations of image classifiers';
/** Local files beside the pages. */
export const styleSheet = 'style.css';
/** What draws interactive charts, in order of loading. */
export const chartScripts = ['scripts/vega.min.js', 'scripts/vega-lite.min.js', 'scripts/charts.js'] as const;

/** @param body the page's text, with its links as they are to be */
export function pageHtml(page: Page, body: string, { before, after }: Neighbours): string {
  const from = posix.dirname(page.path);
  const to = (path: string): string => escapeHtml(posix.relative(from, path));
  const link = (words: string, rel: 'prev' | 'next', other: Page | undefined): string =>
    other === undefined ? '' : `<a rel="${rel}" href="${to(other.path)}">${words}<span class="title">: ${escapeHtml(other.title)}</span></a>`;
  const neighbours = link('Previous', 'prev', before) + link('Next', 'next', after);
  const scripts = body.includes('<figure class="chart">') ? chartScripts.map((path) => `<script defer src="${to(path)}"></script>\n`).join('') : '';
  const home = page.path === 'index.html';
  return `<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(home ? siteTitle : `${page.title} – ${siteTitle}`)}</title>
<link rel="stylesheet" href="${to(styleSheet)}">
${scripts}</head>
<body${home ? ' class="contents"' : ''}>
<a class="skip" href="#text">Skip to the text</a>
<header><nav aria-label="Course"><a href="${to('index.html')}"${home ? ' aria-current="page"' : ''}>Contents</a>${neighbours}</nav></header>
<main id="text" tabindex="-1">
${withSections(body, home)}
</main>
<footer><nav aria-label="Previous and next page">${neighbours}</nav></footer>
</body>
</html>
`;
}

/** The text with the list of its parts after the opening words; short pages have none. */
function withSections(body: string, home: boolean): string {
  const sections = sectionsOf(body);
  if (home || sections.length < 3) return body;
  const items = sections.map(({ id, words }) => `<li><a href="#${id}">${words}</a></li>`).join('');
  const list = `<details class="sections"><summary>On this page</summary><ul>${items}</ul></details>\n`;
  return body.replace(/<\/h1>\n?/, (end) => `${end}${list}`);
}

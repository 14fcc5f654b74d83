/** Links between the course's files, as links between its pages. */
import { posix } from 'node:path';
import { escapeHtml } from '../report/html';
import { unescapeHtml } from './markup';

/** What a link may lead to. */
export interface Site {
  /** The page of each file: both as paths with slashes, from the project's folder and from the site's. */
  readonly pages: ReadonlyMap<string, string>;
  /** The ids on each page that can be linked to. */
  readonly anchors: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the project has this file or folder. */
  exists(path: string): boolean;
}

/** A link on a page: where it leads, or why it leads nowhere. */
export type Target =
  | { readonly kind: 'link'; readonly href: string }
  /** A file of the project that is no page of the site. */
  | { readonly kind: 'file' }
  | { readonly kind: 'nowhere' };

/** @param source the file that holds the link */
export function targetOf(href: string, source: string, site: Site): Target {
  if (/^(?:https?:|mailto:)/i.test(href)) return { kind: 'link', href };
  const [path = '', fragment] = decoded(href).split('#');
  const file = path === '' ? source : posix.normalize(posix.join(posix.dirname(source), path));
  const page = site.pages.get(file);
  if (page === undefined) return { kind: site.exists(file) ? 'file' : 'nowhere' };
  const to = path === '' ? '' : posix.relative(posix.dirname(site.pages.get(source) ?? ''), page);
  if (fragment === undefined || fragment === '') return { kind: 'link', href: to };
  const id = anchor(fragment, site.anchors.get(page) ?? new Set());
  return id === null ? { kind: 'nowhere' } : { kind: 'link', href: `${to}#${encodeURI(id)}` };
}

function decoded(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href; // a percent sign that stands for itself
  }
}

/** The id that a fragment means: JupyterLab writes `#Where-it-misleads`, code hosts `#where-it-misleads`. */
function anchor(fragment: string, ids: ReadonlySet<string>): string | null {
  const asHost = fragment.toLowerCase().replace(/[^\p{L}\p{N}\-_]/gu, '');
  return [fragment, asHost].find((id) => ids.has(id)) ?? null;
}

/** The ids of a page's elements. */
export function idsIn(html: string): Set<string> {
  return new Set([...html.matchAll(/<[a-z][^>]*\sid="([^"]+)"/gi)].map(([, id = '']) => unescapeHtml(id)));
}

/**
 * The page with its links led to where they belong. What is no page of the site stays as plain text.
 * @param onNowhere is told of links that lead nowhere
 */
export function relinked(html: string, source: string, site: Site, onNowhere: (href: string) => void): string {
  return html.replace(/<a\b[^>]*?\shref="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, (_, written: string, words: string) => {
    const href = unescapeHtml(written);
    const target = targetOf(href, source, site);
    if (target.kind === 'nowhere') onNowhere(href);
    return target.kind === 'link' ? `<a href="${escapeHtml(target.href)}">${words}</a>` : `<span class="file">${words}</span>`;
  });
}

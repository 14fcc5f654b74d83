/** Small steps on HTML that nbconvert wrote: its attributes are quoted, its elements closed. */
import { UserError } from '../errors';
import { formulaHtml } from '../figures/formula';

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'", '#x27': "'" };

/** The text that HTML stands for; entities that neither nbconvert nor the course writes stay as they are. */
export function unescapeHtml(html: string): string {
  return html.replace(/&(amp|lt|gt|quot|#34|#39|#x27);/g, (_, name: string) => characters[name] as string);
}

/**
 * Formulas typeset, as drawings with MathML beside them.
 * @throws UserError for one that is not valid TeX
 */
export function withFormulas(html: string): string {
  return html.replace(/<x-formula( display)?>([\s\S]*?)<\/x-formula>/g, (_, display: string | undefined, tex: string) =>
    formulaHtml(unescapeHtml(tex).trim(), display !== undefined),
  );
}

/**
 * The page with the pictures that it names put into it.
 * @param urlOf the `data:` URL of a picture, null where there is none of this name
 */
export function withPictures(html: string, urlOf: (name: string) => string | null): string {
  return html.replace(/(<img\b[^>]*?\ssrc=")([^"]*)"/g, (whole, before: string, source: string) => {
    const url = /^(?:data|https?):/.test(source) ? null : urlOf(unescapeHtml(source));
    return url === null ? whole : `${before}${url}"`;
  });
}

function attribute(tag: string, name: string): string {
  return unescapeHtml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

/**
 * @throws UserError for a picture without a description, and for one that is not part of the page: it would have to
 *   come over a network, or is not where the text says
 */
export function checkPictures(html: string): void {
  for (const [picture] of html.matchAll(/<img\b[^>]*>/g)) {
    const [source, words] = [attribute(picture, 'src'), attribute(picture, 'alt')];
    if (!source.startsWith('data:')) {
      const mend = /^https?:/.test(source) ? 'would be loaded over the network: keep it in the project' : 'is not there: restore it, or mend the path';
      throw new UserError(`The picture "${source}" ${mend}.`);
    }
    if (words.trim() === '') throw new UserError(`A picture (${source.slice(0, 40)} …) has no description: say in words what it shows.`);
  }
}

/** A cell with more letters is read as a text, whose lines may break. */
const longestEntry = 30;
const drawings = /<svg\b[\s\S]*?<\/svg>|<math\b[\s\S]*?<\/math>/g;

/**
 * Tables in boxes that scroll by themselves, so that the page does not; those that hold sentences, of the class
 * `sentences`, are to have room for them.
 */
export function withBoxes(html: string): string {
  return html.replace(/<table\b[\s\S]*?<\/table>/g, (table) => {
    const entries = [...table.matchAll(/<td\b[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) => cell.replace(drawings, '').replace(/<[^>]*>/g, ''));
    const sentences = entries.some((entry) => unescapeHtml(entry).length > longestEntry);
    return `<div class="wide${sentences ? ' sentences' : ''}">${table}</div>`;
  });
}

/** A heading of the second rank, for the list of what is on a page. */
export interface Section {
  readonly id: string;
  /** HTML inside a line. */
  readonly words: string;
}

export function sectionsOf(html: string): Section[] {
  const headings = html.matchAll(/<h2 id="([^"]+)">([\s\S]*?)<\/h2>/g);
  return [...headings].map(([, id = '', words = '']) => ({ id, words: words.replace(/<\/?a\b[^>]*>/g, '') }));
}

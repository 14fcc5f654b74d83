/** Small steps on HTML that nbconvert wrote: its attributes are quoted, its elements closed. */
import { formulaHtml } from '../figures/formula';

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };

/** The text that HTML stands for; entities that neither nbconvert nor the course writes stay as they are. */
export function unescapeHtml(html: string): string {
  return html.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => characters[name] as string);
}

/**
 * Formulas typeset, as drawings with MathML beside them.
 * @throws UserError for one that is not valid TeX
 */
export function withFormulas(html: string): string {
  return html.replace(/<x-formula( display(?:="")?)?>([\s\S]*?)<\/x-formula>/g, (_, display: string | undefined, tex: string) =>
    formulaHtml(unescapeHtml(tex).trim(), display !== undefined),
  );
}

/** Wide things in boxes that scroll by themselves, so that the page does not. */
export function withBoxes(html: string): string {
  return html.replace(/<table\b[\s\S]*?<\/table>/g, (table) => `<div class="wide">${table}</div>`);
}

/** A heading of the second rank, for the list of what is on a page. */
export interface Section {
  readonly id: string;
  /** HTML inside a line. */
  readonly words: string;
}

export function sectionsOf(html: string): Section[] {
  return [...html.matchAll(/<h2 id="([^"]+)">([\s\S]*?)<\/h2>/g)].map(([, id = '', words = '']) => ({ id, words: words.replace(/<\/?a\b[^>]*>/g, '') }));
}

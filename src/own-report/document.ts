/**
 * A report as data: sections of paragraphs, formulas, figures and tables. What was computed stands in it by id, so that the same
 * document can be shown as LaTeX and as a web page.
 */

/** A piece of running text. */
export type Inline =
  /** Words, shown exactly as they are. */
  | { readonly kind: 'words'; readonly text: string }
  /** A number or a word that was computed. */
  | { readonly kind: 'value'; readonly id: string }
  | { readonly kind: 'emphasis' | 'strong' | 'code'; readonly content: Text }
  /** TeX, in mathematics; `\formula{id}` and `\val{id}` stand for what was computed. */
  | { readonly kind: 'mathematics'; readonly tex: string }
  /** Papers by their keys in references.bib; with `textual` the authors are named in the sentence. */
  | { readonly kind: 'citation'; readonly keys: readonly string[]; readonly textual: boolean }
  /** The number of a figure, table or section by its label. */
  | { readonly kind: 'reference'; readonly label: string }
  | { readonly kind: 'link'; readonly url: string };

export type Text = readonly Inline[];

/** What figures and tables have in common. */
interface Float {
  /** Of the exhibit. */
  readonly id: string;
  readonly label: string;
  /** It must be understood without the text around it. */
  readonly caption: Text;
  /** Across both columns. */
  readonly wide: boolean;
}

export type Block =
  | {
      readonly kind: 'paragraph';
      /** In bold, at the beginning. */
      readonly heading?: Text;
      readonly content: Text;
      /** Goes on after a displayed formula. */
      readonly continues?: boolean;
    }
  | { readonly kind: 'display'; readonly tex: string }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | ({
      readonly kind: 'figure';
      /** In points; the width of a column, or of the page, where it is left out. */
      readonly width?: number;
    } & Float)
  | ({ readonly kind: 'table' } & Float);

export interface Section {
  readonly title: Text;
  readonly label?: string;
  readonly blocks: readonly Block[];
}

export interface ReportDocument {
  /** Plain text. */
  readonly title: string;
  /** Plain text; empty where nobody is named. */
  readonly author: string;
  readonly abstract: Text;
  /** One column of text with every figure where it is called, for a report that is still to be written; two where it is left out. */
  readonly oneColumn?: true;
  readonly sections: readonly Section[];
}

/** What may stand in the gaps of {@link say}; a string is shown as it is. */
export type Said = string | Inline | Text;

/**
 * Running text from a template: the words of the template and of strings in its gaps are shown exactly as they are. A line break in
 * the template stands for a space.
 */
export function say(words: TemplateStringsArray, ...gaps: readonly Said[]): Text {
  return words.flatMap((text, index): Text => {
    const gap = gaps[index];
    return [...inlines(text.replace(/\s*\n\s*/g, ' ')), ...(gap === undefined ? [] : inlines(gap))];
  });
}

function inlines(said: Said): Text {
  if (typeof said === 'string') return said === '' ? [] : [{ kind: 'words', text: said }];
  return 'kind' in said ? [said] : said;
}

export const emphasised = (said: Said): Inline => ({ kind: 'emphasis', content: inlines(said) });
export const mathematics = (tex: string): Inline => ({ kind: 'mathematics', tex });
export const cite = (...keys: readonly string[]): Inline => ({ kind: 'citation', keys, textual: false });
export const citeInText = (key: string): Inline => ({ kind: 'citation', keys: [key], textual: true });
export const reference = (label: string): Inline => ({ kind: 'reference', label });

/** `a`, `a and b`, `a, b and c` of texts. */
export function joined(items: readonly Said[], last: 'and' | 'or' = 'and'): Text {
  return items.flatMap((item, index): Text => {
    const before = index === 0 ? '' : index === items.length - 1 ? ` ${last} ` : ', ';
    return [...inlines(before), ...inlines(item)];
  });
}

/** Sentences with a space between them; empty ones are left out. */
export function sentences(...texts: readonly (Text | null)[]): Text {
  const there = texts.filter((text): text is Text => text !== null && text.length > 0);
  return there.flatMap((text, index) => (index === 0 ? text : [...inlines(' '), ...text]));
}

export const paragraph = (content: Text, heading?: Said): Block => ({
  kind: 'paragraph',
  content,
  ...(heading !== undefined && { heading: inlines(heading) }),
});

/** Everything that runs through a document: its texts in order, those inside others included. */
export function inlinesOf(document: ReportDocument): Inline[] {
  const blockTexts = (block: Block): readonly Text[] => {
    if (block.kind === 'paragraph') return [block.heading ?? [], block.content];
    if (block.kind === 'list') return block.items;
    return block.kind === 'display' ? [] : [block.caption];
  };
  const texts = [document.abstract, ...document.sections.flatMap(({ title, blocks }) => [title, ...blocks.flatMap(blockTexts)])];
  const within = (inline: Inline): Inline[] => ('content' in inline ? [inline, ...inline.content.flatMap(within)] : [inline]);
  return texts.flat().flatMap(within);
}

/** The keys that are cited, each once, in order of appearance. */
export function citedKeys(document: ReportDocument): string[] {
  return [...new Set(inlinesOf(document).flatMap((inline) => (inline.kind === 'citation' ? inline.keys : [])))];
}

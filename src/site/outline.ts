/** What a page is about, read from its own text. */
import { joinLines, type Notebook } from '../notebooks/notebook';

/** What the table of contents says of a notebook. */
export interface Outline {
  /** As in `02 · Saliency: which pixels matter?`. */
  readonly title: string;
  /** The question it answers, in Markdown. */
  readonly question: string | null;
  /** The sentence that says how long it takes, as in `It takes about ten minutes.`; in Markdown. */
  readonly time: string | null;
  /** Titles of its exercises. */
  readonly exercises: readonly string[];
}

/** @param name what stands for a title where there is none */
export function outlineOf(notebook: Notebook, name: string): Outline {
  const texts = notebook.cells.filter(({ cell_type }) => cell_type === 'markdown').map(({ source }) => joinLines(source));
  const opening = texts[0] ?? '';
  const exercises = texts.flatMap((text) => [...text.matchAll(/^### Exercise: (.+)$/gm)].map(([, title = '']) => title.trim()));
  return { title: titleOf(opening, name), question: questionOf(opening), time: timeOf(opening), exercises };
}

/** The first heading of a text in Markdown. */
export function titleOf(markdown: string, name: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1]?.trim() ?? name;
}

/** A heading without the marks of Markdown and TeX, for where there is room for letters only. */
export function plainWords(markdown: string): string {
  return markdown.replace(/[$*`]/g, '');
}

function questionOf(markdown: string): string | null {
  return /\*\*The question of this notebook:\*\*\s*(.+)/.exec(markdown)?.[1]?.trim() ?? null;
}

function timeOf(markdown: string): string | null {
  const sentences = markdown.split(/(?<=[.!?])\s+|\n+/);
  return sentences.find((sentence) => /\btakes about\b.*\b(?:minutes|hour)/.test(sentence))?.trim() ?? null;
}

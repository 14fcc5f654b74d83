import type { Outline } from './outline';
import { siteTitle, type Page } from './page';

/** A notebook in the table of contents. */
export interface Entry {
  /** From the project's folder. */
  readonly source: string;
  readonly outline: Outline;
}

/**
 * The first page, in Markdown: of each notebook its question, how long it takes and its exercises. Links are written
 * as from the folder `notebooks`.
 * @param guide the reading guide's title, where there is one
 * @param solutions their pages
 */
export function contentsMarkdown(entries: readonly Entry[], guide: string | null, solutions: readonly Page[]): string {
  const link = (words: string, source: string): string => `[${words}](${source.replace(/^notebooks\//, '')})`;
  const list = solutions.map(({ title, source }) => `- ${link(title, source)}`).join('\n');
  return [
    `# ${siteTitle}`,
    'A course in notebooks: learn what in a picture speaks for a class by writing each method yourself.',
    'These pages hold the notebooks with their figures, to be read without a network. To run them, and to have your answers checked, get the project and start `npm run lab` in its folder.',
    ...entries.flatMap(({ source, outline: { title, question, time, exercises } }) => [
      `## ${link(title, source)}`,
      ...(question === null ? [] : [capital(question)]),
      ...(time === null ? [] : [time]),
      ...(exercises.length === 0 ? [] : [`${exercises.length === 1 ? 'Exercise' : 'Exercises'}: ${exercises.join(', ')}.`]),
    ]),
    ...(guide === null ? [] : [`## ${link(guide, 'notebooks/READING.md')}`, 'What to read with each notebook, and what later work corrected.']),
    ...(solutions.length === 0 ? [] : ['## Solutions', 'Try first: a check names the mistake, and its hints come in three steps.', list]),
  ].join('\n\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { distance } from 'fastest-levenshtein';

/**
 * The text with what stands between `<!-- NAME -->` and `<!-- end of NAME -->` replaced.
 * @throws RangeError when the two marks are not there once each, in this order
 */
export function replaceBlock(text: string, name: string, content: string): string {
  const [before, inside, ...more] = text.split(`<!-- ${name} -->`);
  const [, after, ...evenMore] = (inside ?? '').split(`<!-- end of ${name} -->`);
  if (after === undefined || more.length + evenMore.length > 0) throw new RangeError(`The text has no single block "${name}".`);
  return `${before}<!-- ${name} -->\n${content}\n<!-- end of ${name} -->${after}`;
}

/** The names most like a mistyped one, quoted and joined: `"grad-cam", "cam" and "saliency"`. */
export function nearestNames(mistyped: string, names: readonly string[], count = 3): string {
  const sorted = names
    .map((name) => ({ name, steps: distance(mistyped.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps)
    .map(({ name }) => `"${name}"`);
  return joinWords(sorted.slice(0, count), 'and');
}

/** `a`, `a or b`, `a, b or c`. */
export function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** The first line of an error's message. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

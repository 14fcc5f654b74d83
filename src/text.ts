import { distance } from 'fastest-levenshtein';

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

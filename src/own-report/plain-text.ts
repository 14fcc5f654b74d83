/** Text from outside, made fit for a page: what the fonts lack becomes a placeholder, what is too long is shortened. */
import { wrapText } from '../figures/fonts';
import { escapeLatex } from '../report/latex';

const placeholder = /^\{\[\}(U\+[0-9A-F]+)\{\]\}$/;

/** Replaces what neither the figures' font nor the report's can show by its code point, as in `[U+1F600]`; the same characters as in LaTeX. */
export function inFigures(text: string): string {
  return Array.from(text.normalize('NFC'), (character) => {
    const code = placeholder.exec(escapeLatex(character))?.[1];
    return code === undefined ? character.replace(/\s/, ' ') : `[${code}]`;
  }).join('');
}

/** Control and direction characters, which could hide or reorder what stands beside them. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;

/** The same for a web page, whose fonts have other scripts and emoji: only what cannot be seen is replaced. */
export function inBrowser(text: string): string {
  const code = (character: string): string => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
  return text.normalize('NFC').replace(/[\t\n\r]/g, ' ').replace(unseen, (character) => (joiner.test(character) ? character : code(character)));
}

/** What joins the parts of an emoji. */
const joiner = /\u200D/;

/** The most that a word in running text may take, in points at 10 points: less than the width of a column. */
export const widest = 175;

/** Text whose words all fit a column's width: a longer word ends in an ellipsis. */
export function onPage(text: string, most = 90): string {
  const narrow = (word: string): string => (inFigures(word).length < 15 ? word : shortened(word, widest));
  const words = text.normalize('NFC').split(/\s+/).filter((word) => word !== '').map(narrow);
  const short = words.join(' ');
  return inFigures(short).length <= most ? short : shortened(short, most * 5);
}

/** @param width in points at 10 points */
function fits(text: string, width: number): boolean {
  return wrapText(inFigures(text).replaceAll(' ', '\u00a0'), width, 10, 'normal', 1)[0] === inFigures(text);
}

/** The longest beginning that takes no more than a width, in points at 10 points, with an ellipsis. */
export function shortened(text: string, width: number): string {
  if (fits(text, width)) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && !fits(`${characters.join('').trimEnd()}…`, width)) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/**
 * {@link shortened}, with no two of the results equal: those that would be keep their ends too, and where these are equal as well, their
 * place among them in brackets.
 * @param texts names of different things; equal ones are told apart by their place alone
 */
export function shortenedApart(texts: readonly string[], width: number): string[] {
  const unlike = (shown: readonly string[], others: (text: string, index: number) => string): string[] =>
    shown.map((text, index) => (shown.filter((other) => other === text).length > 1 ? others(texts[index] as string, index) : text));
  const ends = unlike(texts.map((text) => shortened(text, width)), (text) => withEnd(text, width));
  return unlike(ends, (text, index) => `${shortened(text, width - 20)} (${index + 1})`);
}

/** The texts as they are, but those that would be equal where they are shortened to a width: these {@link shortenedApart}. */
export function toldApart(texts: readonly string[], width: number): string[] {
  const [short, apart] = [texts.map((text) => shortened(text, width)), shortenedApart(texts, width)];
  return texts.map((text, index) => (short.filter((other) => other === short[index]).length > 1 ? (apart[index] as string) : text));
}

/** As much of the beginning and of the end as fits, with an ellipsis between them. */
function withEnd(text: string, width: number): string {
  if (fits(text, width)) return text;
  const characters = Array.from(text);
  let longest = '…';
  for (let kept = 2; kept < characters.length; kept++) {
    const [before, after] = [characters.slice(0, Math.ceil(kept / 2)), characters.slice(-Math.floor(kept / 2))];
    const longer = `${before.join('').trimEnd()}…${after.join('').trimStart()}`;
    if (!fits(longer, width)) break;
    longest = longer;
  }
  return longest;
}

/**
 * The characters that are shown by their code points, each once.
 * @param browser whether on a web page, whose fonts have more
 * @returns each with its code point, as in `ש U+05E9`; what cannot be seen by its code point alone
 */
export function replacedCharacters(texts: readonly string[], browser: boolean): string[] {
  const characters = new Set(texts.flatMap((text) => Array.from(text.normalize('NFC'))));
  return [...characters].flatMap((character) => {
    const shown = browser ? inBrowser(character) : inFigures(character);
    const code = /^\[(U\+[0-9A-F]+)\]$/.exec(shown)?.[1];
    if (code === undefined) return [];
    return [inBrowser(character) === character && !/[\p{M}\u200D]/u.test(character) ? `${character} ${code}` : code];
  });
}

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
const widest = 175;

/** Text whose words all fit a column's width: a longer word ends in an ellipsis. */
export function onPage(text: string, most = 90): string {
  const fits = (word: string): string => (inFigures(word).length < 15 ? word : shortened(word, widest));
  const words = text.normalize('NFC').split(/\s+/).filter((word) => word !== '').map(fits);
  const short = words.join(' ');
  return inFigures(short).length <= most ? short : shortened(short, most * 5);
}

/** The longest beginning that takes no more than a width, in points at 10 points, with an ellipsis. */
export function shortened(text: string, width: number): string {
  const fits = (part: string): boolean => wrapText(inFigures(part).replaceAll(' ', '\u00a0'), width, 10, 'normal', 1)[0] === inFigures(part);
  if (fits(text)) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && !fits(`${characters.join('').trimEnd()}…`)) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

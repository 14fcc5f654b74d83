/**
 * The font of every figure: Latin Modern Sans, the sans serif of the report, from the files in `fonts/`.
 * System fonts are shut out, so that a figure has the same bytes on every machine.
 */
import { join } from 'node:path';
import type { CanvasRenderingContext2D } from 'canvas';
import { projectRoot } from '../project';
import { canDraw, canvas } from './node-canvas';

/** The family's name in specifications; where an SVG is shown without the font, the next ones step in. */
export const fontFamily = 'Latin Modern Sans, CMU Sans Serif, Helvetica, Arial, sans-serif';

const context = canDraw() ? registerFonts() : null;

/**
 * Registers the font files and lets Fontconfig read its configuration, which it does once in a process, from an
 * empty file of ours instead of the system's.
 * @throws UserError where canvas is not built
 */
function registerFonts(): CanvasRenderingContext2D {
  const { createCanvas, registerFont } = canvas();
  const folder = join(projectRoot, 'src', 'figures', 'fonts');
  const before = process.env.FONTCONFIG_FILE;
  process.env.FONTCONFIG_FILE = join(folder, 'fonts.conf');
  try {
    registerFont(join(folder, 'lmsans8-regular.otf'), { family: 'Latin Modern Sans', weight: 'normal' });
    registerFont(join(folder, 'lmsans10-bold.otf'), { family: 'Latin Modern Sans', weight: 'bold' });
    const measuring = createCanvas(1, 1).getContext('2d');
    measuring.measureText('x');
    return measuring;
  } finally {
    if (before === undefined) delete process.env.FONTCONFIG_FILE;
    else process.env.FONTCONFIG_FILE = before;
  }
}

export type FontWeight = 'normal' | 'bold';

/**
 * Width of one line of text in points.
 * @throws UserError where canvas is not built
 */
export function textWidth(text: string, size: number, weight: FontWeight = 'normal'): number {
  // Measured large and scaled down: at text size the widths would be rounded to the pixel grid.
  const measuring = context ?? registerFonts();
  measuring.font = `${weight} 100px ${fontFamily}`;
  return (measuring.measureText(text).width * size) / 100;
}

/**
 * Breaks text at spaces (not at no-break spaces, nor before %) into lines no wider than `width` points; what does not fit into
 * `maxLines` ends in "…". A word wider than a line is cut.
 */
export function wrapText(text: string, width: number, size: number, weight: FontWeight = 'normal', maxLines = 2): string[] {
  // The font's own no-break space is wider than its space.
  return breakLines(text, width, size, weight, maxLines).map((line) => line.replaceAll('\u00a0', ' '));
}

/** The parts that {@link wrapText} puts into lines. */
const wordsOf = (text: string): string[] => text.split(/(?: (?!%)|\n)+/).filter((word) => word !== '');

/** Width in points that {@link wrapText} needs to cut no word. */
export function widestWord(text: string, size: number): number {
  return Math.max(0, ...wordsOf(text).map((word) => textWidth(word.replaceAll('\u00a0', ' '), size)));
}

function breakLines(text: string, width: number, size: number, weight: FontWeight, maxLines: number): string[] {
  const fits = (line: string): boolean => textWidth(line.replaceAll('\u00a0', ' '), size, weight) <= width;
  const lines: string[] = [];
  let line = '';
  const words = wordsOf(text);
  for (const [i, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
    } else if (lines.length === maxLines - 1) {
      lines.push(shorten(line === '' ? word : `${line} ${words.slice(i).join(' ')}`, fits));
      return lines;
    } else {
      if (line !== '') lines.push(line);
      line = fits(word) ? word : shorten(word, fits);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** The longest beginning of a text that fits with an ellipsis after it. */
function shorten(text: string, fits: (line: string) => boolean): string {
  if (fits(text)) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && !fits(`${characters.join('').trimEnd()}…`)) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

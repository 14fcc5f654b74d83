// pdfTeX with the T1 and TS1 encodings of Latin Modern sets these without further packages.
const letters = /^[\u00C0-\u0125\u0128-\u0137\u0139-\u013E\u0141-\u0148\u014A-\u0165\u0168-\u017E]$/u;
const signs = new Set('¡¢£¤¥¦§©ª«¬®°±²³µ¶·¹º»¼½¾¿–—‘’‚“”„†‡•…‰‹›€™←↑→↓');

const commands: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  "'": '\\textquotesingle{}',
  '`': '\\textasciigrave{}',
  // Two of these in a row are another character in T1 fonts: `--` is a dash, `,,` a quotation mark.
  '-': '-{}',
  ',': ',{}',
  // After the `\\` that ends a row of a table these would be read as its options.
  '*': '{*}',
  '[': '{[}',
  ']': '{]}',
  '\t': ' ',
  '\n': ' ',
  '\r': ' ',
  '\u00A0': '~',
  // As text, not mathematics: a PDF's title and bookmarks can hold no mathematics.
  '\u2212': '\\textminus{}',
  '\u00D7': '\\texttimes{}',
  '\u00F7': '\\textdiv{}',
};

function escapeCharacter(character: string): string {
  const command = Object.hasOwn(commands, character) ? commands[character] : undefined;
  if (command !== undefined) return command;
  const code = character.codePointAt(0) ?? 0;
  if ((code >= 0x20 && code < 0x7f) || letters.test(character) || signs.has(character)) return character;
  return `{[}U+${code.toString(16).toUpperCase().padStart(4, '0')}{]}`;
}

/**
 * Text from outside (a class name, the name of a file) as LaTeX source that shows exactly that text: it can neither
 * start a command, a comment or mathematics, nor end a table cell or a group. Composed letters are put together
 * first (Unicode NFC). What the report's fonts lack, other scripts, emojis, control and direction characters, shows
 * as a placeholder with its code point, such as [U+1F600]; line breaks and tabulators become spaces.
 */
export function escapeLatex(text: string): string {
  return Array.from(text.normalize('NFC'), escapeCharacter).join('');
}

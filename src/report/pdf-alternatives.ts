import { inflateSync } from 'node:zlib';

/**
 * Text for a PDF file as hexadecimal digits: UTF-16 with a byte-order mark (PDF 1.7, section 7.9.2.2). Digits alone
 * can neither end the string nor the TeX argument that carries it.
 */
export function pdfHexText(text: string): string {
  return `FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}`;
}

/** The ids of figures by the hexadecimal digits of their alternative texts, from `generated/alternatives.tex`. */
export function alternativeIds(tex: string): Map<string, string> {
  return new Map([...tex.matchAll(/^\\exhibitalternative\{([^{}]*)\}\{([0-9A-F]*)\}/gm)].map(([, id = '', digits = '']) => [digits, id]));
}

/**
 * The alternative texts in a PDF file, in the order of its content streams: those of marked-content spans whose
 * properties stand in the content itself, as `exhibits.sty` writes them (PDF 1.7, section 14.9.3).
 */
export function alternativesIn(pdf: Uint8Array): string[] {
  return contentStreams(Buffer.from(pdf)).flatMap((content) =>
    [...content.matchAll(/\/Span\s*<<\s*\/Alt\s*<FEFF([0-9A-F]*)>\s*>>\s*BDC\b/g)].map(([, digits = '']) =>
      Buffer.from(digits, 'hex').swap16().toString('utf16le'),
    ),
  );
}

/** What the streams of the file hold, unpacked where they are packed; pictures and fonts pass as gibberish. */
function contentStreams(pdf: Buffer): string[] {
  const source = pdf.toString('latin1');
  return [...source.matchAll(/\bstream\r?\n/g)].map((match) => {
    const start = match.index + match[0].length;
    const end = source.indexOf('endstream', start);
    const raw = pdf.subarray(start, end < 0 ? undefined : end);
    try {
      return inflateSync(raw, { finishFlush: 2 }).toString('latin1');
    } catch {
      return raw.toString('latin1');
    }
  });
}

/**
 * The fonts of a PDF file that are not embedded, by name: a reader without them would see other letters. Reads
 * objects that are not packed into object streams, as `exhibits.sty` makes pdfTeX write them (PDF 1.7, section 9.6).
 */
export function fontsNotEmbedded(pdf: Uint8Array): string[] {
  const objects = new Map<string, string>();
  const source = Buffer.from(pdf).toString('latin1');
  for (const [, number = '', body = ''] of source.matchAll(/(\d+) 0 obj\b([^]*?)(?:\bstream\r?\n|\bendobj\b)/g)) {
    objects.set(number, body);
  }
  const missing = new Set<string>();
  for (const body of objects.values()) {
    if (!/\/Type\s*\/Font\b/.test(body)) continue;
    // Type 0 refers to another font, which is looked at in its turn; Type 3 draws its letters itself.
    if (/\/Subtype\s*\/Type[03]\b/.test(body)) continue;
    const descriptor = /\/FontDescriptor\s+(\d+) 0 R/.exec(body)?.[1];
    const embedded = descriptor !== undefined && /\/FontFile[23]?\s/.test(objects.get(descriptor) ?? '');
    if (!embedded) missing.add(/\/BaseFont\s*\/([^\s/<>[\]()]+)/.exec(body)?.[1] ?? 'a font without a name');
  }
  return [...missing].sort();
}

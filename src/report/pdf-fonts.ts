import { PdfObjects } from './pdf-objects';

/** Type 0 refers to another font, which is looked at in its turn; Type 3 draws its letters itself. */
const withoutFile = ['/Type0', '/Type3'];
const fileKeys = ['FontFile', 'FontFile2', 'FontFile3'];

/** The fonts of a PDF file that are not embedded, by name: a reader without them would see other letters (PDF 1.7, section 9.6). */
export function fontsNotEmbedded(pdf: Uint8Array): string[] {
  const objects = new PdfObjects(pdf);
  const missing = new Set<string>();
  for (const font of objects.ofType('Font')) {
    if (withoutFile.includes(String(objects.value(font.get('Subtype'))))) continue;
    const descriptor = objects.dictionary(font.get('FontDescriptor'));
    if (fileKeys.some((key) => descriptor.has(key))) continue;
    const name = objects.value(font.get('BaseFont'));
    missing.add(typeof name === 'string' ? name.slice(1) : 'a font without a name');
  }
  return [...missing].sort();
}

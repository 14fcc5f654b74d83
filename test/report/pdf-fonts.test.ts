import assert from 'node:assert/strict';
import { fontsNotEmbedded } from '../../src/report/pdf-fonts';

describe('fontsNotEmbedded', () => {
  it('names the fonts that have no font file', () => {
    const pdf = [
      '%PDF-1.5',
      '1 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj',
      '2 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+LMRoman10-Regular /FontDescriptor 3 0 R >>\nendobj',
      '3 0 obj\n<< /Type /FontDescriptor /FontFile 9 0 R >>\nendobj',
      '4 0 obj\n<< /Type /Font /Subtype /TrueType /BaseFont /Arial /FontDescriptor 5 0 R >>\nendobj',
      '5 0 obj\n<< /Type /FontDescriptor /Flags 4 >>\nendobj',
      '6 0 obj\n<< /Type /Font /Subtype /Type0 /BaseFont /Composite /DescendantFonts [7 0 R] >>\nendobj',
      '7 0 obj\n<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Composite /FontDescriptor 8 0 R >>\nendobj',
      '8 0 obj\n<< /Type /FontDescriptor /FontFile2 9 0 R >>\nendobj',
      '9 0 obj\n<< /Length 4 >>\nstream\nAAAA\nendstream\nendobj',
    ].join('\n');
    assert.deepEqual(fontsNotEmbedded(Buffer.from(pdf, 'latin1')), ['Arial', 'Helvetica']);
  });
});

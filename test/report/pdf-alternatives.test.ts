import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { alternativesIn, pdfHexText } from '../../src/report/pdf-alternatives';

describe('alternative texts in a PDF', () => {
  it('are UTF-16 with the byte-order mark, in hexadecimal digits', () => {
    assert.equal(pdfHexText('A é€'), 'FEFF0041002000E920AC');
    assert.equal(pdfHexText('🐕'), 'FEFFD83DDC15');
    assert.equal(pdfHexText(''), 'FEFF');
  });

  it('are found in packed and in plain content, and nowhere else', () => {
    const span = (hex: string): string => `q /Span <</Alt <${hex}>>> BDC /Im1 Do EMC Q\n`;
    const packed = deflateSync(span('FEFF0041') + span('FEFF00E9D83DDC15')).toString('latin1');
    const pdf = `%PDF-1.5\n1 0 obj\n<< /Length 1 >>\nstream\n${packed}\nendstream\nendobj\n/Span <</Alt <FEFF0042>>> BDC\n2 0 obj\n<< >>\nstream\r\n${span('FEFF0043')}endstream\nendobj\n`;
    assert.deepEqual(alternativesIn(Buffer.from(pdf, 'latin1')), ['A', 'é🐕', 'C']);
    assert.deepEqual(alternativesIn(Buffer.from('stream\nbroken')), []);
  });

  it('come back as they were given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.deepEqual(alternativesIn(Buffer.from(`stream\n/Span <</Alt <${pdfHexText(text)}>>> BDC\nendstream`)), [text]);
      }),
      { seed: 3 },
    );
  });
});

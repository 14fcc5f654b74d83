import assert from 'node:assert/strict';
import fc from 'fast-check';
import { textWidth, wrapText } from '../../src/figures/fonts';
import { numberText, percentText } from '../../src/figures/number-text';

describe('text of figures', () => {
  it('is measured in Latin Modern Sans', () => {
    // Advance widths in thousandths of an em, from the fonts' own metrics (lmsans8-regular, lmsans10-bold).
    assert.ok(Math.abs(textWidth('m', 10) - 8.44) < 0.02, String(textWidth('m', 10)));
    assert.ok(Math.abs(textWidth('m', 10, 'bold') - 8.67) < 0.02, String(textWidth('m', 10, 'bold')));
    assert.ok(Math.abs(textWidth('i', 20) - 2 * textWidth('i', 10)) < 1e-9);
  });

  it('is broken at spaces and ends in an ellipsis where it does not fit', () => {
    assert.deepEqual(wrapText('tiger cat', 100, 8), ['tiger cat']);
    assert.deepEqual(wrapText('tiger cat', textWidth('tiger ', 8) + 1, 8), ['tiger', 'cat']);
    assert.deepEqual(wrapText('tiger cat', 100, 8, 'normal', 1), ['tiger cat']);
    assert.deepEqual(wrapText('to 85 %; so', textWidth('to 85 %', 8) - 0.5, 8, 'normal', 3), ['to', '85 %;', 'so']);
    assert.deepEqual(wrapText('p\u00a0= 3', textWidth('p =', 8) + 0.5, 8), ['p =', '3']);
    assert.deepEqual(wrapText('', 100, 8), []);
    const [only = '', ...rest] = wrapText('tiger cat', textWidth('tiger', 8), 8, 'normal', 1);
    assert.match(only, /^tig?e?…$/);
    assert.deepEqual(rest, []);
  });

  it('never is wider than its room, and loses no word before the ellipsis', () => {
    const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'W', 'i', 'é', '-', '日') });
    fc.assert(fc.property(fc.array(word, { maxLength: 8 }), fc.integer({ min: 20, max: 150 }), fc.constantFrom(1, 2, 3), (words, width, most) => {
      const text = words.join(' ');
      const lines = wrapText(text, width, 8, 'normal', most);
      assert.ok(lines.length <= most);
      for (const line of lines) assert.ok(textWidth(line, 8) <= width, line);
      if (!lines.some((line) => line.endsWith('…'))) assert.equal(lines.join(' '), text);
    }), { seed: 5, numRuns: 60 });
  });

  it('shows numbers to three digits with a true minus sign', () => {
    assert.deepEqual([0, -0, 3, -2.984, 0.0012345, 0.00012345, 123456, -1e-9, 99999, 0.1 + 0.2].map((value) => numberText(value)),
      ['0', '0', '3', '−2.98', '0.00123', '1.23e−4', '1.23e5', '−1e−9', '1e5', '0.3']);
    assert.equal(numberText(-1.2345e-4, 1), '−1e−4');
  });

  it('shows probabilities as percentages that claim no certainty', () => {
    assert.deepEqual([0, 0.0004, 0.408, 0.9994, 0.9996, 1].map((value) => percentText(value).replaceAll('\u00a0', ' ')),
      ['0.0 %', '< 0.1 %', '40.8 %', '99.9 %', '> 99.9 %', '100.0 %']);
  });
});

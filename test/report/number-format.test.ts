import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../src/errors';
import { formatNumber, type NumberFormat } from '../../src/report/number-format';

const latex = (value: number, format: NumberFormat): string => formatNumber(value, format).latex;

describe('formatNumber', () => {
  it('shows whole numbers in groups of three from five digits on', () => {
    assert.equal(latex(49, 'integer'), '49');
    assert.equal(latex(1000, 'integer'), '1000');
    assert.equal(latex(4652008, 'integer'), '4\\,652\\,008');
    assert.equal(latex(-12345, 'integer'), '\\ensuremath{-}12\\,345');
    assert.equal(formatNumber(12345, 'integer').html, '12\u202F345');
  });

  it('shows decimals and percentages, without a sign on what rounds to zero', () => {
    assert.equal(latex(0.97449, 'decimals:3'), '0.974');
    assert.equal(latex(-0.0004, 'decimals:3'), '0.000');
    assert.equal(latex(-0.5, 'decimals:1'), '\\ensuremath{-}0.5');
    assert.equal(latex(0.97449, 'percent'), '97.4\\,\\%');
    assert.equal(latex(0.0812, 'percent:0'), '8\\,\\%');
    assert.equal(formatNumber(-0.25, 'percent').html, '\u221225.0\u202F%');
  });

  it('shows powers of ten', () => {
    assert.equal(latex(1.23e-6, 'scientific'), '\\ensuremath{1.2\\times10^{-6}}');
    assert.equal(latex(-4567, 'scientific:2'), '\\ensuremath{-4.57\\times10^{3}}');
    assert.equal(formatNumber(1.23e-6, 'scientific').html, '1.2\u202F×\u202F10<sup>\u22126</sup>');
  });

  it('keeps significant digits, in powers of ten only where the number is very large or small', () => {
    assert.equal(latex(49.00001, 'significant:3'), '49.0');
    assert.equal(latex(0.012345, 'significant:3'), '0.0123');
    assert.equal(latex(999.96, 'significant:4'), '1000');
    assert.equal(latex(0, 'significant:3'), '0');
    assert.equal(latex(123456, 'significant:2'), '120\\,000');
    assert.equal(latex(0.00001234, 'significant:2'), '\\ensuremath{1.2\\times10^{-5}}');
    assert.equal(latex(1234567, 'significant:3'), '\\ensuremath{1.23\\times10^{6}}');
  });

  it('stays within half a unit of the last decimal', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 6 }), (value, digits) => {
        const shown = latex(value, `decimals:${digits}`).replace('\\ensuremath{-}', '-').replaceAll('\\,', '');
        assert.ok(Math.abs(Number(shown) - value) <= 0.5 * 10 ** -digits * (1 + 1e-9) + 1e-9, `${value} shown as ${shown}`);
      }),
      { seed: 2 },
    );
  });

  it('refuses what cannot be shown, naming it', () => {
    assert.throws(() => formatNumber(NaN, 'percent'), (error) => error instanceof UserError && /NaN/.test(error.message));
    assert.throws(() => formatNumber(Infinity, 'decimals:1'), /Infinity/);
    assert.throws(() => formatNumber(1.5, 'integer'), /1\.5 .* not a whole number/);
    assert.throws(() => formatNumber(1, 'roman' as NumberFormat), /"roman" is no number format/);
    assert.throws(() => formatNumber(1, 'significant:0'), /no number format/);
    assert.throws(() => formatNumber(1, 'decimals:99'), /no number format/);
  });
});

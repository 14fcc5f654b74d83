import { UserError } from '../errors';

/**
 * How a number is shown. The figure after the colon is the count of decimals, for `significant` that of
 * significant digits.
 * - `integer`: 4 652 008, in groups of three; refuses what is not whole
 * - `decimals:3`: 0.974
 * - `percent` (one decimal) or `percent:2`: 0.974 shows as 97.4 %
 * - `scientific` (one decimal) or `scientific:2`: 1.2 · 10⁻⁶
 * - `significant:3`: 0.0123; outside 10⁻⁴ to 10⁶ as `scientific`
 */
export type NumberFormat =
  | 'integer'
  | 'percent'
  | 'scientific'
  | `percent:${number}`
  | `decimals:${number}`
  | `scientific:${number}`
  | `significant:${number}`;

/** A number ready to be shown. */
export interface FormattedNumber {
  readonly latex: string;
  readonly html: string;
}

const pattern = /^(?:integer|percent|scientific|(percent|decimals|scientific|significant):(\d{1,2}))$/;

/**
 * Formats a number the same way on every machine: a point for the decimals, thin spaces between thousands, a true
 * minus sign, and no sign on what rounds to zero.
 * @throws UserError when the value is not finite, not whole where it must be, or the format unknown.
 */
export function formatNumber(value: number, format: NumberFormat): FormattedNumber {
  const match = pattern.exec(format);
  const digits = match?.[2] === undefined ? 1 : Number(match[2]);
  const name = match?.[1] ?? format;
  if (match === null || digits > 15 || (name === 'significant' && digits === 0)) {
    throw new UserError(`"${format}" is no number format: use integer, percent, percent:1, decimals:3, scientific:1 or significant:3.`);
  }
  if (!Number.isFinite(value)) throw new UserError(`${value} cannot be shown as "${format}": it is not a finite number.`);
  if (name === 'integer') return formatInteger(value);
  if (name === 'percent') return withUnit(fixed(value * 100, digits));
  if (name === 'decimals') return fixed(value, digits);
  if (name === 'scientific') return scientific(value, digits);
  return significant(value, digits);
}

function formatInteger(value: number): FormattedNumber {
  if (!Number.isSafeInteger(value)) throw new UserError(`${value} cannot be shown as "integer": it is not a whole number.`);
  return fixed(value, 0);
}

function withUnit(number: FormattedNumber): FormattedNumber {
  return { latex: `${number.latex}\\,\\%`, html: `${number.html}\u202F%` };
}

/** Puts the sign and the thin spaces to a string of digits. */
function decorate(digits: string): FormattedNumber {
  const negative = digits.startsWith('-') && /[1-9]/.test(digits);
  const [whole = '', decimals] = digits.replace('-', '').split('.');
  // Four digits stand together, as is the custom: 1000, but 10 000.
  const groups = whole.length > 4 ? whole.replace(/\B(?=(?:\d{3})+$)/g, ' ') : whole;
  const shown = decimals === undefined ? groups : `${groups}.${decimals}`;
  return {
    latex: (negative ? '\\ensuremath{-}' : '') + shown.replaceAll(' ', '\\,'),
    html: (negative ? '\u2212' : '') + shown.replaceAll(' ', '\u202F'),
  };
}

function fixed(value: number, decimals: number): FormattedNumber {
  if (Math.abs(value) >= 1e21) return scientific(value, decimals); // toFixed would answer in exponents
  return decorate(value.toFixed(decimals));
}

function scientific(value: number, decimals: number): FormattedNumber {
  const [mantissa = '', exponent = ''] = value.toExponential(decimals).split('e');
  const { latex, html } = decorate(mantissa);
  const power = Number(exponent);
  const sign = power < 0 ? '\u2212' : '';
  return {
    latex: `\\ensuremath{${latex.replace('\\ensuremath{-}', '-')}\\times10^{${power}}}`,
    html: `${html}\u202F×\u202F10<sup>${sign}${Math.abs(power)}</sup>`,
  };
}

function significant(value: number, digits: number): FormattedNumber {
  if (value === 0) return decorate('0');
  const rounded = Number(value.toPrecision(digits));
  const exponent = Number((rounded.toExponential().split('e')[1]));
  if (exponent < -4 || exponent >= 6) return scientific(value, digits - 1);
  return fixed(rounded, Math.max(0, digits - 1 - exponent));
}

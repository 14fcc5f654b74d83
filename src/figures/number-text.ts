/** A number as figures write it: a true minus sign, no trailing zeros, powers of ten as `1.2e−4`. */
export function numberText(value: number, significantDigits = 3): string {
  const rounded = Number(value.toPrecision(significantDigits));
  if (rounded === 0) return '0';
  const size = Math.abs(rounded);
  const text = size >= 1e5 || size < 1e-3 ? rounded.toExponential().replace('e+', 'e') : String(rounded);
  return text.replaceAll('-', '−');
}

/** A probability as a percentage: 97.4 %, and what rounds to neither end stays off it (< 0.1 %, > 99.9 %). Its spaces do not break. */
export function percentText(probability: number): string {
  const percent = probability * 100;
  if (percent > 0 && percent < 0.05) return '<\u00a00.1\u00a0%';
  if (percent < 100 && percent >= 99.95) return '>\u00a099.9\u00a0%';
  return `${percent.toFixed(1)}\u00a0%`;
}

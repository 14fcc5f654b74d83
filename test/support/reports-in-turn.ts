import type { FileSet } from '../../src/report/generated';
import type { Origin } from '../../src/report/publish';

/** Two reports that differ in every file, one with files that the other lacks. */
export function reportInTurn(turn: number): { readonly files: FileSet; readonly origin: Origin } {
  const version = turn % 2 === 0 ? 'even' : 'odd';
  const paths = [...Array(version === 'even' ? 40 : 25).keys()].map((index) => `figs/figure-${index}.svg`);
  const files = new Map([...paths, 'report/generated/values.tex', 'report/report.pdf'].map((path) => [path, `${version} ${path} ${'x'.repeat(5000)}`]));
  return { files, origin: { inputs: version, tex: '', labels: {} } };
}

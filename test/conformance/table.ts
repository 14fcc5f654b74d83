/** The conformance table as data and as a page. */
import { numberText } from '../../src/figures/number-text';
import { cellsOf, type Agreement, type Cell } from './compare';
import { bounds, comparisons, ownMethods, type Library } from './comparisons';

/** A cell of the table as it is stored. */
export interface StoredCell extends Agreement {
  readonly method: string;
  readonly variant: string;
  readonly options: Readonly<Record<string, string | number>>;
  readonly library: Library;
  readonly theirs: string;
  readonly layer: string | null;
  readonly steps: readonly string[];
  /** Why the maps differ, and who follows the paper; null where both are one definition. */
  readonly why: string | null;
  readonly costly: boolean;
}

export const allCells: readonly Cell[] = comparisons.flatMap(cellsOf);

/** Three digits are enough to see what is what, and do not change with every rounding. */
const rounded = (value: number): number => Number(value.toPrecision(3));

export function stored({ comparison, layer }: Cell, { difference, relativeL2, spearman }: Agreement): StoredCell {
  const { method, variant = 'default', options = {}, library, theirs, steps = [], why = null, costly = false } = comparison;
  return {
    method,
    variant,
    options: options as StoredCell['options'],
    library,
    theirs,
    layer,
    steps,
    why,
    costly,
    difference: rounded(difference),
    relativeL2: rounded(relativeL2),
    spearman: Number(spearman.toFixed(4)),
  };
}

/** Whether equal definitions agree as closely as they should. */
export function withinBounds({ comparison: { bound = 'exact' } }: Cell, agreement: Agreement): boolean {
  const { measure, below } = bounds[bound];
  return agreement[measure] < below;
}

const heading = `# Our maps beside those of four Python libraries

EfficientNet-Lite0 on the cat of \`test/fixtures/cat-224.png\` for class 282, tiger cat; the score is its logit. Written by
\`npm run conformance\` from the values in \`values/\`, which [README.md](README.md) describes. \`difference\` is the largest
difference relative to the library's largest absolute value, \`rel. L2\` the distance relative to the library's norm, \`ρ\`
Spearman's rank correlation. All maps are compared raw and signed, before any clipping, scaling or enlarging for display.

`;

/** A variant of ours, with the options that matter, as one names them on the command line. */
function ours({ method, variant, options }: StoredCell): string {
  const given = Object.entries(options).filter(([name]) => name !== 'seed').map(([name, value]) => `${name} ${value}`).sort();
  return [`\`${method}\``, ...(variant === 'default' ? [] : [`variant \`${variant}\``]), ...given].join(', ');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return `## ${title}\n\n${row(columns)}${row(columns.map(() => '---'))}${rows.map(row).join('')}\n`;
}

/** The page, one row a cell: first where the definitions are the same, then where they are not, with the reason. */
export function page(cells: readonly StoredCell[]): string {
  const shown = (cell: StoredCell) => [
    ours(cell),
    `${cell.library} \`${cell.theirs}\``,
    cell.layer === null ? 'input' : `\`${cell.layer}\``,
    numberText(cell.difference, 2),
    numberText(cell.relativeL2, 2),
    cell.spearman.toFixed(4).replace('-', '−'),
  ];
  const columns = ['ours', 'theirs', 'layer', 'difference', 'rel. L2', 'ρ'];
  const same = cells.filter(({ why }) => why === null);
  const different = cells.filter(({ why }) => why !== null);
  return (
    heading +
    section('The same definition', columns, same.map(shown)) +
    section('Another definition', [...columns, 'why, and who follows the paper'], different.map((cell) => [...shown(cell), cell.why ?? ''])) +
    `None of the libraries has ${ownMethods.map((id) => `\`${id}\``).join(' or ')}.\n`
  );
}

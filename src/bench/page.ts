/** `benchmark.md`: the benchmark as a page. */
import { numberText } from '../figures/number-text';
import type { Passes } from '../methods/attribution-map';
import { rows } from './rows';
import type { Benchmark, Environment, StoredRow } from './store';

/** A table in Markdown; the first two columns are words, unless told otherwise. */
export const table = (titles: readonly string[], lines: readonly (readonly string[])[], columnsOfWords = 2): string =>
  [titles, titles.map((_, column) => (column < columnsOfWords ? '---' : '---:')), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Milliseconds to a tenth, large ones to whole. */
export const milliseconds = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0));
/** Multiply-adds in thousands of millions. */
export const giga = (value: number): string => numberText(value / 1e9);

/** Passes in letters: forward F, backward B, through the head alone f and b. */
export function passesText({ forward, backward, headBackward, headForward = 0 }: Passes): string {
  const parts = [[forward, 'F'], [backward, 'B'], [headForward, 'f'], [headBackward, 'b']] as const;
  return parts.filter(([count]) => count > 0).map(([count, letter]) => `${count}${letter}`).join(' ');
}

function timesLine(row: StoredRow): string[] {
  return [
    `${row.name}${row.under_load ? ' \\*' : ''}`,
    row.peer,
    milliseconds(row.peer_ms),
    milliseconds(row.our_ms),
    `${row.peer_peak_mib.toFixed(0)} / ${row.our_peak_mib.toFixed(0)}`,
    `${passesText(row.peer_passes)} / ${passesText(row.our_passes)}`,
    `${giga(row.peer_multiply_adds)} / ${giga(row.our_multiply_adds)}`,
    row.aim === null ? '' : String(row.aim),
    row.ratio.toFixed(2),
  ];
}

function equalityLine({ name, deviation, measure, tolerance, repeats, peer_range, our_range, other_load }: StoredRow): string[] {
  const range = ([fastest, slowest]: readonly [number, number]): string => `${milliseconds(fastest)} … ${milliseconds(slowest)}`;
  return [name, measure, deviation.toExponential(1), String(tolerance), String(repeats), range(peer_range), range(our_range), other_load.toFixed(2)];
}

function environmentLines({ processor, processors, memory_gib, threads, same_allocator, versions }: Environment): string[] {
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
  const allocator = same_allocator
    ? "Both sides have this project's settings of the memory allocator."
    : "The peers have the memory allocator as their users have it; `--same-allocator` gives them this project's settings, with which batches are faster.";
  return [`${processor}, ${processors} processors, ${memory_gib} GiB; each side with ${threads} threads. ${programs}.`, allocator];
}

/** The rows whose aim is missed, or that have none to be measured by yet. */
function missed(measured: readonly StoredRow[]): string {
  const short = measured.filter(({ aim, ratio }) => aim !== null && ratio < aim);
  if (short.length === 0) return measured.length > 0 ? 'Every aim of these rows is reached.' : 'No row has been measured.';
  return `Missed: ${short.map(({ name, ratio, aim }) => `${name} (${ratio.toFixed(2)} of ${String(aim)})`).join(', ')}.`;
}

/** The page; `benchmark.png` lies beside it. */
export function page({ environment, rows: measured, failed }: Benchmark): string {
  const names = [...measured, ...failed].map(({ name }) => name);
  const settings = names.flatMap((name) => (rows[name].equal === undefined ? [] : [`- **${name}**: ${rows[name].equal}`]));
  const restless = measured.some(({ under_load }) => under_load)
    ? ['\\* The machine had other work, before or meanwhile: these times are no measure.', '']
    : [];
  return [
    '# Benchmark',
    '',
    'Written by `npm run bench`. EfficientNet-Lite0 with the same weights on both sides, the cat of `figs/cat.jpg` at 224 × 224 pixels, its most',
    "probable class. Both sides run in one go and in turn, a pair of fresh processes a row; times are medians. Ratio: peer's time ÷ ours.",
    '',
    ...environmentLines(environment),
    '',
    '![Milliseconds of the peers and of this project, on a logarithmic axis](benchmark.png)',
    '',
    table(
      ['row', 'peer', 'peer ms', 'our ms', 'peak MiB, peer / ours', 'passes, peer / ours', '10⁹ multiply-adds, peer / ours', 'aim', 'ratio'],
      measured.map(timesLine),
    ),
    '',
    ...restless,
    'Passes: F forward and B backward through the whole network, f and b through the head after the last feature map. Incremental occlusion counts',
    'whole passes and computes only what a window changes, as its multiply-adds say. A backward pass computes no gradient of a weight on either side.',
    'Peak: resident memory of the process, with libraries and weights, the comparison included. Aim: the ratio that the project set itself',
    'beforehand; some rows have none.',
    '',
    missed(measured),
    '',
    ...failed.flatMap((row) => [`**Failed**: ${row.failed}`, '']),
    '## Equal results',
    '',
    'A row is timed only where each map is equal to the peer\'s. `difference`: the largest one over the peer\'s largest absolute value;',
    '`relative L2`: ‖ours − peer\'s‖ ÷ ‖peer\'s‖, for input gradients, where single pixels change when a gate of ReLU6 flips with rounding.',
    '',
    table(
      ['row', 'measure', 'deviation', 'tolerance', 'repetitions', 'peer ms, fastest … slowest', 'our ms', 'processors busy otherwise'],
      measured.map(equalityLine),
    ),
    '',
    ...settings,
    '',
    'Both sides begin with the picture in memory and end with the map in memory. The CAM rows include the picture of the map, which pytorch-grad-cam',
    'always makes. The peers run as published, with parameters that need no gradient.',
    '',
  ].join('\n');
}

import sharp from 'sharp';
import type { TopLevelSpec } from 'vega-lite';
import type { PositionFieldDef } from 'vega-lite/build/src/channeldef';
import type { LayerSpec } from 'vega-lite/build/src/spec';
import type { Transform } from 'vega-lite/build/src/transform';
import type { Picture } from '../images/picture';
import { spreadOverPicture, type MapValues, type Spread } from './display';
import { ink } from './drawing';
import { pageWidth } from './figure';
import type { InteractiveFigure } from './interactive';
import { numberText, percentText } from './number-text';

export interface ThresholdOptions {
  /** The map, of one channel; three are joined by `sumChannels` before. */
  readonly map: MapValues;
  /** The picture as the network saw it. */
  readonly picture: Picture;
  readonly title: string;
  /** What the values count, such as `gradient of the logit, absolute`. */
  readonly unit: string;
  /** Cells along the picture's longer side; default 56. */
  readonly cells?: number;
  /** At most this share of the cells, between 0 and 1, lies above the first threshold; default 0.1. */
  readonly above?: number;
}

/** The map's means over square cells of the picture's pixels. */
interface Cells {
  /** The picture's own width and height in sides of a cell: less than the numbers below where the last cells reach beyond it. */
  readonly across: number;
  readonly down: number;
  readonly rows: number;
  readonly columns: number;
  /** Row by row; NaN where the map's grid does not cover a pixel of the cell. */
  readonly means: Float64Array;
}

/** At least this many positions has the slider. */
const leastStops = 100;
/** Values are stored as whole numbers of a part of the slider's step. */
const levelsOfStop = 5;
/** Bars of the distribution begin and end where the slider can stop. */
const levelsOfBar = 4 * levelsOfStop;
const pictureSide = 224;
/** Sides in pixels and qualities in which the picture is tried, and the bytes it may take. */
const pictureSizes = [[pictureSide, 70], [168, 60], [112, 50], [80, 40]] as const;
const largestPicture = 14_000;
const [above, below] = ['#d55e00', '#8a8a8a'];

/**
 * Which part of a picture lies above a threshold: the distribution of a map's values, and the picture with all darkened
 * that does not lie above. Each cell is the map's mean over a few pixels. The threshold moves with a slider; a range of
 * values dragged out in the distribution takes its place.
 * @throws RangeError when the map keeps three channels, reaches outside the picture or is the same everywhere, and for
 *   fewer than 2 cells or a share outside 0 … 1
 */
export async function thresholdChart(options: ThresholdOptions): Promise<InteractiveFigure> {
  const { map, picture, title, unit, cells: across = 56, above: share = 0.1 } = options;
  if (!(Number.isInteger(across) && across >= 2)) throw new RangeError(`A map is shown in two cells or more along a side, not in ${across}.`);
  if (!(share > 0 && share < 1)) throw new RangeError(`The share above the threshold lies between 0 and 1, not at ${share}.`);
  const cells = meansOver(spreadOverPicture(map, picture.height, picture.width), picture, across);
  const known = cells.means.filter((value) => !Number.isNaN(value)).sort();
  const scale = levelScale(known[0] ?? 0, known.at(-1) ?? 0, unit);
  const quantile = known[Math.min(known.length - 1, Math.ceil((1 - share) * known.length) - 1)] as number;
  const threshold = valueAt(scale, Math.ceil(levelOf(scale, quantile) / levelsOfStop) * levelsOfStop);
  const over = known.filter((value) => levelOf(scale, value) > levelOf(scale, threshold)).length / known.length;
  return {
    spec: chart(title, cells, scale, threshold, await jpegUrl(picture)),
    alt: [
      `${title}: distribution of the map's values (${unit}) in ${cells.columns} × ${cells.rows} cells, and beside it the picture ${picture.name};`,
      `${percentText(over)} of the cells lie above ${numberText(threshold)} and are shown bright, the others dark.`,
    ].join(' '),
    use: 'Move the slider to change the threshold, or drag over the distribution to see a range of values; a click in it brings the threshold back.',
  };
}

function meansOver({ top, left, height, width, values }: Spread, picture: Picture, atMost: number): Cells {
  const side = Math.ceil(Math.max(picture.height, picture.width) / atMost);
  const rows = Math.ceil(picture.height / side);
  const columns = Math.ceil(picture.width / side);
  const sums = new Float64Array(rows * columns);
  const counts = new Float64Array(rows * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor((top + y) / side) * columns + Math.floor((left + x) / side);
      sums[cell]! += values[y * width + x] as number;
      counts[cell]! += 1;
    }
  }
  return { across: picture.width / side, down: picture.height / side, rows, columns, means: sums.map((sum, cell) => sum / (counts[cell] as number)) };
}

/** The picture as JPEG, smaller where it has so much detail that the chart would grow too large. */
async function jpegUrl({ pixels, width, height }: Picture): Promise<string> {
  let jpeg = Buffer.alloc(0);
  for (const [side, quality] of pictureSizes) {
    const smaller = sharp(pixels, { raw: { width, height, channels: 3 } }).resize(side, side, { fit: 'inside', withoutEnlargement: true });
    jpeg = await smaller.jpeg({ quality }).toBuffer();
    if (jpeg.length <= largestPicture) break;
  }
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

/** The slider's positions are multiples of `stop`, a round number, from `low` to `high`; levels are fifths of it, from 0 at `low`. */
interface LevelScale {
  readonly low: number;
  readonly high: number;
  readonly stop: number;
  readonly unit: string;
}

/** @throws RangeError when there is nothing between the ends */
function levelScale(least: number, largest: number, unit: string): LevelScale {
  const from = Math.min(0, least);
  const rough = (largest - from) / leastStops;
  if (!(rough > 0)) throw new RangeError('A map that is the same everywhere, or nowhere above zero, has no threshold.');
  const power = Math.floor(Math.log10(rough));
  const factor = [5, 2, 1].find((each) => Number(`${each}e${power}`) <= rough) ?? 1;
  const stop = Number(`${factor}e${power}`);
  return { low: decimal(Math.floor(from / stop) * stop), high: decimal(Math.ceil(largest / stop) * stop), stop, unit };
}

/** Without the last digits, in which multiples of a decimal fraction are off. */
const decimal = (value: number): number => Number(value.toPrecision(10));
const levelOf = ({ low, stop }: LevelScale, value: number): number => Math.round(((value - low) / stop) * levelsOfStop);
const valueAt = ({ low, stop }: LevelScale, level: number): number => decimal(low + (level * stop) / levelsOfStop);

/** The cells as lines of text: in a stored notebook each number of a list would take a line with its indent. */
function levelTable({ means }: Cells, scale: LevelScale): string {
  return ['level', ...Array.from(means, (mean) => (Number.isNaN(mean) ? 'none' : levelOf(scale, mean)))].join('\n');
}

function chart(title: string, cells: Cells, scale: LevelScale, threshold: number, url: string): TopLevelSpec {
  const { low, high, stop } = scale;
  const levelOfThreshold = `round((threshold - ${low}) / ${stop / levelsOfStop})`;
  const longer = Math.max(cells.across, cells.down);
  const [width, height] = [(pictureSide * cells.across) / longer, (pictureSide * cells.down) / longer];
  return {
    title: { text: title, anchor: 'start', fontSize: 12, offset: 8 },
    params: [{ name: 'threshold', value: threshold, bind: { input: 'range', min: low, max: high, step: stop, name: 'threshold ' } }],
    data: { values: levelTable(cells, scale), format: { type: 'csv', parse: { level: 'number' } } },
    transform: [
      { window: [{ op: 'row_number', as: 'place' }] },
      { filter: 'isFinite(datum.level)' },
      { calculate: 'datum.place - 1', as: 'cell' },
      { calculate: `${low} + datum.level * ${stop / levelsOfStop}`, as: 'value' },
      // The brush stands in for the threshold as long as there is one. Levels are whole, so nothing lies just beside the threshold.
      { calculate: `isValid(band.value) ? inrange(datum.value, band.value) : datum.level > ${levelOfThreshold}`, as: 'bright' },
    ],
    hconcat: [distribution(pageWidth - width - 74, Math.max(80, height - 40), scale), brightCells(cells, width, height, url)],
    spacing: 22,
    config: { view: { stroke: null } },
  };
}

/** How many cells have which value; those that are shown bright in colour. */
function distribution(width: number, height: number, { low, high, stop, unit }: LevelScale) {
  const lastBar = Math.ceil(levelOf({ low, high, stop, unit }, high) / levelsOfBar) - 1;
  const place = `min(floor(datum.level / ${levelsOfBar}), ${lastBar})`;
  const edge = (at: string): string => `min(${high}, ${low} + ${(stop * levelsOfBar) / levelsOfStop} * (${at}))`;
  const x: PositionFieldDef<string> = {
    field: 'value', type: 'quantitative', scale: { domain: [low, high], nice: false },
    axis: { title: unit, titleFontWeight: 'normal', tickCount: 4, grid: false, format: '~g' },
  };
  const count: Transform[] = [
    { calculate: edge(place), as: 'from' },
    { calculate: edge(`${place} + 1`), as: 'to' },
    { aggregate: [{ op: 'count', as: 'cells' }], groupby: ['from', 'to'] },
    { calculate: 'datum.from', as: 'value' },
  ];
  const y: PositionFieldDef<string> = {
    field: 'cells', type: 'quantitative', stack: null, scale: { type: 'sqrt' },
    axis: { title: 'cells (square-root scale)', titleFontWeight: 'normal', tickCount: 4, grid: false, format: ',d' },
  };
  const bar = { x, x2: { field: 'to' }, y, y2: { datum: 0 } };
  const drawn: LayerSpec<string>['layer'] = [
    {
      params: [{ name: 'band', select: { type: 'interval', encodings: ['x'], mark: { fill: ink, fillOpacity: 0.08, stroke: ink } } }],
      transform: count, mark: { type: 'bar', color: below, aria: false }, encoding: bar,
    },
    { transform: [{ filter: 'datum.bright' }, ...count], mark: { type: 'bar', color: above, aria: false }, encoding: bar },
    {
      data: { values: [{}] }, transform: [{ calculate: 'threshold', as: 'value' }],
      mark: { type: 'rule', color: ink, strokeDash: [3, 2] },
      encoding: { x, opacity: { condition: { test: 'isValid(band.value)', value: 0 }, value: 1 } },
    },
  ];
  return { width, height, layer: drawn };
}

/** The picture, darkened where a cell is not bright, and below it how many cells are. */
function brightCells({ across, down, columns }: Cells, width: number, height: number, url: string) {
  const place = (field: string, from: number, to: number): PositionFieldDef<string> =>
    ({ field, type: 'quantitative', scale: { domain: [from, to], nice: false }, axis: null });
  const words = "format(datum.share, '.1%') + (isValid(band.value) ? ' of the cells lie in the range' : ' of the cells lie above')";
  const drawn: LayerSpec<string>['layer'] = [
    {
      data: { values: [{}] }, mark: { type: 'image', url, width, height, aria: false },
      encoding: { x: { value: width / 2 }, y: { value: height / 2 } },
    },
    {
      transform: [
        { filter: '!datum.bright' },
        { calculate: `datum.cell % ${columns}`, as: 'left' }, { calculate: `min(datum.left + 1, ${across})`, as: 'right' },
        { calculate: `floor(datum.cell / ${columns})`, as: 'top' }, { calculate: `min(datum.top + 1, ${down})`, as: 'bottom' },
      ],
      mark: { type: 'rect', color: 'black', opacity: 0.8, aria: false },
      encoding: { x: place('left', 0, across), x2: { field: 'right' }, y: place('top', down, 0), y2: { field: 'bottom' } },
    },
    {
      transform: [
        { calculate: 'datum.bright ? 1 : 0', as: 'one' },
        { aggregate: [{ op: 'mean', field: 'one', as: 'share' }] },
        { calculate: words, as: 'words' },
      ],
      mark: { type: 'text', align: 'left', baseline: 'top', fontSize: 10, fontWeight: 'bold', color: ink },
      encoding: { x: { value: 0 }, y: { value: height + 6 }, text: { field: 'words', type: 'nominal' } },
    },
  ];
  return { width, height, layer: drawn };
}

import type { TopLevelSpec } from 'vega-lite';
import type { PositionFieldDef } from 'vega-lite/build/src/channeldef';
import type { Prediction } from '../models/predictions';
import { ink } from './drawing';
import { pageWidth } from './figure';
import type { InteractiveFigure } from './interactive';
import { percentText } from './number-text';
import { topClassesInWords, type TopClasses } from './top-classes';

const rowHeight = 17;
const namesWidth = 118;
const gap = 16;
const [barColour, paleBar, trackColour] = ['#0072b2', '#9fc5dd', '#ececec'];
/** From here on a bar reaches under its percentage. */
const isCovered = { field: 'probability', gt: 0.65 };

/** One bar: a class in the answer to a picture. */
interface Bar {
  readonly picture: string;
  readonly class: string;
  readonly logit: number;
  readonly probability: number;
  readonly percent: string;
}

/**
 * The most probable classes of several pictures as bars, the same classes in each, full length = 100 %. Pointing at a
 * class, or choosing it from the list below, shows its logit and probability in every picture.
 * @param pictures the answer to each: all classes, or at least all that are among the most probable of any
 * @param options `count`: how many classes of each picture are shown; `width` in points
 * @throws RangeError without a picture, or when a class that is shown lacks in one of the answers
 */
export function classChart(pictures: readonly TopClasses[], options: { count?: number; width?: number } = {}): InteractiveFigure {
  const { count = 5, width = pageWidth } = options;
  const [first] = pictures;
  if (first === undefined || count < 1) throw new RangeError('A chart of classes needs at least one picture, and at least one class of it.');
  const classes = shownClasses(pictures, count);
  const bars = pictures.flatMap(({ title, predictions }) => classes.map((shown) => bar(title, answerTo(shown, predictions, title), classes)));
  const names = classes.map((shown) => nameAmong(shown, classes));
  const panel = Math.floor((width - namesWidth - gap * (pictures.length - 1)) / pictures.length);
  return {
    spec: chart(pictures.map(({ title }) => title), names, bars, panel),
    alt: topClassesInWords(pictures.map(({ title, predictions }) => ({ title, predictions: predictions.slice(0, count) }))),
    use: 'Point at a class, or choose one from the list, to see its logit and probability in every picture.',
  };
}

/** The classes that are among the first of any picture: the most probable anywhere first. */
function shownClasses(pictures: readonly TopClasses[], count: number): Prediction[] {
  const best = new Map<number, Prediction>();
  for (const prediction of pictures.flatMap(({ predictions }) => predictions.slice(0, count))) {
    const before = best.get(prediction.index);
    if (before === undefined || prediction.probability > before.probability) best.set(prediction.index, prediction);
  }
  return [...best.values()].sort((a, b) => b.probability - a.probability || a.index - b.index);
}

function answerTo(shown: Prediction, predictions: readonly Prediction[], title: string): Prediction {
  const answer = predictions.find(({ index }) => index === shown.index);
  if (answer === undefined) throw new RangeError(`The answer to "${title}" lacks the class "${shown.name}": give all its classes, not only the first.`);
  return answer;
}

function bar(picture: string, prediction: Prediction, classes: readonly Prediction[]): Bar {
  const { logit, probability } = prediction;
  return {
    picture,
    class: nameAmong(prediction, classes),
    logit: Number(logit.toFixed(2)),
    probability: Number(probability.toPrecision(4)),
    percent: percentText(probability),
  };
}

/** The class's name; with its index where another one bears the same name. */
function nameAmong({ index, name }: Prediction, classes: readonly Prediction[]): string {
  return classes.some((other) => other.index !== index && other.name === name) ? `${name} (${index})` : name;
}

function chart(titles: readonly string[], names: readonly string[], bars: readonly Bar[], panel: number): TopLevelSpec {
  const height = names.length * rowHeight;
  const y: PositionFieldDef<string> = {
    field: 'class', type: 'nominal', sort: [...names], title: null,
    axis: { domain: false, ticks: false, labelLimit: namesWidth - 8, labelFontSize: 10, labelPadding: 5 },
  };
  const wholeRow = { y, x: { value: 0 }, x2: { value: panel } };
  return {
    data: { values: bars.map((each) => ({ ...each })) },
    facet: {
      column: { field: 'picture', type: 'nominal', sort: [...titles], title: null, header: { labelFontWeight: 'bold', labelFontSize: 11, labelPadding: 4 } },
    },
    spacing: gap,
    spec: {
      width: panel,
      height,
      layer: [
        { mark: { type: 'bar', color: trackColour, height: 12, aria: false }, encoding: wholeRow },
        {
          mark: { type: 'bar', height: 12 },
          encoding: {
            y, x: { field: 'probability', type: 'quantitative', scale: { domain: [0, 1] }, axis: null },
            color: { condition: { param: 'shown', value: barColour, empty: false }, value: paleBar },
          },
        },
        {
          mark: { type: 'text', align: 'right', fontSize: 9, aria: false },
          encoding: {
            y, x: { value: panel - 3 }, text: { field: 'percent', type: 'nominal' },
            color: { condition: { test: { and: [{ param: 'shown', empty: false }, isCovered] }, value: 'white' }, value: ink },
          },
        },
        {
          // Bars of small probabilities are too short to be pointed at: their whole rows are not.
          params: [{
            name: 'shown',
            select: { type: 'point', fields: ['class'], on: 'rect:pointerover', clear: false, toggle: false },
            value: [{ class: names[0] as string }],
            bind: { class: { input: 'select', options: [...names], name: 'class ' } },
          }],
          mark: { type: 'bar', color: 'transparent', height: rowHeight, aria: false },
          encoding: wholeRow,
        },
        {
          transform: [{ filter: { param: 'shown', empty: false } }, { calculate: "'logit ' + format(datum.logit, '.2f')", as: 'words' }],
          mark: { type: 'text', align: 'left', baseline: 'top', fontSize: 10, fontWeight: 'bold', limit: panel + gap },
          encoding: { x: { value: 0 }, y: { value: height + 5 }, text: { field: 'words', type: 'nominal' } },
        },
      ],
    },
    config: { view: { stroke: null } },
  };
}

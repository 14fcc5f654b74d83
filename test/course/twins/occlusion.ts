import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { OcclusionQuestion } from '../../../src/course/exercises/occlusion';
import type { Twins } from './twins';

type Q = OcclusionQuestion;

interface Slips {
  readonly fill?: (question: Q) => Promise<readonly number[]>;
  readonly rows?: (length: number, q: Q) => number[];
  readonly side?: (q: Q) => number;
  readonly score?: (logits: Tensor, target: number) => Tensor;
  readonly value?: (before: number, after: number) => number;
  readonly hides?: (inside: boolean) => boolean;
  readonly colours?: number;
  readonly keeps?: boolean;
}

const inside = (length: number, { window, stride }: Q): number[] => {
  const found = [];
  for (let start = 0; start + window <= length; start += stride) found.push(start);
  return found;
};

/** Occlusion in loops over plain pictures, with a slip where one is asked for. */
const loops = (slips: Slips) => async (question: Q) => {
  const { network, input, target, window } = question;
  const [height, width] = input.shape;
  const rows = slips.rows ?? inside;
  const score = slips.score ?? ((z: Tensor, c: number) => z.slice([c], [1]));
  const ask = async (picture: number[][][]) => {
    const answer = tf.tidy(() => score(network.logits(tf.tensor3d(picture)), target).asScalar());
    const [value] = await answer.data();
    answer.dispose();
    return value as number;
  };
  const whole = await input.array();
  const fill = slips.fill ? await slips.fill(question) : [0, 0, 0];
  const side = slips.side ? slips.side(question) : window;
  const before = await ask(whole);
  let current = whole;
  const map: number[][] = [];
  for (const top of rows(height, question)) {
    const line: number[] = [];
    for (const left of rows(width, question)) {
      const covered = current.map((row, i) =>
        row.map((pixel, j) => {
          const within = i >= top && i < top + side && j >= left && j < left + side;
          return (slips.hides ?? ((is) => is))(within) ? pixel.map((old, c) => (c < (slips.colours ?? 3) ? (fill[c] as number) : old)) : pixel;
        }),
      );
      if (slips.keeps) current = covered;
      line.push((slips.value ?? ((a, b) => a - b))(before, await ask(covered)));
    }
    map.push(line);
  }
  return map;
};

const meanColour = async ({ input }: Q) => Array.from(await input.mean([0, 1]).data());

export const occlusionTwins: Twins<Q> = {
  exercise: 'occlusion',
  right: {
    'in loops': loops({}),
    'with masks, in one batch': ({ network, input, target, window, stride }) =>
      tf.tidy(() => {
        const [height, width] = input.shape;
        const [rows, columns] = [height, width].map((length) => Math.floor((length - window) / stride) + 1) as [number, number];
        const masks = Array.from({ length: rows * columns }, (_, index) => {
          const [top, left] = [Math.floor(index / columns) * stride, (index % columns) * stride];
          return tf.pad(tf.ones([window, window, 1]), [[top, height - top - window], [left, width - left - window], [0, 0]]);
        });
        const scores = network.logits(input.mul(tf.sub(1, tf.stack(masks)))).slice([0, target], [-1, 1]).reshape([rows, columns]) as Tensor;
        return network.logits(input).slice([target], [1]).sub(scores);
      }),
  },
  conventions: { 'as a share of the largest': { says: /divided by its largest/, yours: async (q) => shareOfLargest(await loops({})(q)) } },
  mistakes: {
    'class-fixed': loops({ score: (z) => z.slice([0], [1]) }),
    'predicted-class': loops({ score: (z) => z.max() }),
    'probability-not-logit': loops({ score: (z, c) => z.softmax().slice([c], [1]) }),
    'last-window-missing': loops({ rows: (length, { window, stride }) => Array.from({ length: Math.floor((length - window) / stride) }, (_, k) => k * stride) }),
    'windows-over-the-edge': loops({
      rows(length, { stride }) {
        const found = [];
        for (let start = 0; start < length; start += stride) found.push(start);
        return found;
      },
    }),
    'window-flush-with-edge': loops({ rows: (length, q) => [...new Set([...inside(length, q), length - q.window])] }),
    'stride-ignored': loops({ rows: (length, { window }) => Array.from({ length: Math.floor(length / window) }, (_, k) => k * window) }),
    'window-too-large': loops({ side: ({ window }) => window + 1 }),
    'window-too-small': loops({ side: ({ window }) => window - 1 }),
    'all-but-the-window': loops({ hides: (is) => !is }),
    'windows-accumulate': loops({ keeps: true }),
    'black-fill': loops({ fill: async () => [-127 / 128, -127 / 128, -127 / 128] }),
    'white-fill': loops({ fill: async () => [1, 1, 1] }),
    'mean-fill': loops({ fill: meanColour }),
    'one-colour-covered': loops({ colours: 1 }),
    'occlusion-sign': loops({ value: (a, b) => b - a }),
    'score-not-compared': loops({ value: (_, b) => b }),
    'magnitude-of-change': loops({ value: (a, b) => Math.abs(a - b) }),
    'ratio-instead-of-difference': loops({ value: (a, b) => b / a }),
    'transposed-map': async (q) => {
      const map = await loops({})(q);
      return map[0]!.map((_, column) => map.map((row) => row[column]!));
    },
  },
  pairs: [
    { first: 'probability-not-logit', second: 'occlusion-sign', yours: loops({ score: (z, c) => z.softmax().slice([c], [1]), value: (a, b) => b - a }) },
    { first: 'last-window-missing', second: 'black-fill', yours: loops({ fill: async () => [-127 / 128, -127 / 128, -127 / 128], rows: (length, { window, stride }) => inside(length - stride, { window, stride } as Q) }) },
  ],
};

function shareOfLargest(map: number[][]): number[][] {
  const largest = Math.max(...map.flat());
  return map.map((row) => row.map((value) => value / largest));
}


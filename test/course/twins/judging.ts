/** Notebook 07: pointing game, energy, deletion, bootstrap. */
import { tf } from '../../../src/backend';
import type { BootstrapQuestion } from '../../../src/course/exercises/bootstrap-interval';
import type { DeletionQuestion } from '../../../src/course/exercises/deletion';
import type { EnergyInsideQuestion } from '../../../src/course/exercises/energy-inside';
import type { PointingGameQuestion } from '../../../src/course/exercises/pointing-game';
import type { Twins } from './twins';

type P = PointingGameQuestion;
type Pixel = readonly [number, number];

const best = (map: number[][], value: (v: number) => number): Pixel => {
  let found: Pixel = [0, 0];
  map.forEach((row, i) => row.forEach((v, j) => (value(v) > value(map[found[0]]![found[1]]!) ? (found = [i, j]) : found)));
  return found;
};
const highest = ({ map }: P): Pixel => best(map, (v) => v);
const objectOf = (mask: number[][]): Pixel[] => mask.flatMap((row, i) => row.flatMap((on, j) => (on ? [[i, j] as const] : [])));
const straight = ([a, b]: Pixel, [c, d]: Pixel): number => Math.sqrt((a - c) ** 2 + (b - d) ** 2);
const game = (point: (q: P) => Pixel, distance = straight) => (q: P) => (objectOf(q.mask).some((pixel) => distance(point(q), pixel) <= q.tolerance) ? 1 : 0);

export const pointingGameTwins: Twins<P> = {
  exercise: 'pointingGame',
  right: {
    'pixel by pixel': game(highest),
    'as a boolean': (q) => game(highest)(q) === 1,
    'by the flat list': ({ map, mask, tolerance }) => {
      const flat = map.flat();
      const at = flat.indexOf(Math.max(...flat));
      const width = map[0]!.length;
      let nearest = Infinity;
      mask.flat().forEach((on, p) => on && (nearest = Math.min(nearest, Math.hypot(Math.floor(p / width) - Math.floor(at / width), (p % width) - (at % width)))));
      return Number(nearest <= tolerance);
    },
  },
  mistakes: {
    'minimum-for-maximum': game(({ map }) => best(map, (v) => -v)),
    'magnitude-maximum': game(({ map }) => best(map, Math.abs)),
    'centre-of-mass': game(({ map }) => {
      let [total, rows, columns] = [0, 0, 0];
      map.forEach((row, i) => row.forEach((v, j) => {
        if (v <= 0) return;
        total += v;
        rows += v * i;
        columns += v * j;
      }));
      return [Math.round(rows / total), Math.round(columns / total)];
    }),
    'point-transposed': game((q) => {
      const [row, column] = highest(q);
      return [column, row];
    }),
    'tolerance-ignored': (q) => {
      const [row, column] = highest(q);
      return q.mask[row]![column]!;
    },
    'box-for-mask': (q) => {
      const object = objectOf(q.mask);
      const [rows, columns] = [object.map(([i]) => i), object.map(([, j]) => j)];
      const inBox = q.mask.map((line, i) => line.map((_, j) => Number(i >= Math.min(...rows) && i <= Math.max(...rows) && j >= Math.min(...columns) && j <= Math.max(...columns))));
      return game(highest)({ ...q, mask: inBox });
    },
    'city-block-distance': game(highest, ([a, b], [c, d]) => Math.abs(a - c) + Math.abs(b - d)),
    'square-reach': game(highest, ([a, b], [c, d]) => Math.max(Math.abs(a - c), Math.abs(b - d))),
    'hits-and-misses-exchanged': (q) => 1 - game(highest)(q),
  },
};

type E = EnergyInsideQuestion;

const added = (values: number[]): number => values.reduce((a, b) => a + b, 0);

/** Energies inside, outside, and the number of the object's pixels. */
const energies = (energy: (v: number, all: number[]) => number, make: (inside: number, outside: number, area: number, pixels: number) => number) => ({ map, mask }: E) => {
  const [values, on] = [map.flat(), mask.flat()];
  const each = values.map((v) => energy(v, values));
  return make(added(each.filter((_, p) => on[p] === 1)), added(each.filter((_, p) => on[p] === 0)), added(on), on.length);
};

const positive = (v: number): number => Math.max(v, 0);
const share = (inside: number, outside: number): number => (inside + outside === 0 ? 0 : inside / (inside + outside));

export const energyInsideTwins: Twins<E> = {
  exercise: 'energyInside',
  right: {
    'in lists': energies(positive, share),
    'with tensors': ({ map, mask }) =>
      tf.tidy(() => {
        const energy = tf.tensor2d(map).relu();
        return tf.divNoNan(energy.mul(tf.tensor2d(mask)).sum(), energy.sum());
      }),
  },
  mistakes: {
    'energy-outside': energies(positive, (inside, outside) => share(outside, inside)),
    'stretched-before-measuring': energies((v, all) => (v - Math.min(...all)) / (Math.max(...all) - Math.min(...all)), share),
    'magnitudes-as-energy': energies(Math.abs, share),
    'signs-kept-in-energy': energies((v) => v, share),
    'pixels-counted': energies((v) => Number(v > 0), share),
    'inside-over-outside': energies(positive, (inside, outside) => (outside === 0 ? 0 : inside / outside)),
    'mean-inside': energies(positive, (inside, _, area) => inside / area),
    'energy-per-area': energies(positive, (inside, outside, area, pixels) => share(inside, outside) / (area / pixels)),
    'no-energy-divided': energies(positive, (inside, outside) => inside / (inside + outside)),
  },
};

type D = DeletionQuestion;

interface Slips {
  readonly key?: (value: number, pixel: number) => number;
  readonly level?: number;
  readonly from?: number;
  readonly to?: number;
  readonly inserts?: boolean;
  readonly stride?: number;
  readonly value?: (logits: number[], target: number) => number;
}

const softmax = (logits: number[]): number[] => logits.map((z) => 1 / added(logits.map((other) => Math.exp(other - z))));

const curve = (slips: Slips) => async ({ network, input, target, map, steps }: D) => {
  const x = await input.data();
  const flat = map.flat();
  const key = slips.key ?? ((value) => value);
  const order = flat.map((_, pixel) => pixel).sort((p, q) => key(flat[q]!, q) - key(flat[p]!, p));
  const values = [];
  for (let k = slips.from ?? 0; k <= steps + (slips.to ?? 0); k++) {
    const first = new Set(order.slice(0, Math.round((k * order.length) / steps)));
    const copy = x.map((value, at) => {
      const hidden = first.has(Math.floor(at / 3)) !== (slips.inserts ?? false) && at % (slips.stride ?? 1) === 0;
      return hidden ? (slips.level ?? 0) : value;
    });
    const given = tf.tensor(copy, input.shape);
    const logits = Array.from(await network.logits(given).data());
    given.dispose();
    values.push((slips.value ?? ((z, c) => softmax(z)[c]!))(logits, target));
  }
  return values;
};

export const deletionTwins: Twins<D> = {
  exercise: 'deletion',
  right: {
    'in a loop': curve({}),
    'in one batch': ({ network, input, target, map, steps }) =>
      tf.tidy(() => {
        const flat = map.flat();
        const ranks = flat.map((value) => flat.filter((other) => other > value).length);
        const copies = Array.from({ length: steps + 1 }, (_, k) => {
          const kept = tf.tensor(ranks.map((rank) => Number(rank >= Math.round((k * flat.length) / steps))), [input.shape[0], input.shape[1], 1]);
          return input.mul(kept);
        });
        return network.logits(tf.stack(copies)).softmax().slice([0, target], [-1, 1]);
      }),
  },
  mistakes: {
    'predicted-class': curve({ value: (z) => Math.max(...softmax(z)) }),
    'logit-not-probability': curve({ value: (z, c) => z[c]! }),
    'first-point-missing': curve({ from: 1 }),
    'last-point-missing': curve({ to: -1 }),
    'insertion-for-deletion': curve({ inserts: true }),
    'least-important-first': curve({ key: (value) => -value }),
    'ranked-by-magnitude': curve({ key: Math.abs }),
    'map-not-used': curve({ key: (_, pixel) => -pixel }),
    'deleted-to-black': curve({ level: -127 / 128 }),
    'one-colour-deleted': curve({ stride: 3 }),
  },
  pairs: [{ first: 'logit-not-probability', second: 'deleted-to-black', yours: curve({ level: -127 / 128, value: (z, c) => z[c]! }) }],
};

type B = BootstrapQuestion;

const mean = (values: number[]): number => added(values) / values.length;
const median = (values: number[]): number => {
  const sorted = [...values].sort((p, q) => p - q);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
};
/** The value at a share of the sorted list, between two neighbours. */
const quantile = (values: number[], q: number): number => {
  const sorted = [...values].sort((p, r) => p - r);
  const at = q * (sorted.length - 1);
  return sorted[Math.floor(at)]! * (1 - (at % 1)) + sorted[Math.ceil(at)]! * (at % 1);
};
const interval = (values: number[], outside = 0.025): number[] => [quantile(values, outside), quantile(values, 1 - outside)];
const means = ({ a, b, draws }: B): number[] => draws.map((draw) => mean(draw.map((i) => a[i]! - b[i]!)));

export const bootstrapIntervalTwins: Twins<B> = {
  exercise: 'bootstrapInterval',
  right: {
    'between neighbours': (q) => interval(means(q)),
    'by whole places': (q) => {
      const sorted = means(q).sort((p, r) => p - r);
      return [sorted[Math.floor(0.025 * sorted.length)]!, sorted[Math.ceil(0.975 * sorted.length) - 1]!];
    },
    'of the difference of means': ({ a, b, draws }) => interval(draws.map((draw) => mean(draw.map((i) => a[i]!)) - mean(draw.map((i) => b[i]!)))),
  },
  mistakes: {
    'nothing-resampled': ({ a, b }) => interval(a.map((value, i) => value - b[i]!)),
    'deviation-for-error': ({ a, b }) => {
      const d = a.map((value, i) => value - b[i]!);
      const deviation = Math.sqrt(added(d.map((value) => (value - mean(d)) ** 2)) / (d.length - 1));
      return [mean(d) - 1.96 * deviation, mean(d) + 1.96 * deviation];
    },
    'normal-interval': ({ a, b }) => {
      const d = a.map((value, i) => value - b[i]!);
      const error = Math.sqrt(added(d.map((value) => (value - mean(d)) ** 2)) / (d.length - 1) / d.length);
      return [mean(d) - 1.96 * error, mean(d) + 1.96 * error];
    },
    'sums-resampled': ({ a, b, draws }) => interval(draws.map((draw) => added(draw.map((i) => a[i]! - b[i]!)))),
    'sorted-as-text': (q) => {
      const sorted = means(q).sort();
      return [sorted[Math.floor(0.025 * sorted.length)]!, sorted[Math.floor(0.975 * sorted.length)]!];
    },
    'extremes-for-interval': (q) => [Math.min(...means(q)), Math.max(...means(q))],
    'medians-resampled': ({ a, b, draws }) => interval(draws.map((draw) => median(draw.map((i) => a[i]! - b[i]!)))),
    'pairs-torn-apart': ({ a, b, draws }) => interval(draws.map((draw, k) => mean(draw.map((i) => a[i]!)) - mean(draws[(k + 1) % draws.length]!.map((i) => b[i]!)))),
    'one-method-resampled': ({ a, b, draws }) => interval(draws.map((draw) => mean(draw.map((i) => a[i]!)) - mean(b))),
    'second-less-first': ({ a, b, draws }) => interval(means({ a: b, b: a, draws })),
    'five-percent-each-side': (q) => interval(means(q), 0.05),
    'quartiles-for-interval': (q) => interval(means(q), 0.25),
    'ends-exchanged': (q) => interval(means(q)).reverse(),
    unseeded: ({ a, b }) =>
      interval(Array.from({ length: 400 }, () => mean(a.map(() => {
        const i = Math.floor(Math.random() * a.length);
        return a[i]! - b[i]!;
      })))),
  },
  pairs: [{ first: 'second-less-first', second: 'five-percent-each-side', yours: ({ a, b, draws }) => interval(means({ a: b, b: a, draws }), 0.05) }],
};

/** A study so small that it runs in a second: a tiny network, noise as scenes, metrics that are easily computed again. */
import type { PixelMap } from '../../src/evaluation/pixel-map';
import type { Scene, SceneKind } from '../../src/evaluation/scene';
import { makePicture } from '../../src/images/picture';
import { uniformSource } from '../../src/random';
import { noProgress } from '../../src/progress';
import { ofEachMap, type Metric } from '../../src/study/metric';
import type { Study } from '../../src/study/plan';
import type { RunOptions } from '../../src/study/run';
import type { SceneSource } from '../../src/study/source';
import { baselineSubjects, methodSubject } from '../../src/study/subject';
import { tinyNetwork } from '../support/tiny';
import { residualSpecs } from '../support/tiny-specs';

export const tiny = tinyNetwork(3, residualSpecs);

const kinds: readonly SceneKind[] = ['one object', 'one object', 'two objects'];

/** Noise with rectangles as objects: every third scene has two. */
export function noiseScenes(count: number, seed = 0): SceneSource {
  const { height, width } = tiny.classifier;
  const rectangle = (left: number): Uint8Array => Uint8Array.from({ length: height * width }, (_, pixel) => (pixel % width >= left && pixel % width < left + 3 && pixel < 4 * width ? 1 : 0));
  return {
    count,
    fingerprint: `noise ${seed}`,
    credit: null,
    kind: (index) => kinds[index % 3] as SceneKind,
    async scene(index): Promise<Scene> {
      const uniform = uniformSource(1000 * seed + index);
      const pixels = Uint8Array.from({ length: height * width * 3 }, () => Math.floor(uniform() * 256));
      const kind = kinds[index % 3] as SceneKind;
      const objects = [{ name: 'left', classIndex: 1, mask: rectangle(0) }, { name: 'right', classIndex: 2 + (index % 2), mask: rectangle(4) }];
      return { id: `noise-${index}`, kind, placement: index % 2 ? 'odd' : 'even', picture: makePicture(`noise ${index}`, width, height, pixels), objects: kind === 'two objects' ? objects : objects.slice(0, 1) };
    },
  };
}

const both: readonly SceneKind[] = ['one object', 'two objects'];

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const every: Pick<Metric, 'cost' | 'seconds' | 'kinds' | 'options'> = { cost: 'nothing', seconds: { question: 0, map: 0.001 }, kinds: both, options: {} };

/** The mean of a map, whether it is positive, and a number that depends on the seed alone. */
export const level: Metric = {
  ...every,
  id: 'level',
  title: 'Level',
  measures: [
    { id: 'mean', title: 'Mean', better: 'higher' },
    { id: 'positive', title: 'Positive', better: 'higher', proportion: true },
    { id: 'noise', title: 'Noise', better: 'neither' },
  ],
  options: { power: 1 },
  byPlacement: true,
  measure: ofEachMap(({ map }, { seed }) => ({ mean: mean(map.values), positive: mean(map.values) > 0 ? 1 : 0, noise: uniformSource(seed)() })),
};

/** The distance to the nearest map of another class; only for two objects, and without a value where the maps are equal. */
export const contrast: Metric = {
  ...every,
  id: 'contrast',
  title: 'Contrast',
  measures: [{ id: 'distance', title: 'Distance', better: 'higher' }],
  kinds: ['two objects'],
  measure: ofEachMap(({ map, others }): Record<string, number> => {
    const distanceTo = ({ values }: PixelMap): number => Math.max(...Array.from(map.values, (value, pixel) => Math.abs(value - (values[pixel] as number))));
    const distance = Math.min(...others.map((other) => distanceTo(other.map)));
    return distance > 0 ? { distance } : {};
  }),
};

/** The difference of means of two maps beside each other. */
export const beside: Metric = {
  ...every,
  id: 'beside',
  title: 'Beside',
  measures: [{ id: 'difference', title: 'Difference', better: 'neither' }],
  pairs: true,
  async measure({ judged }) {
    return judged.flatMap((a, index) => judged.slice(index + 1).map((b) => ({ subject: a.id, versus: b.id, values: { difference: mean(a.map.values) - mean(b.map.values) } })));
  },
};

const subjects = [methodSubject('grad-cam', {}, 0.1), methodSubject('smoothgrad', { samples: 2 }, 0.1), methodSubject('eigen-cam', {}, 0.1), ...baselineSubjects];

export const smallStudy: Study = {
  subjects,
  metrics: [level, contrast, beside],
  rows: [
    { metrics: ['level', 'contrast'], subjects: ['grad-cam', 'eigen-cam', 'random', 'centre', 'edges', 'input'], kinds: both, scenes: null },
    { metrics: ['level'], subjects: ['smoothgrad'], kinds: both, scenes: 4 },
    { metrics: ['beside'], subjects: ['grad-cam', 'random'], kinds: ['one object'], scenes: 3 },
  ],
};

/** A run of {@link smallStudy} on eight scenes. */
export function smallRun(out: string, changed: Partial<RunOptions> = {}): RunOptions {
  return { classifier: tiny.classifier, source: noiseScenes(8), study: smallStudy, seed: 5, out, resume: false, shard: null, progress: noProgress, ...changed };
}

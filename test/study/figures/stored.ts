/** A stored study with invented numbers, as small as figures can show. */
import type { StoredEstimate, StoredMeasure, StoredRank, StoredStudy } from '../../../src/study/study-file';

export const estimate = (value: number, n = 40): StoredEstimate => ({ n, estimate: value, interval: [value - 0.1, value + 0.1] });

const rank = (subject: string, value: number, groups: readonly number[]): StoredRank => ({ subject, groups, estimate: value, interval: [value - 0.1, value + 0.1] });

const pointing: StoredMeasure = {
  title: 'Maximum on the object',
  better: 'higher',
  proportion: true,
  subjects: { 'grad-cam': estimate(0.9, 150), saliency: estimate(0.7, 150), rise: estimate(0.8), random: estimate(0.2, 150) },
  rankings: [
    { n: 150, words: '', groups: [['grad-cam'], ['saliency'], ['random']], order: [rank('grad-cam', 0.9, [1]), rank('saliency', 0.7, [2]), rank('random', 0.2, [3])] },
    {
      n: 40, words: '', groups: [['grad-cam', 'rise'], ['rise', 'saliency'], ['random']],
      order: [rank('grad-cam', 0.85, [1]), rank('rise', 0.8, [1, 2]), rank('saliency', 0.6, [2]), rank('random', 0.25, [3])],
    },
  ],
};

const energy: StoredMeasure = {
  title: 'Energy on the object',
  better: 'higher',
  subjects: {},
  rankings: [{ n: 40, words: '', groups: [['saliency', 'grad-cam', 'random']], order: [rank('saliency', 3, [1]), rank('grad-cam', 2, [1]), rank('random', 1, [1])] }],
};

const stage = (values: Readonly<Record<string, number>>): StoredMeasure => ({
  title: 'stage', better: 'lower', rankings: [], subjects: Object.fromEntries(Object.entries(values).map(([id, value]) => [id, estimate(value, 20)])),
});

const titles = { saliency: 'Saliency', 'grad-cam': 'Grad-CAM', cam: 'CAM', rise: 'RISE', random: 'Random', edges: 'Edges' };

export const stored: StoredStudy = {
  settings: {
    format: 'study results, version 1',
    network: { name: 'net', fingerprint: 'f' },
    seed: 0,
    scenes: { count: 160, fingerprint: 's', credit: null },
    subjects: Object.entries(titles).map(([id, title]) => ({ id, title, options: {} })),
    metrics: [],
    plan: [],
    device: { backend: 'tensorflow', device: 'cpu', version: '' } as unknown as StoredStudy['settings']['device'],
    packages: {},
    code: 'c',
  },
  scenes: [{ kind: 'one object', placement: 'small', n: 150 }, { kind: 'shortcut', placement: 'corner', n: 10 }],
  metrics: {
    pointing: { title: 'Pointing game', measures: { hit: pointing } },
    energy: { title: 'Energy', measures: { inside: energy } },
    'cascading-randomisation': {
      title: 'Randomisation',
      measures: {
        'stage-1-spearman': stage({ 'grad-cam': 0.1, saliency: 0.5, edges: 1, random: 1 }),
        'stage-1-spearman-absolute': stage({ 'grad-cam': 0.7, saliency: 0.7, edges: 1, random: 1 }),
        'stage-1-ssim': stage({ 'grad-cam': 0.9, saliency: 0.9, edges: 1, random: 1 }),
        'stage-2-spearman': stage({ 'grad-cam': -0.2, saliency: 0.25, edges: 1, random: 1 }),
        'stage-2-ssim': stage({ 'grad-cam': 0.9, saliency: 0.9, edges: 1, random: 1 }),
      },
    },
  },
  agreement: {
    agreement: {
      title: 'Agreement',
      measures: {
        spearman: {
          title: 'Rank correlation',
          pairs: [
            { a: 'saliency', b: 'grad-cam', ...estimate(0.1, 30) },
            { a: 'saliency', b: 'cam', ...estimate(0.12, 30) },
            { a: 'saliency', b: 'random', ...estimate(-0.5, 30) },
            { a: 'grad-cam', b: 'cam', ...estimate(0.998, 30) },
            { a: 'grad-cam', b: 'random', ...estimate(0, 30) },
            { a: 'cam', b: 'random', ...estimate(0.001, 30) },
          ],
        },
      },
    },
  },
};

/**
 * The methods, one row each. The catalogue drives the command line, the method cards of the notebooks, the
 * report's table and the tests that run every method.
 */
import type { Fill } from '../occlusion/fills';
import type { EdgeRule } from '../occlusion/windows';
import type { AttributionMap, Score } from './attribution-map';
import { cam, camObstacle } from './cam';
import { gradCam } from './grad-cam';
import { occlusion, spreadOverPixels } from './occlusion';
import type { Probe } from './probe';
import { saliency } from './saliency';

/** Every option a method may read; each method takes those it knows. */
export interface MethodOptions {
  readonly layer?: string;
  readonly window?: number;
  readonly stride?: number;
  readonly fill?: Fill;
  readonly edge?: EdgeRule;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Method {
  /** Stable name on the command line and in records. */
  readonly id: string;
  /** Name in titles. */
  readonly title: string;
  readonly paper: { readonly authors: string; readonly year: number; readonly title: string; /** Key in report/references.bib. */ readonly key: string };
  /** The definition in TeX, in the notation S_c (score), I (picture), A^k (feature map). */
  readonly formula: string;
  /** What it costs on one picture, in words. */
  readonly cost: string;
  /** When it misleads, in one sentence. */
  readonly caution: string;
  readonly promises: {
    /** Negative values occur and speak against the class. */
    readonly signed: boolean;
    /** The map depends on which class is asked for. */
    readonly classDiscriminative: boolean;
    /** The map's values sum to a known difference of scores. */
    readonly complete: boolean;
  };
  /** The names of the options it reads, besides target and score. */
  readonly options: readonly (keyof MethodOptions)[];
  /** Why the method cannot answer for this probe, in one sentence; null where it can. */
  obstacle(probe: Probe, options: MethodOptions): string | null;
  run(probe: Probe, options: MethodOptions): Promise<AttributionMap>;
  /** The map as figures draw it. */
  readonly drawn: {
    /** Whether the negative part is cut off, as the paper does. */
    readonly relu: boolean;
    /** What a value of the map counts, for the colour bar. */
    unit(score: Score): string;
    /** Spreads the map over the picture's pixels, where that is more than enlarging it. */
    spread?(map: AttributionMap, height: number, width: number): AttributionMap;
  };
}

const none = (): null => null;

export const catalogue: readonly Method[] = [
  {
    id: 'saliency',
    title: 'Saliency',
    paper: {
      authors: 'Simonyan, Vedaldi & Zisserman',
      year: 2014,
      title: 'Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps',
      key: 'simonyan2014',
    },
    formula: String.raw`M_{ij} = \max_{c}\,\left|\frac{\partial S}{\partial I_{ijc}}\right|`,
    cost: 'one forward and one backward pass',
    caution: 'It shows where a tiny change of a pixel would matter, which is noisy and need not be where the object is.',
    promises: { signed: false, classDiscriminative: true, complete: false },
    options: [],
    obstacle: none,
    run: (probe) => saliency(probe),
    drawn: { relu: false, unit: (score) => `gradient of the ${score}, absolute` },
  },
  {
    id: 'occlusion',
    title: 'Occlusion sensitivity',
    paper: {
      authors: 'Zeiler & Fergus',
      year: 2014,
      title: 'Visualizing and Understanding Convolutional Networks',
      key: 'zeiler2014',
    },
    formula: String.raw`M_{w} = S(I) - S\bigl(I \odot (1 - m_w) + f \odot m_w\bigr)`,
    cost: 'one forward pass a window',
    caution: 'The filling is itself a stimulus, and evidence larger than the window, or present twice, is missed.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['window', 'stride', 'fill', 'edge'],
    obstacle: none,
    run: (probe, options) => occlusion(probe, options),
    drawn: { relu: false, unit: (score) => `fall of the ${score}`, spread: spreadOverPixels },
  },
  {
    id: 'cam',
    title: 'CAM',
    paper: {
      authors: 'Zhou, Khosla, Lapedriza, Oliva & Torralba',
      year: 2016,
      title: 'Learning Deep Features for Discriminative Localization',
      key: 'zhou2016',
    },
    formula: String.raw`M = \sum_k w_k^{c} A^k`,
    cost: 'one forward pass',
    caution: 'It exists only for global average pooling followed by one dense layer, and is as coarse as the last feature map.',
    promises: { signed: true, classDiscriminative: true, complete: true },
    options: ['layer'],
    obstacle: (probe, { layer = probe.classifier.defaultLayer }) => camObstacle(probe, layer),
    run: (probe, { layer }) => cam(probe, layer),
    drawn: { relu: true, unit: (score) => score },
  },
  {
    id: 'grad-cam',
    title: 'Grad-CAM',
    paper: {
      authors: 'Selvaraju, Cogswell, Das, Vedantam, Parikh & Batra',
      year: 2017,
      title: 'Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization',
      key: 'selvaraju2017',
    },
    formula: String.raw`M = \operatorname{ReLU}\Bigl(\sum_k \alpha_k A^k\Bigr),\quad \alpha_k = \frac{1}{Z}\sum_{ij}\frac{\partial S}{\partial A_{ij}^k}`,
    cost: 'one forward pass and one backward pass through the head',
    caution: 'Averaging the gradient over positions can light up places that the class score does not use, at inner layers above all.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['layer'],
    obstacle: none,
    run: (probe, { layer }) => gradCam(probe, { layer }),
    drawn: { relu: true, unit: (score) => score },
  },
];

/** The catalogue's row of an id. @throws RangeError when there is none */
export function method(id: string): Method {
  const row = catalogue.find((candidate) => candidate.id === id);
  if (!row) throw new RangeError(`The catalogue has no method "${id}".`);
  return row;
}

/**
 * The methods, one row each. The catalogue drives the command line, the method cards of the notebooks, the
 * report's table and the tests that run every method.
 */
import { cam, camObstacle } from './cam';
import { gradCam } from './grad-cam';
import { noObstacle, type Method } from './method';
import { occlusion, spreadOverPixels } from './occlusion';
import { saliency } from './saliency';

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
    variants: [],
    cost: 'one forward and one backward pass',
    caution: 'It shows where a tiny change of a pixel would matter, which is noisy and need not be where the object is.',
    promises: { signed: false, classDiscriminative: true, complete: false },
    options: [],
    obstacle: noObstacle,
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
    variants: [],
    cost: 'one forward pass a window',
    caution: 'The filling is itself a stimulus, and evidence larger than the window, or present twice, is missed.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['window', 'stride', 'fill', 'edge'],
    obstacle: noObstacle,
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
    variants: [],
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
    variants: [],
    cost: 'one forward pass and one backward pass through the head',
    caution: 'Averaging the gradient over positions can light up places that the class score does not use, at inner layers above all.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['layer'],
    obstacle: noObstacle,
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

/** The methods that weigh the channels of a feature map: class activation mapping and what grew out of it. */
import { cam, camObstacle } from './cam';
import { gradCam } from './grad-cam';
import { noObstacle, type Method } from './method';

export const camMethods: readonly Method[] = [
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

/** The methods that look at gradients of the input. */
import { noObstacle, type Method } from './method';
import { saliency } from './saliency';

export const gradientMethods: readonly Method[] = [
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
];

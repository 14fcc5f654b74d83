/** The methods that change the input, or a layer, and look at what happens to the score. */
import { noObstacle, type Method } from './method';
import { occlusion, spreadOverPixels } from './occlusion';

export const perturbationMethods: readonly Method[] = [
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
];

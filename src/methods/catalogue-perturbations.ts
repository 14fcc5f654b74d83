/** The methods that change the input, or a layer, and look at what happens to the score. */
import { ablationCam } from './ablation-cam';
import { withAverages } from './cam-averages';
import { noObstacle, type Method } from './method';
import { occlusion, spreadOverPixels } from './occlusion';
import { aboveMeanScore, rise } from './rise';
import { scoreCam } from './score-cam';

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
    options: ['window', 'stride', 'fill', 'edge', 'memory'],
    obstacle: noObstacle,
    run: (probe, options) => occlusion(probe, options),
    drawn: { relu: false, unit: (score) => `fall of the ${score}`, spread: spreadOverPixels },
  },
  {
    id: 'rise',
    // By the letter of the definition, so few masks of a logit show their own unevenness and not the evidence.
    withinAll: { samples: 1000, variant: 'normalised' },
    title: 'RISE',
    paper: {
      authors: 'Petsiuk, Das & Saenko',
      year: 2018,
      title: 'RISE: Randomized Input Sampling for Explanation of Black-box Models',
      key: 'petsiuk2018',
    },
    formula: String.raw`M_{ij} = \frac{1}{N p}\sum_{n=1}^{N} S(I \odot m_n)\, m_{n,ij}`,
    variants: [
      { name: 'paper', meaning: 'the score is the probability, as in the paper' },
      { name: 'normalised', meaning: "divides by how often each pixel was seen, not by its expectation: far less noise; Xplique's form" },
    ],
    cost: 'one forward pass a mask',
    caution: 'It is a random estimate of coarse regions, and all noise where few masks meet a large mean score: look at its convergence.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['samples', 'seed', 'memory'],
    obstacle: noObstacle,
    run: (probe, options) => rise(probe, options),
    drawn: { relu: false, unit: (score) => `${score} above its mean`, spread: aboveMeanScore },
  },
  withAverages({
    id: 'score-cam',
    title: 'Score-CAM',
    paper: {
      authors: 'Wang, Wang, Du, Yang, Zhang, Ding, Mardziel & Hu',
      year: 2020,
      title: 'Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks',
      key: 'wang2020',
    },
    formula: String.raw`M = \operatorname{ReLU}\Bigl(\sum_k p_c(I \odot H^k)\, A^k\Bigr),\quad H^k = \operatorname{minmax}(\operatorname{up} A^k)`,
    variants: [
      { name: 'softmax', meaning: 'weights are the softmax of the scores over the channels' },
      { name: 'increase', meaning: 'weights are the scores less the score of the input 0' },
    ],
    cost: 'one forward pass a channel',
    caution: 'A picture dimmed by a feature map is unlike any that the network knows, and the probability by which it weighs saturates.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['layer', 'channels', 'eigenSmooth', 'memory'],
    obstacle: noObstacle,
    run: (probe, options) => scoreCam(probe, options),
    drawn: { relu: true, unit: () => 'activation × weight' },
  }),
  withAverages({
    id: 'ablation-cam',
    title: 'Ablation-CAM',
    paper: {
      authors: 'Desai & Ramaswamy',
      year: 2020,
      title: 'Ablation-CAM: Visual Explanations for Deep Convolutional Network via Gradient-free Localization',
      key: 'desai2020',
    },
    formula: String.raw`M = \operatorname{ReLU}\Bigl(\sum_k w_k A^k\Bigr),\quad w_k = \frac{S - S_{A^k = 0}}{S}`,
    variants: [],
    cost: 'one forward pass, and one pass through the head a channel',
    caution: 'Channels are removed one at a time, so evidence that two of them carry is missed, and each map has a scale of its own.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['layer', 'channels', 'eigenSmooth', 'memory'],
    obstacle: noObstacle,
    run: (probe, options) => ablationCam(probe, options),
    drawn: { relu: true, unit: () => 'activation × weight' },
  }),
];

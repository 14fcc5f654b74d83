/** The methods that look at gradients of the input. */
import type { Score } from './attribution-map';
import { deconvnet } from './deconvnet';
import { fullGrad } from './fullgrad';
import { gradientXInput } from './gradient-x-input';
import { guidedBackprop } from './guided-backprop';
import { guidedGradCam } from './guided-grad-cam';
import { integratedGradients } from './integrated-gradients';
import { noObstacle, type Method } from './method';
import { rectifierObstacle } from './rectifiers';
import { saliency } from './saliency';
import { smoothGrad, smoothGradObstacle, type SmoothingMethod, type SmoothingVariant } from './smoothgrad';

/** What a value of gradient × input counts: a part of the score, to first order. */
const contribution = (score: Score): string => `contribution to the ${score}`;
/** The same for integrated gradients, whose values sum to the rise of the score from the baseline to the picture. */
const contributionToRise = (score: Score): string => `contribution to the rise of the ${score}`;
/** What a value of DeconvNet or guided backpropagation counts: no derivative of the score. */
const backwardSignal = (): string => 'backward signal';

/** What a value of the quantity counts that is sampled under noise. */
const sampledUnits: Readonly<Record<SmoothingVariant, (score: Score) => string>> = {
  default: (score) => `gradient of the ${score}`,
  'gradient-x-input': contribution,
  'integrated-gradients': contributionToRise,
  deconvnet: backwardSignal,
  'guided-backprop': backwardSignal,
};

/**
 * The three ways to sum up gradients of noisy copies, which differ in little else.
 * @param row `moment`: what is taken of the sampled quantity, before its unit
 */
function smoothing(row: Pick<Method, 'title' | 'paper' | 'formula' | 'caution'> & { readonly id: SmoothingMethod; readonly moment: string }): Method {
  const { id, moment, ...said } = row;
  const signed = id === 'smoothgrad';
  return {
    id,
    ...said,
    variants: [
      { name: 'gradient-x-input', meaning: 'samples gradient × input' },
      { name: 'integrated-gradients', meaning: 'samples integrated gradients (midpoint rule, 50 steps, grey baseline)' },
      { name: 'deconvnet', meaning: "samples DeconvNet's signal" },
      { name: 'guided-backprop', meaning: "samples guided backpropagation's signal" },
    ],
    cost: 'one forward and one backward pass a sample, 50 samples; fifty times that for integrated-gradients',
    promises: { signed, classDiscriminative: true, complete: false },
    options: ['samples', 'seed', 'memory'],
    obstacle: (probe, { variant }) => smoothGradObstacle(probe, variant),
    run: (probe, options) => smoothGrad(probe, id, options),
    drawn: { relu: false, alone: true, unit: (score, { variant }) => `${moment} ${sampledUnits[variant as SmoothingVariant](score)}` },
  };
}

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
    drawn: { relu: false, alone: true, unit: (score) => `gradient of the ${score}, absolute` },
  },
  {
    id: 'gradient-x-input',
    title: 'Gradient × input',
    paper: {
      authors: 'Shrikumar, Greenside, Shcherbina & Kundaje',
      year: 2016,
      title: 'Not Just a Black Box: Learning Important Features Through Propagating Activation Differences',
      key: 'shrikumar2016',
    },
    formula: String.raw`M = I \odot \frac{\partial S}{\partial I}`,
    variants: [],
    cost: 'one forward and one backward pass',
    caution: 'A value that the preprocessing maps to zero (mid grey) gets nothing, however much it matters; biases have no share.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: [],
    obstacle: noObstacle,
    run: (probe) => gradientXInput(probe),
    drawn: { relu: false, alone: true, unit: contribution },
  },
  smoothing({
    id: 'smoothgrad',
    title: 'SmoothGrad',
    paper: {
      authors: 'Smilkov, Thorat, Kim, Viégas & Wattenberg',
      year: 2017,
      title: 'SmoothGrad: Removing Noise by Adding Noise',
      key: 'smilkov2017',
    },
    formula: String.raw`M = \frac{1}{n}\sum_{k=1}^{n} \frac{\partial S}{\partial I}(I + \varepsilon_k),\quad \varepsilon_k \sim \mathcal{N}(0, \sigma^2)`,
    moment: 'mean',
    caution: 'Noisy copies are no pictures the network was made for, and the amount of noise decides what remains.',
  }),
  smoothing({
    id: 'smoothgrad-squared',
    title: 'SmoothGrad²',
    paper: {
      authors: 'Hooker, Erhan, Kindermans & Kim',
      year: 2019,
      title: 'A Benchmark for Interpretability Methods in Deep Neural Networks',
      key: 'hooker2019',
    },
    formula: String.raw`M = \frac{1}{n}\sum_{k=1}^{n} \Bigl(\frac{\partial S}{\partial I}(I + \varepsilon_k)\Bigr)^{2},\quad \varepsilon_k \sim \mathcal{N}(0, \sigma^2)`,
    moment: 'mean squared',
    caution: 'The sign is lost, and single steep samples outweigh the rest.',
  }),
  smoothing({
    id: 'vargrad',
    title: 'VarGrad',
    paper: {
      authors: 'Adebayo, Gilmer, Goodfellow & Kim',
      year: 2018,
      title: 'Local Explanation Methods for Deep Neural Networks Lack Sensitivity to Parameter Values',
      key: 'adebayo2018local',
    },
    formula: String.raw`M = \frac{1}{n}\sum_{k=1}^{n} \Bigl(g_k - \frac{1}{n}\sum_{l} g_l\Bigr)^{2},\quad g_k = \frac{\partial S}{\partial I}(I + \varepsilon_k)`,
    moment: 'variance of the',
    caution: 'It shows where the gradient changes under noise; a pixel with a steady, large gradient gets nothing.',
  }),
  {
    id: 'integrated-gradients',
    title: 'Integrated gradients',
    paper: {
      authors: 'Sundararajan, Taly & Yan',
      year: 2017,
      title: 'Axiomatic Attribution for Deep Networks',
      key: 'sundararajan2017',
    },
    formula: String.raw`M = (I - I') \odot \int_0^1 \frac{\partial S}{\partial I}\bigl(I' + t(I - I')\bigr)\,dt`,
    variants: [
      { name: 'left', meaning: 'left Riemann sum instead of the midpoint rule' },
      { name: 'right', meaning: 'right Riemann sum' },
      { name: 'trapezoid', meaning: 'trapezoid rule, one node more than steps' },
      { name: 'gauss-legendre', meaning: 'Gauss–Legendre quadrature, whose sum comes closer on smooth paths' },
    ],
    cost: 'one forward and one backward pass a step, 50 steps',
    caution: 'What equals the baseline gets nothing, so another baseline is another map; with few steps the sum is off.',
    promises: { signed: true, classDiscriminative: true, complete: true },
    options: ['steps', 'baseline', 'seed', 'memory'],
    obstacle: noObstacle,
    run: (probe, options) => integratedGradients(probe, options),
    drawn: { relu: false, alone: true, unit: contributionToRise },
  },
  {
    id: 'deconvnet',
    title: 'DeconvNet',
    paper: {
      authors: 'Zeiler & Fergus',
      year: 2014,
      title: 'Visualizing and Understanding Convolutional Networks',
      key: 'zeiler2014',
    },
    formula: String.raw`R_{z} = R_{a}\,[R_{a} > 0]`,
    variants: [],
    cost: 'one forward and one backward pass with another rule',
    caution: 'The signal is no gradient: it hardly depends on the class, and in a network without max-pooling not on the picture either.',
    promises: { signed: true, classDiscriminative: false, complete: false },
    options: [],
    obstacle: (probe) => rectifierObstacle('deconvnet', probe),
    run: (probe) => deconvnet(probe),
    drawn: { relu: false, alone: true, unit: backwardSignal },
  },
  {
    id: 'guided-backprop',
    title: 'Guided backpropagation',
    paper: {
      authors: 'Springenberg, Dosovitskiy, Brox & Riedmiller',
      year: 2015,
      title: 'Striving for Simplicity: The All Convolutional Net',
      key: 'springenberg2015',
    },
    formula: String.raw`R_{z} = R_{a}\,[R_{a} > 0]\,\sigma'(z)`,
    variants: [],
    cost: 'one forward and one backward pass with another rule',
    caution: 'It restores fine structure of the picture, and hardly changes with the class or with the weights of the last layers.',
    promises: { signed: true, classDiscriminative: false, complete: false },
    options: [],
    obstacle: (probe) => rectifierObstacle('guided-backprop', probe),
    run: (probe) => guidedBackprop(probe),
    drawn: { relu: false, alone: true, unit: backwardSignal },
  },
  {
    id: 'guided-grad-cam',
    title: 'Guided Grad-CAM',
    paper: {
      authors: 'Selvaraju, Cogswell, Das, Vedantam, Parikh & Batra',
      year: 2017,
      title: 'Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization',
      key: 'selvaraju2017',
    },
    formula: String.raw`M = R_{I} \odot \operatorname{up}\Bigl(\operatorname{ReLU}\Bigl(\sum_k \alpha_k A^k\Bigr)\Bigr)`,
    variants: [{ name: 'nearest', meaning: 'Grad-CAM enlarged by repeating its values, as Captum does, not bilinearly' }],
    cost: 'one forward pass, one backward pass with another rule, one through the head',
    caution: 'The place is as coarse as that of Grad-CAM; the fine lines inside it are structure of the picture, not evidence.',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['layer'],
    obstacle: (probe) => rectifierObstacle('guided-grad-cam', probe),
    run: (probe, options) => guidedGradCam(probe, options),
    drawn: { relu: false, alone: true, unit: () => 'backward signal × Grad-CAM' },
  },
  {
    id: 'fullgrad',
    title: 'FullGrad',
    paper: {
      authors: 'Srinivas & Fleuret',
      year: 2019,
      title: 'Full-Gradient Representation for Neural Network Visualization',
      key: 'srinivas2019',
    },
    formula: String.raw`M = \psi\Bigl(I \odot \frac{\partial S}{\partial I}\Bigr) + \sum_{l} \psi\Bigl(b_l \odot \frac{\partial S}{\partial z_l}\Bigr)`,
    variants: [
      { name: 'pytorch-grad-cam', meaning: "without the activations' biases, and each channel rescaled on its own, as that library does" },
    ],
    cost: 'one forward and one backward pass',
    caution: 'The terms sum to the score, the map does not: each layer is rescaled to weigh as much as every other.',
    promises: { signed: false, classDiscriminative: true, complete: false },
    options: [],
    obstacle: noObstacle,
    run: (probe, options) => fullGrad(probe, options),
    drawn: { relu: false, unit: (score) => `rescaled parts of the ${score}` },
  },
];

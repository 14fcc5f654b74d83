import type { Faulty } from '../exercise';
import { readingMistakes, reluBeforeSum } from './cam-mistakes';
import type { PlusPlusSwitches } from './grad-cam-plus-plus';

/** In the order in which they are to be put right. */
export const gradCamPlusPlusMistakes: readonly Faulty<PlusPlusSwitches>[] = [
  ...readingMistakes,
  {
    change: { weights: 'Grad-CAM' },
    mistake: {
      id: 'plus-plus-left-out',
      name: 'the weights of Grad-CAM',
      sentence: 'Your weights are the means of the gradient: that is Grad-CAM, without the α of Grad-CAM++.',
      hints: [
        'What does Grad-CAM++ weigh differently?',
        'Every place has a share α of its own in the weight of its channel.',
        'Compute α for each place and channel first; the weight is a weighted sum.',
      ],
    },
  },
  {
    change: { alpha: 'one' },
    mistake: {
      id: 'alpha-left-out',
      name: 'no α',
      sentence: 'Your weights are the sums of the rectified gradient; the shares α do not come into them.',
      hints: [
        'Do all places count alike in Grad-CAM++?',
        'One factor under the sum of the weights is missing.',
        'α depends on the place and the channel; multiply with it before you add up.',
      ],
    },
  },
  {
    change: { alpha: 'g²' },
    mistake: {
      id: 'alpha-not-divided',
      name: 'α without its denominator',
      sentence: 'Your α is g² alone: the division by 2g² + ΣA·g³ is missing, or its result is lost.',
      hints: [
        'α is a fraction. What has become of its lower half?',
        'Your weights grow with the third power of the gradient.',
        'A library had this fault: it divided a copy, and went on with the original.',
      ],
    },
  },
  {
    change: { total: 'own' },
    mistake: {
      id: 'activation-not-summed',
      name: 'the activation of the place instead of the sum over all places',
      sentence: 'Your denominator has A·g³ of the place itself, where the activation of the whole channel is to be summed first.',
      hints: [
        'Over which indices does the sum in the denominator run?',
        'The sum covers A alone. g³ stands outside it, and belongs to the place.',
        'The term with g³ needs one number a channel, the same at every place.',
      ],
    },
  },
  {
    change: { total: 'mean' },
    mistake: {
      id: 'activation-averaged',
      name: 'the mean activation instead of the sum',
      sentence: 'Your denominator has the mean of the activation over the places, where the formula has the sum.',
      hints: [
        'Is there a 1/Z in the formula of α?',
        'Your α are too near to ½.',
        'The sum over places in the denominator is not divided by their number.',
      ],
    },
  },
  {
    change: { total: 'absent' },
    mistake: {
      id: 'cubic-term-left-out',
      name: 'the term with g³ left out',
      sentence: 'Your α is ½ everywhere: the second term of the denominator is missing.',
      hints: [
        'What are the values of your α? Print some.',
        'The denominator has two terms.',
        'Without the term in which the activation stands, g² cancels and nothing is left of the formula.',
      ],
    },
  },
  {
    change: { alpha: 'with 1e-6' },
    mistake: {
      id: 'epsilon-too-large',
      name: 'an ε that is not small',
      sentence: 'Your function adds a constant to the denominator that is not small beside g²: where gradients are small it decides the map.',
      hints: [
        'How large is g² where g is 0.0005?',
        'On one network the gradients are small. Compare your ε with the denominator there.',
        'Cancel g² in the fraction: then nothing needs protecting but the places where g is exactly 0.',
      ],
    },
  },
  {
    change: { slopes: 'signed' },
    mistake: {
      id: 'weights-from-negative-slopes',
      name: 'no ReLU on the gradient in the weights',
      sentence: 'Your weights add up α·g with negative slopes as well; Grad-CAM++ counts the positive ones alone.',
      hints: [
        'What is α multiplied with in the formula for the weights?',
        'Some of your weights are negative. Can they be?',
        'There is a ReLU in the formula for the weights, besides the one on the map.',
      ],
    },
  },
  { mistake: reluBeforeSum, change: { terms: 'rectified' } },
];

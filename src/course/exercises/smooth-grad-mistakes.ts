import type { Faulty } from '../exercise';
import { predictedClass, scoredMistakes } from './shared-mistakes';
import type { SmoothGradSwitches } from './smooth-grad';

/** In the order in which they are to be put right. */
export const smoothGradMistakes: readonly Faulty<SmoothGradSwitches>[] = [
  ...scoredMistakes,
  { mistake: predictedClass, change: { whose: 'predicted at input' } },
  {
    change: { noise: 'none' },
    mistake: {
      id: 'noise-left-out',
      name: 'no noise',
      sentence: 'Your function averages the gradient at the input itself: no noise is added.',
      hints: [
        'Do the gradients that you average differ from one another?',
        'The network is asked about the same input again and again.',
        'Look at what you give the network in each round: is the noise in it?',
      ],
    },
  },
  {
    change: { noise: 'the first' },
    mistake: {
      id: 'same-noise',
      name: 'the same noise for every sample',
      sentence: 'Your function adds the same noise to every copy, so nothing is averaged out.',
      hints: [
        'Do the gradients that you average differ from one another?',
        'The noise has as many slices as there are samples.',
        'Look at the index with which you take a slice.',
      ],
    },
  },
  {
    change: { noise: 'accumulated' },
    mistake: {
      id: 'noise-accumulates',
      name: 'noise on top of noise',
      sentence: 'Your function adds each noise to the copy before it, so the later copies are far from the picture.',
      hints: [
        'To what is the noise of the last sample added?',
        'Every copy should be as far from the picture as every other.',
        'Your loop changes the variable that holds the input.',
      ],
    },
  },
  {
    change: { noise: 'uncentred' },
    mistake: {
      id: 'noise-of-one-sign',
      name: 'noise of one sign',
      sentence: 'Your noise is never negative, so every copy is brighter than the picture.',
      hints: [
        'What is the mean of your noise?',
        'Normal noise goes both ways.',
        'Somewhere the sign of the noise is dropped.',
      ],
    },
  },
  {
    change: { range: 'one' },
    mistake: {
      id: 'sigma-not-scaled',
      name: 'σ not scaled with the input’s range',
      sentence: 'Your noise has the share itself as standard deviation, whatever the range of the input.',
      hints: [
        'A share of what is it?',
        'Inputs here run over almost 2 units. How much noise is 15 % of that?',
        'The largest and the smallest value of the input should come into σ.',
      ],
    },
  },
  {
    change: { range: 'max' },
    mistake: {
      id: 'sigma-of-maximum',
      name: 'σ as a share of the maximum',
      sentence: 'Your σ is a share of the largest value; the range reaches from the smallest to the largest.',
      hints: [
        'Where does the range of the input begin?',
        'The input has negative values as well.',
        'Your σ would change if the input were shifted; a range would not.',
      ],
    },
  },
  {
    change: { range: 'standard deviation' },
    mistake: {
      id: 'sigma-of-deviation',
      name: 'σ as a share of the standard deviation',
      sentence: 'Your σ is a share of the input’s standard deviation, not of its range.',
      hints: [
        'Which measure of spread does the method take?',
        'Your noise is several times too weak.',
        'Two values of the input are enough to compute the right measure.',
      ],
    },
  },
  {
    change: { average: 'inputs' },
    mistake: {
      id: 'inputs-averaged',
      name: 'the noisy inputs averaged instead of the gradients',
      sentence: 'Your function averages the noisy inputs and takes one gradient there; the noise is gone before the network sees it.',
      hints: [
        'How many gradients do you take?',
        'Averaging noise before the network only removes it.',
        'First all the gradients, then the mean.',
      ],
    },
  },
  {
    change: { average: 'magnitudes' },
    mistake: {
      id: 'magnitudes-before-averaging',
      name: 'the magnitude before the average',
      sentence:
        'Your function averages the magnitudes of the gradients; slopes of changing sign then no longer cancel, which is what the method is ' +
        'for.',
      hints: [
        'What becomes of a slope that is +1 at one copy and −1 at the next?',
        'Noise in the gradient should cancel out.',
        'A magnitude, if wanted at all, comes after the mean.',
      ],
    },
  },
  {
    change: { average: 'squares' },
    mistake: {
      id: 'squares-averaged',
      name: 'the mean of squares',
      sentence: 'Your function averages the squares of the gradients, which is SmoothGrad².',
      hints: [
        'Can your map be negative?',
        'There is a relative of the method with a square in its name.',
        'The gradients themselves are averaged here.',
      ],
    },
  },
  {
    change: { average: 'variance' },
    mistake: {
      id: 'variance-of-gradients',
      name: 'the variance instead of the mean',
      sentence: 'Your function computes the variance of the gradients, which is VarGrad.',
      hints: [
        'Can your map be negative?',
        'How far the gradients spread is another question than where they lie.',
        'No mean has to be subtracted.',
      ],
    },
  },
  {
    change: { times: 'input' },
    mistake: {
      id: 'smooth-gradient-times-input',
      name: 'multiplied by the input',
      sentence: 'Your function multiplies the mean gradient by the input, which is another method.',
      hints: [
        'Which step comes after the mean?',
        'Where the input is 0 your map is 0, whatever the slope.',
        'There is one step too many, at the end.',
      ],
    },
  },
];

import type { Faulty } from '../exercise';
import type { SoftmaxSwitches } from './softmax';

/** In the order in which they are to be put right. */
export const softmaxMistakes: readonly Faulty<SoftmaxSwitches>[] = [
  {
    change: { form: 'share of the logits' },
    mistake: {
      id: 'no-exponential',
      name: 'no exponential',
      sentence: 'Your function divides the logits by their sum; without the exponential a negative logit gives a negative probability.',
      hints: [
        'Are all your probabilities positive?',
        'Something has to make every number positive before the division.',
        'Look at what stands above the fraction line in the formula.',
      ],
    },
  },
  {
    change: { form: 'powers of two' },
    mistake: {
      id: 'another-base',
      name: 'powers of another base',
      sentence: 'Your function takes powers of 2 and not of e, so the probabilities are too even.',
      hints: [
        'Which number is raised to the power of the logit?',
        'Your probabilities add up to one, but they lie too close together.',
        'The base of the natural logarithm is meant.',
      ],
    },
  },
  {
    change: { form: 'sigmoid' },
    mistake: {
      id: 'sigmoid-for-softmax',
      name: 'the sigmoid of each logit',
      sentence: 'Your function takes the sigmoid of each logit by itself, so the probabilities do not add up to one.',
      hints: [
        'What do your probabilities add up to?',
        'The probability of a class depends on the logits of all the others.',
        'A sum over all classes is missing.',
      ],
    },
  },
  {
    change: { form: 'one for the largest' },
    mistake: {
      id: 'winner-takes-all',
      name: 'one for the largest, nothing for the others',
      sentence: 'Your function gives the largest logit probability 1 and the others 0.',
      hints: [
        'How likely is the second class?',
        'A softmax is soft.',
        'No comparison is needed, only exponentials and a sum.',
      ],
    },
  },
  {
    change: { form: 'logarithm' },
    mistake: {
      id: 'logarithm-of-softmax',
      name: 'the logarithm of the probabilities',
      sentence: 'Your function returns the logarithms of the probabilities, as losses use them.',
      hints: [
        'Are all your probabilities between 0 and 1?',
        'Your values are the logits, shifted.',
        'One step at the end undoes the exponential.',
      ],
    },
  },
  {
    change: { form: 'not divided' },
    mistake: {
      id: 'powers-not-divided',
      name: 'the powers not divided by their sum',
      sentence: 'Your function takes the exponentials, but does not divide them by their sum.',
      hints: [
        'What do your probabilities add up to?',
        'Your largest value is 1.',
        'The lower half of the fraction is missing.',
      ],
    },
  },
  {
    change: { form: 'divided by the length' },
    mistake: {
      id: 'divided-by-length',
      name: 'divided by the length instead of the sum',
      sentence: 'Your function divides the exponentials by the root of their sum of squares.',
      hints: [
        'What do your probabilities add up to? And their squares?',
        'There is more than one way to normalise a vector.',
        'No squares are needed.',
      ],
    },
  },
  {
    change: { form: 'without a shift' },
    mistake: {
      id: 'softmax-overflow',
      name: 'exponentials that overflow',
      sentence: 'For large logits your function divides infinity by infinity, and for very negative ones 0 by 0.',
      hints: [
        'What is Math.exp(900)? And Math.exp(−900)?',
        'Adding the same number to all logits does not change the probabilities.',
        'Move the logits, before the exponential, to where none of them is large.',
      ],
    },
  },
];

import type { Faulty, Mistake } from '../exercise';
import type { SaliencySwitches } from './saliency';
import { scoredMistakes, transposedMap } from './shared-mistakes';

const coloursKept: Mistake = {
  id: 'colours-kept',
  name: 'three maps instead of one',
  sentence: 'Your function returns one map a colour; a saliency map has one value a pixel.',
  hints: [
    'What is the shape of a map that can be laid over a picture?',
    'Your answer has a third axis.',
    'What is missing is the step that joins the colours: how do three numbers of a pixel become one in the formula?',
  ],
};

/** In the order in which they are to be put right. */
export const saliencyMistakes: readonly Faulty<SaliencySwitches>[] = [
  ...scoredMistakes,
  {
    mistake: {
      id: 'gradient-times-input',
      name: 'the gradient multiplied by the input',
      sentence: 'Your function multiplies the gradient by the input, which is another method.',
      hints: [
        'Does a dark pixel have a slope?',
        'Saliency asks how the logit would change, whatever the pixel is now.',
        'The pixels themselves come into your map, though only the slopes should.',
      ],
    },
    change: { times: 'input' },
  },
  {
    mistake: {
      id: 'signed-maximum',
      name: 'the largest signed slope',
      sentence: 'Your function takes the largest of the three slopes with their signs, so a strong negative slope is lost.',
      hints: [
        'Does a pixel matter when the logit would fall as it grows brighter?',
        'Your map has negative values, or small ones where a colour has a large negative slope.',
        'Before the three colours are compared, something has to be done about their signs.',
      ],
    },
    change: { size: 'signed' },
  },
  {
    mistake: {
      id: 'magnitude-after-maximum',
      name: 'the magnitude after the maximum',
      sentence: 'Your function takes the maximum first and the magnitude afterwards; the two cannot change places.',
      hints: [
        'Of the slopes −3 and 1, which one matters more?',
        'The maximum of −3 and 1 is 1. What has become of the 3?',
        'Both steps are there, in the wrong order.',
      ],
    },
    change: { after: true },
  },
  {
    mistake: {
      id: 'magnitude-of-sum',
      name: 'the magnitude of the sum over colours',
      sentence: 'Your function adds the slopes of the three colours and takes the magnitude of the sum, in which opposite slopes cancel.',
      hints: [
        'What is left of a red slope of 2 and a blue one of −2?',
        'Two things are to be put right: how the colours are joined, and when the sign is dropped.',
        'No sum is needed. Each colour counts by itself, and the strongest one decides.',
      ],
    },
    change: { after: true, join: 'sum' },
  },
  {
    mistake: {
      id: 'squares-for-magnitudes',
      name: 'the square of the slope instead of its magnitude',
      sentence: 'Your function squares the slopes, which drops the sign but makes large slopes larger and small ones smaller.',
      hints: [
        'Is a slope of 2 twice or four times as strong as a slope of 1?',
        'The order of the places in your map is right, the values are not.',
        'The sign is to be dropped and nothing else changed.',
      ],
    },
    change: { size: 'square' },
  },
  {
    mistake: {
      id: 'negative-slopes-dropped',
      name: 'negative slopes dropped',
      sentence: 'Your function sets negative slopes to zero; saliency counts them as much as positive ones.',
      hints: [
        'Can a pixel matter because the logit would fall?',
        'A ReLU belongs to other methods. What does this one do with signs?',
        'Half of your slopes are cut off where their size should be kept.',
      ],
    },
    change: { size: 'rectified' },
  },
  {
    mistake: {
      id: 'sum-over-colours',
      name: 'the sum over colours',
      sentence: 'Your function adds up the magnitudes of the three colours instead of taking the largest.',
      hints: [
        'How do three numbers of a pixel become one in the formula?',
        'Your map is between one and three times as large as expected, and not everywhere by the same factor.',
        'The last step over the colour axis is another one than the sum.',
      ],
    },
    change: { join: 'sum' },
  },
  {
    mistake: {
      id: 'mean-over-colours',
      name: 'the mean over colours',
      sentence: 'Your function takes the mean of the magnitudes of the three colours instead of the largest.',
      hints: [
        'How do three numbers of a pixel become one in the formula?',
        'Your map is nowhere larger than expected, and mostly smaller.',
        'The last step over the colour axis is another one than the mean.',
      ],
    },
    change: { join: 'mean' },
  },
  {
    mistake: {
      id: 'length-over-colours',
      name: 'the Euclidean length over colours',
      sentence: 'Your function takes the length (square root of the sum of squares) of the three slopes instead of the largest magnitude.',
      hints: [
        'How do three numbers of a pixel become one in the formula?',
        'The length of a vector is one way to measure it. The paper takes another.',
        'No squares and no root are needed.',
      ],
    },
    change: { join: 'length' },
  },
  {
    mistake: {
      id: 'one-colour',
      name: 'one colour alone',
      sentence: 'Your function looks at red alone.',
      hints: [
        'How many slopes does a pixel have?',
        'Green and blue do not change your map.',
        'Somewhere one index along the last axis is picked, where all three should be compared.',
      ],
    },
    change: { join: 'first' },
  },
  { mistake: coloursKept, change: { join: 'kept' } },
  { mistake: coloursKept, change: { join: 'kept', size: 'signed' } },
  { mistake: transposedMap, change: { transposed: true } },
];

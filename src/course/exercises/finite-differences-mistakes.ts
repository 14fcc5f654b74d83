import type { Faulty } from '../exercise';
import type { FiniteDifferencesSwitches } from './finite-differences';
import { fixedClass, predictedClass, probability } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const finiteDifferencesMistakes: readonly Faulty<FiniteDifferencesSwitches>[] = [
  { mistake: fixedClass, change: { whose: 'class 0' } },
  { mistake: predictedClass, change: { whose: 'predicted' } },
  { mistake: predictedClass, change: { whose: 'predicted at input' } },
  { mistake: probability, change: { quantity: 'probability' } },
  {
    change: { moved: 'row and column exchanged' },
    mistake: {
      id: 'row-and-column-exchanged',
      name: 'row and column exchanged',
      sentence: 'Your function moves the value at [column, row].',
      hints: [
        'Which comes first in a tensor’s shape, height or width?',
        'On a square input nobody would notice at once.',
        'Check how you compute the place in the array, or the order of the indices.',
      ],
    },
  },
  {
    change: { moved: 'pixel' },
    mistake: {
      id: 'whole-pixel-moved',
      name: 'all three colours moved',
      sentence: 'Your function moves all three colours of the pixel together, so it gets the sum of their slopes.',
      hints: [
        'How many numbers does a place name?',
        'A partial derivative moves one value and holds all others fixed.',
        'The third number of a place is not used.',
      ],
    },
  },
  {
    change: { kept: true },
    mistake: {
      id: 'moves-accumulate',
      name: 'earlier moves left in place',
      sentence: 'Your function does not undo a move before the next one, so the input drifts.',
      hints: [
        'What does the input look like when you come to the last place?',
        'Every difference should begin with the same input.',
        'A copy is needed, or the move taken back.',
      ],
    },
  },
  {
    change: { difference: 'forward' },
    mistake: {
      id: 'one-sided-difference',
      name: 'a one-sided difference',
      sentence: 'Your function compares with the input itself: a one-sided difference, whose error shrinks only in proportion to the step.',
      hints: [
        'At which two points do you ask the network?',
        'Central means: the input lies in the middle between them.',
        'One of your two points has not been moved.',
      ],
    },
  },
  {
    change: { difference: 'backward' },
    mistake: {
      id: 'backward-difference',
      name: 'a one-sided difference, backwards',
      sentence: 'Your function compares the input with the one moved down: a one-sided difference.',
      hints: [
        'At which two points do you ask the network?',
        'Central means: the input lies in the middle between them.',
        'One of your two points has not been moved.',
      ],
    },
  },
  {
    change: { divisor: 'nothing' },
    mistake: {
      id: 'difference-not-divided',
      name: 'the difference not divided',
      sentence: 'Your function returns the difference of the logits; a slope is that difference divided by the distance.',
      hints: [
        'What happens to your numbers when the step is halved?',
        'A slope is rise over run.',
        'You have the rise.',
      ],
    },
  },
  {
    change: { divisor: 'one step' },
    mistake: {
      id: 'divided-by-one-step',
      name: 'divided by one step',
      sentence: 'Your slopes are twice as large as they should be: from down to up it is further than one step.',
      hints: [
        'How far are your two points from each other?',
        'All your slopes are off by the same factor.',
        'Once up and once down.',
      ],
    },
  },
  {
    change: { sign: -1 },
    mistake: {
      id: 'slope-sign',
      name: 'the wrong sign',
      sentence: 'Your slopes have the wrong sign: the logit after moving up comes first in the difference.',
      hints: [
        'The logit rises when the value does. Is the slope positive or negative?',
        'All your slopes are right but for a sign.',
        'One difference has its terms exchanged.',
      ],
    },
  },
];

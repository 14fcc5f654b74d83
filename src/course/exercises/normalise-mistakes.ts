import type { Faulty } from '../exercise';
import type { NormaliseSwitches } from './normalise';

/** In the order in which they are to be put right. */
export const normaliseMistakes: readonly Faulty<NormaliseSwitches>[] = [
  {
    change: { layout: 'planes' },
    mistake: {
      id: 'planes-for-pixels',
      name: 'the colours read as planes',
      sentence: 'Your function reads the pixels as if all red values came first, then all green, then all blue.',
      hints: [
        'In which order do the numbers of a pixel stand in the array?',
        'Some libraries put colours first, others last.',
        'Neighbours in the array are the three colours of one pixel.',
      ],
    },
  },
  {
    change: { order: 'blue green red' },
    mistake: {
      id: 'blue-before-red',
      name: 'blue before red',
      sentence: 'Your function exchanges red and blue.',
      hints: [
        'What would the network see where the picture is red?',
        'Networks of the Caffe line read blue first. Does this one?',
        'Leave the order of the colours as it is.',
      ],
    },
  },
  {
    change: { scale: 'in bytes' },
    mistake: {
      id: 'bytes-wrap-around',
      name: 'computed in bytes',
      sentence: 'Your function subtracts inside an array of bytes, where 0 − 127 becomes 129.',
      hints: [
        'What kind of array do you store the result of the subtraction in?',
        'Dark pixels come out bright.',
        'Bytes have no negative numbers and no fractions: convert before you compute.',
      ],
    },
  },
  {
    change: { scale: 'v / 255' },
    mistake: {
      id: 'levels-from-zero-to-one',
      name: 'levels from 0 to 1',
      sentence: 'Your function makes levels from 0 to 1; this network was trained on levels from about −1 to 1.',
      hints: [
        'What does the network read where the picture is mid grey?',
        'Every network has the normalisation that it was trained with.',
        'Your smallest value is 0. Which should it be?',
      ],
    },
  },
  {
    change: { scale: 'ImageNet statistics' },
    mistake: {
      id: 'other-networks-statistics',
      name: 'the normalisation of other networks',
      sentence: 'Your function normalises with ImageNet’s means and deviations, as many networks want it; this one does not.',
      hints: [
        'Where do your numbers come from?',
        'Every network has the normalisation that it was trained with.',
        'The task names the two numbers; they are the same for all colours.',
      ],
    },
  },
  {
    change: { scale: 'v / 128' },
    mistake: {
      id: 'levels-not-centred',
      name: 'the levels not centred',
      sentence: 'Your function divides and does not subtract, so mid grey is not 0.',
      hints: [
        'What does the network read where the picture is mid grey?',
        'The formula has two steps.',
        'Your values are all positive. Half of them should not be.',
      ],
    },
  },
  {
    change: { scale: 'v / 128 − 127' },
    mistake: {
      id: 'divided-before-subtracted',
      name: 'divided before the subtraction',
      sentence: 'Your function divides first and then subtracts 127; all values lie near −126.',
      hints: [
        'How large are your values?',
        'Division binds more strongly than subtraction.',
        'Where do the brackets of the formula stand?',
      ],
    },
  },
];

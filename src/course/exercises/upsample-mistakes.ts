import type { Faulty, Mistake } from '../exercise';
import { transposedMap } from './shared-mistakes';
import type { UpsampleSwitches } from './upsample';

const nearest: Mistake = {
  id: 'nearest-neighbour',
  name: 'the nearest place instead of bilinear',
  sentence: 'Your function repeats each value of the map in a block; bilinear enlargement passes from one to the next.',
  hints: [
    'Does your enlarged map have steps?',
    'Between two places the value should change gradually.',
    'Resizing functions come in several kinds. Which one do you call?',
  ],
};

/** In the order in which they are to be put right. */
export const upsampleMistakes: readonly Faulty<UpsampleSwitches>[] = [
  { mistake: nearest, change: { kernel: 'nearest' } },
  { mistake: nearest, change: { kernel: 'nearest', centres: 'upper left' } },
  {
    change: { centres: 'corners aligned' },
    mistake: {
      id: 'corners-aligned',
      name: 'corners aligned',
      sentence: 'Your function puts the outermost places on the outermost pixels, which stretches the map towards the edges.',
      hints: [
        'A place of the map stands for an area. Where is its centre in the picture?',
        'Your map is right in the middle, and off towards the edges.',
        'Look at the options of the resizing function, or at a division by (size − 1).',
      ],
    },
  },
  {
    change: { centres: 'upper left' },
    mistake: {
      id: 'shifted-half-a-pixel',
      name: 'the map shifted to the upper left',
      sentence:
        'Your function takes pixel and place by their upper left corners, not their centres, so the whole map is shifted. It is what ' +
        'TensorFlow.js does unless told otherwise.',
      hints: [
        'Is an enlarged symmetrical map still symmetrical?',
        'The map is shifted up and to the left by half a place, less half a pixel.',
        'Look at the last option of the resizing function.',
      ],
    },
  },
  { mistake: transposedMap, change: { transposed: true } },
];

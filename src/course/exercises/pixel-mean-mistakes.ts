import type { Faulty } from '../exercise';
import type { PixelMeanSwitches } from './pixel-mean';
import { transposedMap } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const pixelMeanMistakes: readonly Faulty<PixelMeanSwitches>[] = [
  {
    change: { join: 'corner' },
    mistake: {
      id: 'corner-only',
      name: 'only the corner of each window',
      sentence: 'Your function gives each window’s value to its upper left pixel alone.',
      hints: [
        'How many pixels does a window cover?',
        'Most of your map is 0.',
        'Besides the loops over windows, loops over the pixels of each are needed.',
      ],
    },
  },
  {
    change: { join: 'last' },
    mistake: {
      id: 'last-window-wins',
      name: 'the last window overwrites the others',
      sentence: 'Each pixel of your map has the value of the last window that covers it.',
      hints: [
        'What happens where two windows overlap?',
        'An assignment forgets what was there before.',
        'Two things have to be kept for every pixel until all windows are done.',
      ],
    },
  },
  {
    change: { join: 'largest' },
    mistake: {
      id: 'largest-window-wins',
      name: 'the largest window instead of the mean',
      sentence: 'Each pixel of your map has the largest value of the windows that cover it.',
      hints: [
        'How do several windows come together in one pixel?',
        'Negative values hardly ever show in your map.',
        'Every window that covers the pixel should count alike.',
      ],
    },
  },
  {
    change: { join: 'sum' },
    mistake: {
      id: 'windows-added-up',
      name: 'the sum instead of the mean',
      sentence: 'Your map adds up the windows, so pixels in the middle, which more windows cover, stand out for that reason alone.',
      hints: [
        'What would your map show if all windows had the value 1?',
        'Pixels at the edge are covered by fewer windows than those in the middle.',
        'Something has to be counted beside what is added up.',
      ],
    },
  },
  {
    change: { join: 'over window area' },
    mistake: {
      id: 'divided-by-window-area',
      name: 'divided by the area of the window',
      sentence: 'Your map divides by the number of pixels of a window, not by the number of windows that cover the pixel.',
      hints: [
        'What would your map show if all windows had the value 1?',
        'The number to divide by differs from pixel to pixel.',
        'Count for every pixel how many windows cover it.',
      ],
    },
  },
  {
    change: { uncovered: 'not a number' },
    mistake: {
      id: 'uncovered-divided',
      name: 'pixels without a window divided by zero',
      sentence: 'Pixels that no window covers are NaN in your map: 0 divided by 0.',
      hints: [
        'Is every pixel covered by a window?',
        'Where windows do not come out even, some pixels are left over.',
        'Decide what a pixel gets whose count is 0, before you divide.',
      ],
    },
  },
  { mistake: transposedMap, change: { transposed: true } },
];

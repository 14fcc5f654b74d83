import type { Faulty } from '../exercise';
import { flushWindow, lastWindowMissing, strideIgnored, windowsOverEdge } from './occlusion-mistakes';
import type { WindowGridSwitches } from './window-grid';

/** In the order in which they are to be put right. */
export const windowGridMistakes: readonly Faulty<WindowGridSwitches>[] = [
  {
    change: { sides: 'height' },
    mistake: {
      id: 'height-for-width',
      name: 'the height used for both sides',
      sentence: 'Your grid is as wide as the picture is high: the width is not used.',
      hints: [
        'Is your picture square?',
        'How far to the right does your last window reach?',
        'Two loops end at the same number, and should not.',
      ],
    },
  },
  { mistake: lastWindowMissing, change: { placing: 'short' } },
  { mistake: windowsOverEdge, change: { placing: 'over' } },
  { mistake: flushWindow, change: { placing: 'flush' } },
  { mistake: strideIgnored, change: { placing: 'side by side' } },
  {
    change: { order: 'column by column' },
    mistake: {
      id: 'column-by-column',
      name: 'windows column by column',
      sentence: 'Your list goes down the columns first; it should go along the rows.',
      hints: [
        'Which window comes second: the one to the right of the first, or the one below it?',
        'All your windows are there, in another order.',
        'The inner of your two loops should be the outer one.',
      ],
    },
  },
  {
    change: { pair: 'left, top' },
    mistake: {
      id: 'left-before-top',
      name: 'left before top',
      sentence: 'Your pairs are [left, top]; rows come first.',
      hints: [
        'What does the first number of a pair count, rows or columns?',
        'A tensor’s first axis is the height.',
        'x and y come in the other order than row and column.',
      ],
    },
  },
  {
    change: { pair: 'centre' },
    mistake: {
      id: 'centres-for-corners',
      name: 'centres instead of corners',
      sentence: 'Your pairs are the windows’ centres; their upper left corners are asked for.',
      hints: [
        'Which pixel of a window does a pair stand for?',
        'Your first window should begin in the corner of the picture.',
        'Half a window is added to every number.',
      ],
    },
  },
];

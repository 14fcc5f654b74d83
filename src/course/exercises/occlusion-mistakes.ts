import type { Faulty, Mistake } from '../exercise';
import type { OcclusionSwitches } from './occlusion';
import { fixedClass, predictedClass, probability, transposedMap } from './shared-mistakes';

export const lastWindowMissing: Mistake = {
  id: 'last-window-missing',
  name: 'the last window missing',
  sentence: 'Your grid has one row and one column of windows too few: an off-by-one error.',
  hints: [
    'How many windows of 3 pixels fit into 5 pixels at stride 1? Draw them.',
    'The number of steps and the number of windows are not the same.',
    'Look at the condition that ends your loop: may a window end exactly at the edge?',
  ],
};

export const windowsOverEdge: Mistake = {
  id: 'windows-over-the-edge',
  name: 'windows that reach over the edge',
  sentence: 'Your grid has windows that begin inside the picture and end outside it.',
  hints: [
    'Are all your windows of one size, inside the picture?',
    'A window that reaches over the edge covers less, so its value cannot be compared with the others.',
    'It is not enough that a window begins inside the picture: check where it ends.',
  ],
};

export const flushWindow: Mistake = {
  id: 'window-flush-with-edge',
  name: 'an additional window at the edge',
  sentence: 'Your grid has additional windows set flush with the right and lower edge, where a remainder was to stay uncovered.',
  hints: [
    'Do all your windows lie at multiples of the stride?',
    'Where the windows do not come out even, something stays uncovered. The task leaves it so.',
    'The last row and column of your grid are not a stride away from those before.',
  ],
};

export const strideIgnored: Mistake = {
  id: 'stride-ignored',
  name: 'the stride ignored',
  sentence: 'Your windows lie side by side, a window apart; the stride is not used.',
  hints: [
    'May windows overlap?',
    'How far is it from one of your windows to the next?',
    'The step of your loop is the window’s side, but the question gives another number for it.',
  ],
};

/** In the order in which they are to be put right. */
export const occlusionMistakes: readonly Faulty<OcclusionSwitches>[] = [
  { mistake: fixedClass, change: { whose: 'class 0' } },
  { mistake: predictedClass, change: { whose: 'predicted' } },
  { mistake: predictedClass, change: { whose: 'predicted at input' } },
  { mistake: probability, change: { quantity: 'probability' } },
  { mistake: lastWindowMissing, change: { placing: 'short' } },
  { mistake: windowsOverEdge, change: { placing: 'over' } },
  { mistake: flushWindow, change: { placing: 'flush' } },
  { mistake: strideIgnored, change: { placing: 'side by side' } },
  {
    mistake: {
      id: 'window-too-large',
      name: 'a window one pixel too large',
      sentence: 'Your window is one pixel too high and too wide.',
      hints: [
        'How many pixels does your window cover? Count them.',
        'One of the two ends of a range is included and should not be.',
        'Look for “≤” where “<” is meant, or for an end that is counted twice.',
      ],
    },
    change: { excess: 1 },
  },
  {
    mistake: {
      id: 'window-too-small',
      name: 'a window one pixel too small',
      sentence: 'Your window is one pixel too low and too narrow.',
      hints: [
        'How many pixels does your window cover? Count them.',
        'One of the two ends of a range is left out and should not be.',
        'Something is subtracted from the window’s side, or the range ends early.',
      ],
    },
    change: { excess: -1 },
  },
  {
    mistake: {
      id: 'all-but-the-window',
      name: 'all but the window covered',
      sentence: 'Your function covers everything except the window.',
      hints: [
        'Which part of the picture does the network still see?',
        'Your mask is the other way round.',
        'Where the mask is 1 the picture should be hidden, or the other way round: check what you multiply with.',
      ],
    },
    change: { covered: 'all but the window' },
  },
  {
    mistake: {
      id: 'windows-accumulate',
      name: 'earlier windows left covered',
      sentence: 'Your function leaves earlier windows covered, so the picture disappears bit by bit.',
      hints: [
        'How much of the picture is left when you come to the last window?',
        'Each window is to be laid over the whole, untouched picture.',
        'Your loop writes into the same picture again and again.',
      ],
    },
    change: { kept: true },
  },
  {
    mistake: {
      id: 'black-fill',
      name: 'black instead of grey',
      sentence: 'Your window is black, where grey was asked for.',
      hints: [
        'Which colour is your window, and which one was asked for?',
        'The input is normalised. What does −1, or −127/128, stand for there?',
        'Mid grey is the level 127 before the normalisation. What is it afterwards?',
      ],
    },
    change: { fill: 'black' },
  },
  {
    mistake: {
      id: 'white-fill',
      name: 'white instead of grey',
      sentence: 'Your window is white, where grey was asked for.',
      hints: [
        'Which colour is your window, and which one was asked for?',
        'The input is normalised. What does 1 stand for there?',
        'Mid grey is the level 127 before the normalisation. What is it afterwards?',
      ],
    },
    change: { fill: 'white' },
  },
  {
    mistake: {
      id: 'mean-fill',
      name: 'the picture’s mean colour instead of grey',
      sentence: 'Your window has the mean colour of the picture, where mid grey was asked for.',
      hints: [
        'Is the filling the same for every picture?',
        'The mean of the data on which a network was trained is one thing, that of this picture another.',
        'The filling that was asked for is one fixed number in the normalised input.',
      ],
    },
    change: { fill: 'mean' },
  },
  {
    mistake: {
      id: 'one-colour-covered',
      name: 'one colour covered',
      sentence: 'Your window covers red alone; green and blue stay as they are.',
      hints: [
        'How many numbers does a pixel have?',
        'What does your window look like: grey, or a tint?',
        'Along the last axis only the first index is written.',
      ],
    },
    change: { colours: 'first' },
  },
  {
    mistake: {
      id: 'occlusion-sign',
      name: 'the wrong sign',
      sentence: 'Your map has the wrong sign: where something important is covered the logit falls, and the map should be high.',
      hints: [
        'Something important is covered. Does the logit rise or fall? And your map?',
        'High should mean important.',
        'You have the right two numbers and subtract them the wrong way round.',
      ],
    },
    change: { value: 'S′ − S' },
  },
  {
    mistake: {
      id: 'score-not-compared',
      name: 'the score under the window instead of its fall',
      sentence: 'Your map holds the score under each window; how far it fell is still to be computed.',
      hints: [
        'What would your map show if covering changed nothing at all?',
        'A map of differences is 0 where nothing changes.',
        'The score of the untouched picture does not come into your map.',
      ],
    },
    change: { value: 'S′' },
  },
  {
    mistake: {
      id: 'magnitude-of-change',
      name: 'the magnitude of the change',
      sentence: 'Your map holds the size of the change without its sign, so that what speaks against the class looks like what speaks for it.',
      hints: [
        'Can covering something make the logit rise?',
        'Two kinds of places look alike in your map.',
        'The sign of the difference is an answer too: keep it.',
      ],
    },
    change: { value: '|S − S′|' },
  },
  {
    mistake: {
      id: 'ratio-instead-of-difference',
      name: 'a ratio instead of a difference',
      sentence:
        'Your map holds the score under each window divided by the score before; a logit may be 0 or negative, so it is no measure to divide ' +
        'by.',
      hints: [
        'What does a ratio of logits mean when one of them is negative?',
        'Adding a constant to all logits changes nothing for the network. Does it change your map?',
        'Compare the two scores in a way that a shift of both leaves alone.',
      ],
    },
    change: { value: 'S′ / S' },
  },
  { mistake: transposedMap, change: { transposed: true } },
];

import type { Faulty } from '../exercise';
import type { PointingGameSwitches } from './pointing-game';

/** In the order in which they are to be put right. */
export const pointingGameMistakes: readonly Faulty<PointingGameSwitches>[] = [
  {
    change: { point: 'smallest' },
    mistake: {
      id: 'minimum-for-maximum',
      name: 'the smallest value instead of the largest',
      sentence: 'Your function looks where the map is lowest.',
      hints: [
        'Which pixel of the map is meant to point at the object?',
        'High means: speaks for the class.',
        'A comparison is the wrong way round.',
      ],
    },
  },
  {
    change: { point: 'largest magnitude' },
    mistake: {
      id: 'magnitude-maximum',
      name: 'the largest magnitude',
      sentence: 'Your function looks where the magnitude is largest, which may be a strong negative value.',
      hints: [
        'What does a strong negative value say about a pixel?',
        'Some of your maps point at what speaks against the class.',
        'The sign counts.',
      ],
    },
  },
  {
    change: { point: 'centre of mass' },
    mistake: {
      id: 'centre-of-mass',
      name: 'the centre of mass instead of the maximum',
      sentence: 'Your function takes the map’s centre of mass; the pointing game takes its maximum.',
      hints: [
        'Which pixel of the map is meant to point at the object?',
        'A map with two spots has its centre between them, where nothing is.',
        'No mean is needed.',
      ],
    },
  },
  {
    change: { exchanged: true },
    mistake: {
      id: 'point-transposed',
      name: 'row and column of the maximum exchanged',
      sentence: 'Your function exchanges row and column of the maximum.',
      hints: [
        'How do you get row and column from a place in the list?',
        'The maps are wider than they are high.',
        'The place divided by the width, and the remainder: which one is the row?',
      ],
    },
  },
  {
    change: { distance: 'none' },
    mistake: {
      id: 'tolerance-ignored',
      name: 'the tolerance ignored',
      sentence: 'Your function counts only what lies on the object itself.',
      hints: [
        'Does a maximum one pixel beside the object hit?',
        'One of the three things that the question gives is not used.',
        'The maximum may lie off the object, if it is near enough.',
      ],
    },
  },
  {
    change: { distance: 'to the bounding box' },
    mistake: {
      id: 'box-for-mask',
      name: 'the bounding box instead of the object',
      sentence: 'Your function measures the distance to the object’s bounding box, which holds pixels that are not the object’s.',
      hints: [
        'Is everything inside the box part of the object?',
        'The objects here are not rectangles.',
        'Measure to the pixels where the mask is 1.',
      ],
    },
  },
  {
    change: { distance: 'city blocks' },
    mistake: {
      id: 'city-block-distance',
      name: 'distance along rows and columns',
      sentence: 'Your function adds up the distances down and across; a straight line is shorter.',
      hints: [
        'How far is it from one corner of a pixel square to the opposite one?',
        'Your reach is a diamond, and should be a circle.',
        'Think of Pythagoras.',
      ],
    },
  },
  {
    change: { distance: 'along the longer axis' },
    mistake: {
      id: 'square-reach',
      name: 'a square instead of a circle',
      sentence: 'Your function takes the larger of the distances down and across, so its reach is a square.',
      hints: [
        'How far is it from one corner of a pixel square to the opposite one?',
        'Your reach goes too far along the diagonals.',
        'Think of Pythagoras.',
      ],
    },
  },
  {
    change: { wins: 'far' },
    mistake: {
      id: 'hits-and-misses-exchanged',
      name: 'hits and misses exchanged',
      sentence: 'Your function returns 1 for a miss and 0 for a hit.',
      hints: [
        'What do you return for a maximum right on the object?',
        'All your answers are the other way round.',
        'Look at the last line.',
      ],
    },
  },
];

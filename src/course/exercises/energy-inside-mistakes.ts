import type { Faulty } from '../exercise';
import type { EnergyInsideSwitches } from './energy-inside';

/** In the order in which they are to be put right. */
export const energyInsideMistakes: readonly Faulty<EnergyInsideSwitches>[] = [
  {
    change: { measure: 'share of the outside' },
    mistake: {
      id: 'energy-outside',
      name: 'the share outside the object',
      sentence: 'Your function computes the share that lies off the object.',
      hints: [
        'Should a map that lies wholly on the object get 1 or 0?',
        'Your number and the right one add up to 1.',
        'The mask is the wrong way round.',
      ],
    },
  },
  {
    change: { part: 'stretched' },
    mistake: {
      id: 'stretched-before-measuring',
      name: 'the map stretched from 0 to 1 first',
      sentence: 'Your function stretches the map from 0 to 1 before it measures, which makes energy of what speaks against the class.',
      hints: [
        'What becomes of a negative value in your computation?',
        'A value of 0 should count nothing.',
        'Leave out the first step, and deal with negative values in another way.',
      ],
    },
  },
  {
    change: { part: 'magnitude' },
    mistake: {
      id: 'magnitudes-as-energy',
      name: 'magnitudes instead of the positive part',
      sentence: 'Your function counts negative values by their magnitude.',
      hints: [
        'Does a strongly negative pixel on the object speak for the class?',
        'Only one of the two signs is evidence for the class.',
        'Negative values should count nothing.',
      ],
    },
  },
  {
    change: { part: 'signed' },
    mistake: {
      id: 'signs-kept-in-energy',
      name: 'negative values added up as well',
      sentence: 'Your function adds up negative values too, so that the share can be below 0 or above 1.',
      hints: [
        'Can your number be larger than 1?',
        'Positive and negative values cancel in your sums.',
        'A step is missing before anything is added up.',
      ],
    },
  },
  {
    change: { part: 'count' },
    mistake: {
      id: 'pixels-counted',
      name: 'pixels counted instead of their values added up',
      sentence: 'Your function counts the positive pixels; each should count as much as its value.',
      hints: [
        'Does a bright pixel count more than a pale one in your function?',
        'Energy is not area.',
        'Where you add 1 you should add something else.',
      ],
    },
  },
  {
    change: { measure: 'inside / outside' },
    mistake: {
      id: 'inside-over-outside',
      name: 'inside divided by outside',
      sentence: 'Your function divides what lies inside by what lies outside, which can exceed 1.',
      hints: [
        'What should a map give that lies wholly on the object?',
        'A share is a part divided by the whole.',
        'The lower half of your fraction is too small.',
      ],
    },
  },
  {
    change: { measure: 'mean inside' },
    mistake: {
      id: 'mean-inside',
      name: 'the mean inside the object',
      sentence: 'Your function divides by the number of the object’s pixels, so the number depends on the map’s scale.',
      hints: [
        'What happens to your number when the map is doubled?',
        'A share has no unit.',
        'Divide by energy, not by pixels.',
      ],
    },
  },
  {
    change: { measure: 'per area' },
    mistake: {
      id: 'energy-per-area',
      name: 'the share divided by the object’s area',
      sentence: 'Your function divides the share by the object’s share of the picture, which is another measure.',
      hints: [
        'Can your number be larger than 1?',
        'How much better than chance, and how much: these are two questions.',
        'The size of the object does not come into the formula.',
      ],
    },
  },
  {
    change: { empty: 'not a number' },
    mistake: {
      id: 'no-energy-divided',
      name: 'a map without positive values divided by zero',
      sentence: 'For a map without positive values your function divides 0 by 0.',
      hints: [
        'What should a map come to that shows no evidence anywhere?',
        'One of the maps has no positive value.',
        'The task names the answer for that case; ask before you divide.',
      ],
    },
  },
];

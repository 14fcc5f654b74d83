import type { Faulty } from '../exercise';
import type { DeletionSwitches } from './deletion';
import { predictedClass } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const deletionMistakes: readonly Faulty<DeletionSwitches>[] = [
  { mistake: predictedClass, change: { whose: 'predicted' } },
  { mistake: predictedClass, change: { whose: 'predicted at input' } },
  {
    change: { quantity: 'logit' },
    mistake: {
      id: 'logit-not-probability',
      name: 'the logit instead of the probability',
      sentence: 'Your curve shows the logit; the deletion metric is defined by the probability.',
      hints: [
        'Which values can your curve take?',
        'The area under the curve is to lie between 0 and 1.',
        'A softmax is missing.',
      ],
    },
  },
  {
    change: { points: 'without the first' },
    mistake: {
      id: 'first-point-missing',
      name: 'the untouched picture missing',
      sentence: 'Your curve begins after the first deletion; the untouched picture is missing.',
      hints: [
        'How many points has your curve?',
        'With n steps there are n + 1 states.',
        'From which number does your loop count?',
      ],
    },
  },
  {
    change: { points: 'without the last' },
    mistake: {
      id: 'last-point-missing',
      name: 'the empty picture missing',
      sentence: 'Your curve ends before the last deletion; the wholly grey picture is missing.',
      hints: [
        'How many points has your curve?',
        'With n steps there are n + 1 states.',
        'Up to which number does your loop count?',
      ],
    },
  },
  {
    change: { shows: 'what was taken' },
    mistake: {
      id: 'insertion-for-deletion',
      name: 'insertion instead of deletion',
      sentence: 'Your function begins with a grey picture and inserts pixels, which is the other of the two metrics.',
      hints: [
        'What does the network see at k = 0?',
        'The picture should disappear, not appear.',
        'Your mask is the other way round.',
      ],
    },
  },
  {
    change: { order: 'least important first' },
    mistake: {
      id: 'least-important-first',
      name: 'the least important pixels first',
      sentence: 'Your function deletes the pixels with the lowest values first.',
      hints: [
        'Should the probability of a good map fall soon or late?',
        'Which end of the sorted list do you begin with?',
        'Sorting goes from low to high unless told otherwise.',
      ],
    },
  },
  {
    change: { order: 'by magnitude' },
    mistake: {
      id: 'ranked-by-magnitude',
      name: 'pixels ranked by magnitude',
      sentence: 'Your function ranks pixels by the magnitude of the map, so that what speaks against the class is deleted early too.',
      hints: [
        'When should a pixel with a strongly negative value be deleted?',
        'Deleting what speaks against the class makes the probability rise.',
        'The sign counts in the ranking.',
      ],
    },
  },
  {
    change: { order: 'in reading order' },
    mistake: {
      id: 'map-not-used',
      name: 'pixels deleted in reading order',
      sentence: 'Your function deletes pixels row by row; the map does not come into it.',
      hints: [
        'Does your curve change when the map does?',
        'The pixels have to be sorted.',
        'Which list do you take the first pixels of?',
      ],
    },
  },
  {
    change: { fill: 'black' },
    mistake: {
      id: 'deleted-to-black',
      name: 'black instead of grey',
      sentence: 'Your function makes deleted pixels black, where grey was asked for.',
      hints: [
        'Which colour do deleted pixels get, and which one was asked for?',
        'The input is normalised. What does −1, or −127/128, stand for there?',
        'Mid grey is the level 127 before the normalisation. What is it afterwards?',
      ],
    },
  },
  {
    change: { colours: 'first' },
    mistake: {
      id: 'one-colour-deleted',
      name: 'one colour deleted',
      sentence: 'Your function deletes red alone; green and blue stay as they are.',
      hints: [
        'How many numbers does a pixel have?',
        'At the end of your curve the picture is not grey.',
        'Only every third number of the input is changed.',
      ],
    },
  },
];

import type { Faulty } from '../exercise';
import type { BootstrapSwitches } from './bootstrap-interval';

/** In the order in which they are to be put right. */
export const bootstrapMistakes: readonly Faulty<BootstrapSwitches>[] = [
  {
    change: { of: 'differences' },
    mistake: {
      id: 'nothing-resampled',
      name: 'quantiles of the differences themselves',
      sentence: 'Your interval is that of the single differences; nothing is resampled, so it says where pictures lie and not where the mean does.',
      hints: [
        'Would your interval become narrower with more pictures?',
        'The draws of the question are not used.',
        'One number for each resample is needed before anything is sorted.',
      ],
    },
  },
  {
    change: { of: 'standard deviation' },
    mistake: {
      id: 'deviation-for-error',
      name: 'the standard deviation of the differences',
      sentence: 'Your interval is the mean ± 1.96 standard deviations of single differences, which covers pictures and not the mean.',
      hints: [
        'Would your interval become narrower with more pictures?',
        'The spread of single values and the uncertainty of their mean are two things.',
        'A bootstrap needs no formula for the spread: it reads the interval off the resamples.',
      ],
    },
  },
  {
    change: { of: 'standard error' },
    mistake: {
      id: 'normal-interval',
      name: 'the mean ± 1.96 standard errors',
      sentence:
        'Your interval is the mean ± 1.96 standard errors, which takes the means for normally distributed; the percentile interval is asked for.',
      hints: [
        'Should the two ends be equally far from the mean where the differences are skewed?',
        'The draws of the question are not used.',
        'A percentile interval needs no formula for the spread: it reads its ends off the resamples.',
      ],
    },
  },
  {
    change: { of: 'sums' },
    mistake: {
      id: 'sums-resampled',
      name: 'sums instead of means',
      sentence: 'Your function adds up the differences of every resample; the interval of the mean is asked for.',
      hints: [
        'Would your interval move if every picture were there twice?',
        'Both ends are too far from 0, by one and the same factor.',
        'Something is missing that turns a total into a mean.',
      ],
    },
  },
  {
    change: { order: 'text' },
    mistake: {
      id: 'sorted-as-text',
      name: 'numbers sorted as text',
      sentence:
        'Your function sorts the numbers as if they were words, so that 10 comes before 9 and −1 before −2: this is what sort does where it ' +
        'is not told how to compare.',
      hints: [
        'Print the sorted numbers: do they rise from the first to the last?',
        'Where all numbers are positive and equally long your interval is right.',
        'The method sort of a list takes a function of two of its values.',
      ],
    },
  },
  {
    change: { of: 'medians' },
    mistake: {
      id: 'medians-resampled',
      name: 'medians instead of means',
      sentence: 'Your function takes the median of every resample; the interval of the mean is asked for.',
      hints: [
        'Of which quantity is the interval?',
        'The differences are skewed, so it makes a difference.',
        'What do you compute from each resample?',
      ],
    },
  },
  {
    change: { pairing: 'each its own' },
    mistake: {
      id: 'pairs-torn-apart',
      name: 'the two methods resampled separately',
      sentence:
        'Your function draws other pictures for b than for a, so the differences between pictures, which the two methods share, widen the ' +
        'interval.',
      hints: [
        'Which picture do the two scores of a difference come from?',
        'A hard picture is hard for both methods.',
        'One draw is enough for both.',
      ],
    },
  },
  {
    change: { pairing: 'none' },
    mistake: {
      id: 'one-method-resampled',
      name: 'only one method resampled',
      sentence: 'Your function resamples a and leaves b as it is.',
      hints: [
        'Which picture do the two scores of a difference come from?',
        'The index of a draw is used once; how often should it be?',
        'Both scores of a picture are drawn together.',
      ],
    },
  },
  {
    change: { sign: -1 },
    mistake: {
      id: 'second-less-first',
      name: 'b − a instead of a − b',
      sentence: 'Your interval is that of b − a.',
      hints: [
        'Which of the two methods is better, by your interval?',
        'Both ends have the other sign, and have changed places.',
        'A difference has its terms exchanged.',
      ],
    },
  },
  {
    change: { share: 1 },
    mistake: {
      id: 'extremes-for-interval',
      name: 'the smallest and the largest mean',
      sentence: 'Your interval runs from the smallest of the resampled means to the largest, and holds all of them.',
      hints: [
        'How much is left between your two ends?',
        'With more resamples your interval could only become wider.',
        'A few of the sorted means should lie outside, at both ends.',
      ],
    },
  },
  {
    change: { share: 0.9 },
    mistake: {
      id: 'five-percent-each-side',
      name: '5 % cut off at each side',
      sentence: 'Your interval leaves 5 % out at each end: it is a 90 % interval.',
      hints: [
        'How much is left between your two ends?',
        'Your interval is a little too narrow.',
        'Five per cent are to be left out altogether.',
      ],
    },
  },
  {
    change: { share: 0.5 },
    mistake: {
      id: 'quartiles-for-interval',
      name: 'the quartiles',
      sentence: 'Your interval holds the middle half of the resampled means.',
      hints: [
        'How much is left between your two ends?',
        'Your interval is much too narrow.',
        'Look at the two shares at which you read the sorted means.',
      ],
    },
  },
  {
    change: { ends: 'high, low' },
    mistake: {
      id: 'ends-exchanged',
      name: 'the ends exchanged',
      sentence: 'Your interval has its upper end first.',
      hints: [
        'Which end comes first?',
        'Both numbers are right.',
        'In which direction did you sort?',
      ],
    },
  },
];

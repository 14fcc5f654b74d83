import type { Faulty } from '../exercise';
import type { CamSwitches } from './cam-model';
import {
  activationLeftOut,
  channelsUnweighted,
  magnitudeOfMap,
  maximumOverChannels,
  meanOverChannels,
  noPooling,
  readingMistakes,
  reluBeforeSum,
  sumOverPlaces,
} from './cam-mistakes';
import { transposedMap } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const gradCamMistakes: readonly Faulty<CamSwitches>[] = [
  ...readingMistakes,
  { mistake: sumOverPlaces, change: { pool: 'sum' } },
  {
    mistake: {
      id: 'maximum-over-places',
      name: 'the largest slope instead of the mean',
      sentence: 'Your weights are the largest slopes of each channel, not the means.',
      hints: [
        'How does a channel’s gradient become one weight?',
        'One single place decides your weight; all of them should have a say.',
        'Global pooling comes in two kinds, and this is the other one.',
      ],
    },
    change: { pool: 'max' },
  },
  {
    mistake: {
      id: 'one-weight-for-all',
      name: 'one mean over places and channels together',
      sentence: 'Your function takes the mean of the whole gradient, one number for all channels, so every channel weighs the same.',
      hints: [
        'How many weights does Grad-CAM have?',
        'Your map is the sum of the channels times one number.',
        'Name the axes over which the mean is taken: those of the places, and not that of the channels.',
      ],
    },
    change: { pool: 'everything' },
  },
  {
    mistake: {
      id: 'mean-over-rows-alone',
      name: 'the mean over rows alone',
      sentence: 'Your function averages the gradient over the rows and not over the columns, so every column has weights of its own.',
      hints: [
        'How many weights does Grad-CAM have?',
        'Print the shape of your weights: it should be [channels].',
        'A double sum stands in the formula for α, over rows and columns.',
      ],
    },
    change: { pool: 'over rows' },
  },
  { mistake: meanOverChannels, change: { pool: 'over channels' } },
  { mistake: noPooling, change: { pool: 'no pooling' } },
  { mistake: channelsUnweighted, change: { pool: 'no weights' } },
  { mistake: activationLeftOut, change: { pool: 'no activation' } },
  {
    mistake: {
      id: 'negative-slopes-first',
      name: 'a ReLU on the gradient before the mean',
      sentence: 'Your function drops negative slopes before it averages them.',
      hints: [
        'How many ReLUs are there in equations 1 and 2, and where?',
        'What the formula averages has both signs; yours has one.',
        'Leave the gradient as it is until the map is there.',
      ],
    },
    change: { slopes: 'rectified' },
  },
  {
    mistake: {
      id: 'magnitudes-averaged',
      name: 'the magnitude of the gradient before the mean',
      sentence: 'Your function averages the magnitudes of the slopes, so that evidence against the class counts for it.',
      hints: [
        'Should a channel that speaks against the class have a positive weight?',
        'Some of your weights have the wrong sign.',
        'Magnitudes belong to saliency maps. What does equation 1 average?',
      ],
    },
    change: { slopes: 'magnitude' },
  },
  {
    mistake: {
      id: 'negative-weights-dropped',
      name: 'a ReLU on the weights',
      sentence: 'Your function sets negative weights to zero, so channels that speak against the class no longer count.',
      hints: [
        'Where exactly does the ReLU of equation 2 stand?',
        'A channel may speak against the class. What is such a channel’s weight?',
        'The ReLU comes too early: on the weights, before anything is added up.',
      ],
    },
    change: { weights: 'rectified' },
  },
  { mistake: reluBeforeSum, change: { terms: 'rectified' } },
  { mistake: maximumOverChannels, change: { join: 'max' } },
  { mistake: magnitudeOfMap, change: { last: 'magnitude' } },
  { mistake: transposedMap, change: { transposed: true } },
];

import type { Faulty } from '../exercise';
import { activationTooEarly, magnitudeOfMap } from './cam-mistakes';
import type { EigenSwitches } from './eigen-cam';

/** In the order in which they are to be put right. */
export const eigenCamMistakes: readonly Faulty<EigenSwitches>[] = [
  { mistake: activationTooEarly, change: { reading: 'activation before' } },
  {
    change: { terms: 'g·A' },
    mistake: {
      id: 'gradient-in-eigen-cam',
      name: 'the gradient multiplied in',
      sentence: 'Your function decomposes gradient times activation, which is EigenGrad-CAM; Eigen-CAM knows no class and no gradient.',
      hints: [
        'Does Eigen-CAM depend on the class?',
        'What is the matrix that is decomposed made of?',
        'No backward pass is needed.',
      ],
    },
  },
  {
    change: { made: 'mean of channels' },
    mistake: {
      id: 'channels-averaged',
      name: 'the mean of the channels instead of the projection',
      sentence: 'Your map is the mean of the channels; Eigen-CAM weighs them by the first right singular vector.',
      hints: [
        'Do all channels count alike?',
        'The singular vector has one number a channel. What is it for?',
        'Multiply the matrix of places and channels with the vector.',
      ],
    },
  },
  {
    change: { made: 'strongest channel' },
    mistake: {
      id: 'strongest-channel',
      name: 'the strongest channel alone',
      sentence: 'Your map is the channel with the largest norm; Eigen-CAM joins all channels.',
      hints: [
        'How many channels come into a projection?',
        'The direction with the largest variation is hardly ever that of a single channel.',
        'Which vector do you multiply with? One that picks a channel?',
      ],
    },
  },
  {
    change: { vector: 1 },
    mistake: {
      id: 'second-singular-vector',
      name: 'another singular vector',
      sentence: 'Your function projects on the second singular vector, not the first.',
      hints: [
        'In which order does your decomposition give the singular values?',
        'The first vector is the one that belongs to the largest singular value.',
        'Print the singular values beside the index that you take.',
      ],
    },
  },
  { mistake: magnitudeOfMap, change: { last: 'magnitude' } },
];

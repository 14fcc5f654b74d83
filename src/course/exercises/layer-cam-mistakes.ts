import type { Faulty } from '../exercise';
import type { CamSwitches } from './cam-model';
import { activationLeftOut, magnitudeOfMap, maximumOverChannels, readingMistakes } from './cam-mistakes';
import { transposedMap } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const layerCamMistakes: readonly Faulty<CamSwitches>[] = [
  ...readingMistakes,
  {
    change: { pool: 'mean' },
    mistake: {
      id: 'rectified-gradient-pooled',
      name: 'the gradient averaged over places',
      sentence: 'Your function averages the rectified gradient over the places, so each channel has one weight; LayerCAM has one for each place.',
      hints: [
        'How many weights does LayerCAM have?',
        'Places that matter and places that do not get the same weight in your map.',
        'Nothing is averaged in the formula: the only sum is the one over channels.',
      ],
    },
  },
  { mistake: activationLeftOut, change: { pool: 'no activation' } },
  {
    change: { slopes: 'signed', terms: 'rectified' },
    mistake: {
      id: 'relu-on-products',
      name: 'the ReLU on the products instead of the gradient',
      sentence: 'Your function rectifies the product of gradient and activation, not the gradient: two negative numbers then count as evidence.',
      hints: [
        'What is the ReLU of the formula applied to?',
        'On layers without negative activations your map is right. Why only there?',
        'Look at a place where activation and slope are both negative.',
      ],
    },
  },
  {
    change: { slopes: 'signed' },
    mistake: {
      id: 'slopes-not-rectified',
      name: 'no ReLU on the gradient',
      sentence: 'Your function keeps negative slopes, which is HiResCAM; LayerCAM weights with the positive ones alone.',
      hints: [
        'What tells LayerCAM from HiResCAM?',
        'Your map is too small where some channels speak against the class.',
        'A step is missing between the gradient and the product.',
      ],
    },
  },
  {
    change: { slopes: 'magnitude' },
    mistake: {
      id: 'magnitude-for-relu',
      name: 'the magnitude of the gradient instead of its positive part',
      sentence: 'Your function takes the magnitude of the gradient, so that evidence against the class counts for it.',
      hints: [
        'What becomes of a slope of −2 in LayerCAM?',
        'Magnitude and positive part agree on half of the numbers.',
        'Negative slopes should leave nothing behind.',
      ],
    },
  },
  { mistake: maximumOverChannels, change: { join: 'max' } },
  { mistake: magnitudeOfMap, change: { last: 'magnitude' } },
  { mistake: transposedMap, change: { transposed: true } },
];

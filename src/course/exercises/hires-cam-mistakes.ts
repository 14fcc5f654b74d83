import type { Faulty } from '../exercise';
import type { CamSwitches } from './cam-model';
import { activationLeftOut, magnitudeOfMap, maximumOverChannels, meanOverChannels, readingMistakes, reluBeforeSum } from './cam-mistakes';
import { transposedMap } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const hiResCamMistakes: readonly Faulty<CamSwitches>[] = [
  ...readingMistakes,
  {
    change: { pool: 'mean' },
    mistake: {
      id: 'gradient-pooled',
      name: 'the gradient averaged over places',
      sentence: 'Your function averages the gradient over the places, which is Grad-CAM; HiResCAM keeps a slope for each place.',
      hints: [
        'What does HiResCAM leave out of Grad-CAM?',
        'Every place has slopes of its own. Your weights are the same at all places.',
        'The product is taken before anything is summed or averaged.',
      ],
    },
  },
  { mistake: meanOverChannels, change: { pool: 'over channels' } },
  { mistake: activationLeftOut, change: { pool: 'no activation' } },
  {
    change: { slopes: 'rectified' },
    mistake: {
      id: 'slopes-rectified',
      name: 'a ReLU on the gradient',
      sentence: 'Your function drops negative slopes, which is LayerCAM; HiResCAM keeps their sign.',
      hints: [
        'Is there a ReLU inside the sum of the formula?',
        'Your map is nowhere smaller than expected where activations are positive.',
        'The gradient goes into the product as it is.',
      ],
    },
  },
  {
    change: { slopes: 'magnitude' },
    mistake: {
      id: 'slope-magnitudes',
      name: 'the magnitude of the gradient',
      sentence: 'Your function takes the magnitude of the gradient, so that evidence against the class counts for it.',
      hints: [
        'Can a place speak against the class in your map?',
        'The sign of a slope says for or against.',
        'The gradient goes into the product as it is.',
      ],
    },
  },
  { mistake: reluBeforeSum, change: { terms: 'rectified' } },
  { mistake: maximumOverChannels, change: { join: 'max' } },
  { mistake: magnitudeOfMap, change: { last: 'magnitude' } },
  { mistake: transposedMap, change: { transposed: true } },
];

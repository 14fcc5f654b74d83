import type { Faulty } from '../exercise';
import { layerFixed, readingMistakes, reluBeforeSum } from './cam-mistakes';
import type { XGradSwitches } from './xgrad-cam';

/** In the order in which they are to be put right. */
export const xGradCamMistakes: readonly Faulty<XGradSwitches>[] = [
  ...readingMistakes.filter(({ mistake }) => mistake !== layerFixed), // all questions ask about the last feature map
  {
    change: { dead: 'not a number' },
    mistake: {
      id: 'dead-channel-divided',
      name: 'a dead channel divided by its sum of zero',
      sentence: 'A channel that is 0 everywhere makes your whole map NaN, because its weight is 0 divided by 0.',
      hints: [
        'Are there channels without any activation?',
        'One NaN in a sum makes the sum NaN. Which channel’s weight is it?',
        'Decide what a channel weighs whose activations add up to nothing, before you divide.',
      ],
    },
  },
  {
    change: { numerator: 'Σ g', denominator: 'number of places' },
    mistake: {
      id: 'slopes-averaged-evenly',
      name: 'the weights of Grad-CAM',
      sentence: 'Your weights are plain means of the gradient: that is Grad-CAM. XGrad-CAM averages with the activations as weights.',
      hints: [
        'What does XGrad-CAM weigh the slopes with before it averages them?',
        'A place without activation should have no say in the weight.',
        'Both numerator and denominator of the weight have the activation in them.',
      ],
    },
  },
  {
    change: { numerator: 'Σ g' },
    mistake: {
      id: 'activation-missing-above',
      name: 'the activation missing in the numerator',
      sentence: 'Your weights divide the sum of the slopes by the sum of the activation; the numerator should have the activation too.',
      hints: [
        'A weighted mean has the weights in two places. Which?',
        'Were all slopes of a channel equal to 1, its weight should be 1. Is it?',
        'Look at what you add up above the fraction line.',
      ],
    },
  },
  {
    change: { denominator: 'absent' },
    mistake: {
      id: 'weights-not-divided',
      name: 'the weights not divided',
      sentence: 'Your weights are the sums of gradient times activation, not divided by the sum of the activation.',
      hints: [
        'Were all slopes of a channel equal to 1, its weight should be 1. Is it?',
        'Channels with much activation weigh too much in your map.',
        'The lower half of the fraction is missing.',
      ],
    },
  },
  {
    change: { denominator: 'Σ |A|' },
    mistake: {
      id: 'magnitudes-below',
      name: 'magnitudes in the denominator',
      sentence: 'Your denominator adds up the magnitudes of the activation; the formula adds up the activation itself.',
      hints: [
        'On which layers does your map differ from the expected one?',
        'Where no activation is negative the two sums are equal.',
        'Leave the sign of the activation as it is, below as above the fraction line.',
      ],
    },
  },
  {
    change: { denominator: 'all channels' },
    mistake: {
      id: 'divided-by-all-channels',
      name: 'divided by the sum over all channels',
      sentence: 'Your denominator adds up the activation of all channels; each channel has a denominator of its own.',
      hints: [
        'Over which indices does the sum in the denominator run?',
        'All your weights are divided by the same number.',
        'Look at the axes of the sum: places are to go, channels to stay.',
      ],
    },
  },
  { mistake: reluBeforeSum, change: { terms: 'rectified' } },
];

/** Mistakes that can be made in several exercises about class activation maps. */
import type { Faulty, Mistake } from '../exercise';
import type { Scored } from '../scene';
import type { Reading } from './cam-cases';
import { scoredMistakes } from './shared-mistakes';

export const activationTooEarly: Mistake = {
  id: 'activation-too-early',
  name: 'the activation before the normalisation',
  sentence: 'Your function reads the activation before the normalisation and the ReLU, but the gradient after them.',
  hints: [
    'Activation and gradient belong to one place in the network. Do yours?',
    'Your activation comes from the convolution itself: what follows it has not been applied yet.',
    'Print the names in network.layers, and compare the one that you read with the one in the question.',
  ],
};

const layerTooEarly: Mistake = {
  id: 'layer-too-early',
  name: 'another layer',
  sentence: 'Your function looks at the convolution and not at the layer that was asked for, which comes after its normalisation and activation.',
  hints: [
    'Which layer does the question name?',
    'Activation and gradient fit each other, but they are those of an earlier layer.',
    'A name of a layer is written into your function; the question brings one.',
  ],
};

export const layerFixed: Mistake = {
  id: 'layer-fixed',
  name: 'the last feature map in every question',
  sentence: 'Your function looks at the last feature map, also where the question names another layer.',
  hints: [
    'Does every question ask about the same layer?',
    'Your map is right wherever the last feature map is asked for.',
    'A name of a layer is written into your function; the question brings one.',
  ],
};

export const sumOverPlaces: Mistake = {
  id: 'sum-over-places',
  name: 'the sum over places instead of the mean',
  sentence:
    'Your weights are the sums of the gradient over the places, where the paper takes means; maps of layers of other sizes can then not be ' +
    'compared.',
  hints: [
    'What stands before the double sum in equation 1 of the paper?',
    'Your map has the right shape, and is larger by the number of places.',
    'The Z in the formula for α is missing.',
  ],
};

export const meanOverChannels: Mistake = {
  id: 'mean-over-channels',
  name: 'the mean over channels instead of places',
  sentence: 'Your function averages the gradient over the channels, so that places have weights and channels have none.',
  hints: [
    'What does a weight belong to: a place or a channel?',
    'Look at the axes of your mean. In which order are rows, columns and channels?',
    'The shape of your weights should be [channels].',
  ],
};

export const channelsUnweighted: Mistake = {
  id: 'channels-unweighted',
  name: 'channels without weights',
  sentence: 'Your function adds up the activations without weighting them, so the map is the same for every class.',
  hints: [
    'What in your map depends on the class?',
    'The activation is there; what says how much each channel counts for the class?',
    'The gradient does not come into your map.',
  ],
};

export const activationLeftOut: Mistake = {
  id: 'activation-left-out',
  name: 'the gradient alone',
  sentence: 'Your map is the gradient added up over channels; the activation does not come into it.',
  hints: [
    'Where is what the network has seen in the picture?',
    'A slope says what a change would do, not what is there.',
    'There are two factors under the sum of the formula, and one is missing.',
  ],
};

export const reluBeforeSum: Mistake = {
  id: 'relu-before-sum',
  name: 'a ReLU before the sum over channels',
  sentence:
    'Your function applies the ReLU to each channel’s part and adds up afterwards, so evidence against the class cannot outweigh evidence ' +
    'for it.',
  hints: [
    'Is the ReLU of a sum the sum of the ReLUs?',
    'Your map is too large wherever channels disagree.',
    'Sum and ReLU are both there, in the wrong order.',
  ],
};

export const maximumOverChannels: Mistake = {
  id: 'maximum-over-channels',
  name: 'the largest channel instead of the sum',
  sentence: 'Your function keeps the largest of the channels’ parts at each place instead of adding them up.',
  hints: [
    'How do the channels come together in the formula?',
    'At each place a single channel decides your map.',
    'The last step over the channel axis is another one than the maximum.',
  ],
};

export const magnitudeOfMap: Mistake = {
  id: 'magnitude-of-map',
  name: 'the magnitude of the map instead of its positive part',
  sentence: 'Your function takes the magnitude of the map, so that places that speak against the class look like places that speak for it.',
  hints: [
    'What should a place look like that speaks against the class?',
    'Evidence for and evidence against look alike in your map.',
    'The last step should leave nothing where the sum is negative.',
  ],
};

export const noPooling: Mistake = {
  id: 'gradient-not-pooled',
  name: 'the gradient not averaged over places',
  sentence: 'Your function multiplies activation and gradient place by place, which is HiResCAM; Grad-CAM has one weight a channel.',
  hints: [
    'How many weights does Grad-CAM have: one a channel, or one a place and channel?',
    'Every place has weights of its own in your map.',
    'Between the gradient and the product a step is missing that makes one number of each channel’s slopes.',
  ],
};

/** What goes wrong before any formula is applied: the wrong score, or the wrong layer. */
export const readingMistakes: readonly Faulty<Scored & { readonly reading: Reading }>[] = [
  ...scoredMistakes,
  { mistake: layerFixed, change: { reading: 'features' } },
  { mistake: layerTooEarly, change: { reading: 'both before' } },
  { mistake: activationTooEarly, change: { reading: 'activation before' } },
];

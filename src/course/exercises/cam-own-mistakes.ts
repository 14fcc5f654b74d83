import type { Faulty } from '../exercise';
import type { ClassMapSwitches } from './cam';
import { fixedClass, predictedClass, transposedMap } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const camMistakes: readonly Faulty<ClassMapSwitches>[] = [
  { mistake: fixedClass, change: { whose: 'class 0' } },
  { mistake: predictedClass, change: { whose: 'predicted' } },
  {
    change: { reading: 'activation before' },
    mistake: {
      id: 'feature-map-too-early',
      name: 'the feature map before its normalisation',
      sentence: 'Your function reads the feature map before the last normalisation and activation; the dense layer weighs what comes after them.',
      hints: [
        'What exactly does the network average before its last layer?',
        'Check: the mean of your map and the bias of the class should add up to the logit.',
        'Print the names in network.layers, and compare the one that you read with the one in the question.',
      ],
    },
  },
  {
    change: { weights: 'row' },
    mistake: {
      id: 'weights-misread',
      name: 'the weights of the dense layer read in the wrong order',
      sentence: 'Your function takes the weights as if classes were the first axis; channels are.',
      hints: [
        'What is the shape of the dense layer’s weights, and which axis is which?',
        'You have the right number of weights, but they belong to several classes.',
        'Each class has a column, not a row: numbers that follow one another belong to different classes.',
      ],
    },
  },
  {
    change: { weights: 'none' },
    mistake: {
      id: 'class-weights-left-out',
      name: 'no weights',
      sentence: 'Your function adds up the channels without weights, so the map is the same for every class.',
      hints: [
        'What in your map depends on the class?',
        'The sum over channels is there. What is each channel multiplied with?',
        'The dense layer after the average knows how much each channel counts for the class.',
      ],
    },
  },
  {
    change: { weights: 'magnitude' },
    mistake: {
      id: 'magnitudes-of-weights',
      name: 'the magnitudes of the weights',
      sentence: 'Your function takes the magnitudes of the weights, so channels that speak against the class count for it.',
      hints: [
        'What does a negative weight say about its channel?',
        'Your map has no negative part where activations are positive.',
        'Leave the sign of the weights as it is.',
      ],
    },
  },
  {
    change: { weights: 'rectified' },
    mistake: {
      id: 'class-weights-rectified',
      name: 'negative weights set to zero',
      sentence: 'Your function sets negative weights to zero, so channels that speak against the class no longer count.',
      hints: [
        'What does a negative weight say about its channel?',
        'Check: the mean of your map and the bias of the class should add up to the logit.',
        'If a ReLU is wanted at all, it belongs to the finished map.',
      ],
    },
  },
  {
    change: { weights: 'softmax' },
    mistake: {
      id: 'softmax-of-weights',
      name: 'a softmax on the weights',
      sentence: 'Your function makes the weights positive and their sum one by a softmax; CAM uses them as they are.',
      hints: [
        'Are the weights of a dense layer shares?',
        'A softmax belongs to logits.',
        'Read the column of the class and change nothing about it.',
      ],
    },
  },
  {
    change: { gives: 'largest channel' },
    mistake: {
      id: 'strongest-weight-only',
      name: 'one channel alone',
      sentence: 'Your map is one channel, the one with the largest weight; CAM adds up all of them.',
      hints: [
        'How many channels add to the logit?',
        'The formula has a sum over k.',
        'Do not choose a channel: weigh every one.',
      ],
    },
  },
  {
    change: { gives: 'logit', bias: 'left out' },
    mistake: {
      id: 'places-added-up',
      name: 'the places averaged as well',
      sentence:
        'Your function returns one number, because the places are averaged as well as weighted; that is what the network does, and its ' +
        'answer has no places left.',
      hints: [
        'At which point do the places get lost in your function?',
        'CAM is what the network computes, stopped before one of its steps.',
        'Leave the average out: only the channels are to be added up.',
      ],
    },
  },
  {
    change: { bias: 'added' },
    mistake: {
      id: 'bias-added',
      name: 'the bias added to every place',
      sentence: 'Your function adds the bias of the class to every place, which lifts the whole map.',
      hints: [
        'Does the bias depend on the picture?',
        'Your map is off by the same number everywhere.',
        'The definition of the map has only one sum in it, and no constant.',
      ],
    },
  },
  { mistake: transposedMap, change: { transposed: true } },
];

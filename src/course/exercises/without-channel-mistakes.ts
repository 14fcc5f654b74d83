import type { Faulty } from '../exercise';
import type { WithoutChannelSwitches } from './without-channel';

/** In the order in which they are to be put right. */
export const withoutChannelMistakes: readonly Faulty<WithoutChannelSwitches>[] = [
  {
    change: { removed: 'nothing' },
    mistake: {
      id: 'nothing-removed',
      name: 'the activation unchanged',
      sentence: 'Your logits are those of the whole network: the channel is still there.',
      hints: [
        'Do your logits differ from network.logits(input)?',
        'A tensor is never changed in place: every operation makes a new one.',
        'Which tensor do you give to the head, the old one or the new one?',
      ],
    },
  },
  {
    change: { at: 'before' },
    mistake: {
      id: 'split-too-early',
      name: 'split at another layer',
      sentence: 'Your function splits the network at the convolution, before the normalisation and activation of the layer that was asked for.',
      hints: [
        'Which layer does the question name?',
        'A channel that is 0 before the normalisation is not 0 after it.',
        'A name of a layer is written into your function; the question brings one.',
      ],
    },
  },
  {
    change: { removed: 'row' },
    mistake: {
      id: 'row-for-channel',
      name: 'a row removed instead of a channel',
      sentence: 'Your function sets a row of places to 0, not a channel.',
      hints: [
        'Which axis of an activation counts the channels?',
        'The first axis counts rows.',
        'Channels come last.',
      ],
    },
  },
  {
    change: { removed: 'the next channel' },
    mistake: {
      id: 'next-channel',
      name: 'the channel after it',
      sentence: 'Your function removes the channel after the one that was asked for.',
      hints: [
        'Do you count channels from 0 or from 1?',
        'One number is off by one.',
        'The index of the question can be used as it is.',
      ],
    },
  },
  {
    change: { removed: 'all others' },
    mistake: {
      id: 'all-but-the-channel',
      name: 'all but the channel removed',
      sentence: 'Your function removes every channel except the one that was asked for.',
      hints: [
        'What is left of your activation? Print a place.',
        'Your mask is the other way round.',
        'Where the mask is 1 something should stay, or go? Check what you multiply with.',
      ],
    },
  },
  {
    change: { becomes: 'its mean' },
    mistake: {
      id: 'channel-averaged',
      name: 'the channel’s mean instead of zero',
      sentence: 'Your function replaces the channel by its mean; it should be 0.',
      hints: [
        'What does the channel become?',
        'A constant channel still speaks.',
        'Nothing at all should be left of it.',
      ],
    },
  },
  {
    change: { gives: 'drop' },
    mistake: {
      id: 'drop-returned',
      name: 'the drop instead of the logits',
      sentence: 'Your function returns how far the logits fall; the logits themselves are asked for.',
      hints: [
        'What is to be returned?',
        'Your numbers are small where the channel hardly matters.',
        'The last step, a difference, is one too many.',
      ],
    },
  },
  {
    change: { gives: 'probabilities' },
    mistake: {
      id: 'probabilities-returned',
      name: 'probabilities instead of logits',
      sentence: 'Your function returns probabilities; the logits are asked for.',
      hints: [
        'What do your numbers add up to?',
        'The head ends with the logits.',
        'The last step, a softmax, is one too many.',
      ],
    },
  },
];

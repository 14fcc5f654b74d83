/** Mistakes that can be made in several exercises. */
import type { Faulty, Mistake } from '../exercise';
import type { Scored } from '../scene';

export const probability: Mistake = {
  id: 'probability-not-logit',
  name: 'the probability instead of the logit',
  sentence: 'Your function explains the probability after the softmax, not the logit.',
  hints: [
    'Which number of the network is to be explained: the one before the softmax or the one after it?',
    'A probability can also rise because the other classes fall, and its slope vanishes where the network is sure. Where does a softmax come ' +
    'into your computation?',
    'The score that you differentiate, or compare, has passed through a softmax. The task speaks of S, the raw answer for the class.',
  ],
};

const loss: Mistake = {
  id: 'gradient-of-the-loss',
  name: 'the gradient of the loss',
  sentence: 'Your function takes the gradient of the cross-entropy loss, as in training, not that of the logit.',
  hints: [
    'In training one wants the weights that make the error smaller. What is asked for here?',
    'The loss falls when the class becomes more likely, so its slopes point the other way and mix in all the other classes.',
    'There is a logarithm of a probability in your score. An explanation needs no loss and no label, only the number that the network gives ' +
    'to the class.',
  ],
};

export const predictedClass: Mistake = {
  id: 'predicted-class',
  name: 'the predicted class instead of the one asked for',
  sentence: 'Your function explains the class that the network predicts, not the one it was asked about.',
  hints: [
    'Which class does the question name?',
    'The questions ask about a class that is not the most likely one. Where do you choose the class?',
    'You look for the largest logit, but the class is given to you; use the one in the question.',
  ],
};

export const fixedClass: Mistake = {
  id: 'class-fixed',
  name: 'class 0 in every question',
  sentence: 'Your function explains class 0, whichever class it is asked about.',
  hints: [
    'Would your map change if you asked about another class?',
    'A number stands where the class should stand.',
    'The question brings the class that is to be explained.',
  ],
};

const allClasses: Mistake = {
  id: 'sum-over-classes',
  name: 'the sum over all classes',
  sentence: 'Your function takes the gradient of the sum of all logits, so the map explains every class at once.',
  hints: [
    'Would your map change if you asked about another class?',
    'A gradient belongs to one number. Which number is it in your function?',
    'All the logits are added up before the gradient is taken; only one of them is meant.',
  ],
};

export const transposedMap: Mistake = {
  id: 'transposed-map',
  name: 'rows and columns exchanged',
  sentence: 'Your map has rows and columns exchanged.',
  hints: [
    'Compare the shapes: how many rows should the map have?',
    'Maps and pictures here are higher or wider than they are square, and rows come first.',
    'Somewhere you loop over columns first, or reshape to width × height.',
  ],
};

/** The mistakes of every exercise that takes the gradient of a logit. */
export const scoredMistakes: readonly Faulty<Scored>[] = [
  { mistake: predictedClass, change: { whose: 'predicted' } },
  { mistake: fixedClass, change: { whose: 'class 0' } },
  { mistake: allClasses, change: { whose: 'all' } },
  { mistake: probability, change: { quantity: 'probability' } },
  { mistake: loss, change: { quantity: 'loss' } },
];

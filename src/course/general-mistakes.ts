/** Mistakes that belong to no exercise in particular. */
import type { Mistake } from './exercise';

export const nothingOverNothing: Mistake = {
  id: 'nothing-over-nothing',
  name: 'a map without positive evidence divided by its maximum',
  sentence: 'Where nothing speaks for the class the map is zero everywhere, and normalising it divided 0 by 0.',
  hints: [
    'What should a map show when nothing in the picture speaks for the class?',
    'Look at the last step, in which you scale the map: which number do you divide by, and can it be 0?',
    '“No positive evidence” is a result: a map of zeros. Leave such a map as it is, or leave out the normalisation altogether.',
  ],
};

export const changingAnswer: Mistake = {
  id: 'unseeded',
  name: 'another answer each time',
  sentence: 'Asked the same question twice, your function gave two answers.',
  hints: [
    'Could somebody else repeat your result?',
    'Something random, or something left over from the call before, is in the result.',
    'Use only the random numbers that the question brings, and keep nothing between two calls.',
  ],
};

export const sameEverywhere: Mistake = {
  id: 'same-everywhere',
  name: 'one number everywhere',
  sentence: 'Your answer is the same number at every place, where the expected one differs from place to place.',
  hints: [
    'What should differ between the places of your answer?',
    'Nothing that the question gives for each place has come through to the end; a map of zeros looks like this too.',
    'Print the shape and some values after each step: where do they become equal?',
  ],
};

export const signTurned: Mistake = {
  id: 'sign-turned-round',
  name: 'the sign turned round',
  sentence: 'Your answer has the sign turned round: what speaks for the class is negative, and what speaks against it positive.',
  hints: [
    'High values should mean: this speaks for the class. Do they?',
    'Everything is right but for a minus sign.',
    'Look for a difference taken the wrong way round, or for the gradient of a loss, which falls when the class gains.',
  ],
};

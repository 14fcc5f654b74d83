import type { Faulty } from '../exercise';
import type { TimesInputSwitches } from './gradient-times-input';
import { scoredMistakes } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const gradientTimesInputMistakes: readonly Faulty<TimesInputSwitches>[] = [
  ...scoredMistakes,
  {
    change: { factor: 'nothing' },
    mistake: {
      id: 'input-left-out',
      name: 'the input left out',
      sentence: 'Your function returns the gradient alone.',
      hints: [
        'The method’s name has two factors. Which are they?',
        'Where the input is 0, mid grey, the map should be 0 too.',
        'A product, value by value, is missing.',
      ],
    },
  },
  {
    change: { factor: 'levels' },
    mistake: {
      id: 'levels-instead-of-input',
      name: 'the picture’s levels instead of the normalised input',
      sentence: 'Your function multiplies with levels from 0 to 255, not with the normalised input that the network reads.',
      hints: [
        'With respect to what was the gradient taken?',
        'Mid grey should give 0, and in your map it does not.',
        'Multiply with just what the network was given.',
      ],
    },
  },
  {
    change: { factor: 'magnitude of the input' },
    mistake: {
      id: 'magnitude-of-input',
      name: 'the magnitude of the input',
      sentence: 'Your function multiplies with the magnitude of the input, so dark pixels get the wrong sign.',
      hints: [
        'Which sign should a dark pixel with a positive slope have?',
        'Values below mid grey are negative in the input.',
        'Nothing has to be done to the input before the product.',
      ],
    },
  },
  {
    change: { size: 'magnitude of the slope' },
    mistake: {
      id: 'magnitude-of-slope-first',
      name: 'the magnitude of the gradient before the product',
      sentence: 'Your function takes the magnitude of the gradient, as a saliency map does, before it multiplies.',
      hints: [
        'Is there a magnitude in the formula?',
        'Your map has the sign of the input everywhere.',
        'Both factors go into the product with their signs.',
      ],
    },
  },
  {
    change: { size: 'magnitude of the product' },
    mistake: {
      id: 'magnitude-of-product',
      name: 'the magnitude of the product',
      sentence: 'Your map has no sign, so what speaks against the class looks like what speaks for it.',
      hints: [
        'What does a negative value of gradient × input say?',
        'On some networks the map should add up to the logit. Can yours?',
        'Leave out the last step.',
      ],
    },
  },
  {
    change: { colours: 'largest' },
    mistake: {
      id: 'largest-colour',
      name: 'the largest colour instead of the sum',
      sentence: 'Your function keeps the largest of the three colours’ shares; shares are to be kept apart or added up.',
      hints: [
        'What are the three values of a pixel: sizes to choose from, or parts of a sum?',
        'The maximum belongs to saliency maps.',
        'If one value a pixel is wanted, the shares of its colours belong together.',
      ],
    },
  },
];

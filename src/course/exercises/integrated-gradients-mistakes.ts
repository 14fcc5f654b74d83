import type { Faulty } from '../exercise';
import type { IntegratedGradientsSwitches } from './integrated-gradients';
import { predictedClass, scoredMistakes } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const integratedGradientsMistakes: readonly Faulty<IntegratedGradientsSwitches>[] = [
  ...scoredMistakes,
  { mistake: predictedClass, change: { whose: 'predicted at input' } },
  {
    change: { path: 'input only', rule: 'midpoint' },
    mistake: {
      id: 'gradient-at-input-only',
      name: 'the gradient at the input alone',
      sentence: 'Your function takes the gradient at the input only; nothing is integrated along the path.',
      hints: [
        'At how many points is the gradient taken?',
        'A saturated unit has slope 0 at the input, though it had one on the way.',
        'The inputs that you give the network should move from the baseline to the picture.',
      ],
    },
  },
  {
    change: { path: 'from zero' },
    mistake: {
      id: 'path-from-zero',
      name: 'a path that begins at zero',
      sentence: 'Your path begins at zero and not at the baseline of the question.',
      hints: [
        'Where is your path at t = 0?',
        'Only where the baseline is 0 is t·I the same path.',
        'The baseline should appear in the inputs that you give the network.',
      ],
    },
  },
  {
    change: { path: 'baseline added' },
    mistake: {
      id: 'path-past-the-input',
      name: 'a path that does not end at the input',
      sentence: 'Your path ends at baseline plus input, not at the input.',
      hints: [
        'Where is your path at t = 1?',
        'From the baseline it should go towards the input, not in the direction of the input’s values.',
        'What has to be added to the baseline at t = 1 to arrive at the input?',
      ],
    },
  },
  {
    change: { factor: 'nothing' },
    mistake: {
      id: 'difference-left-out',
      name: 'the factor before the integral left out',
      sentence: 'Your function returns the mean gradient along the path; the factor before the integral is missing.',
      hints: [
        'Should a pixel that equals the baseline have a share?',
        'Add up your map, and compare with S(I) − S(I′).',
        'The formula is a product of two things; you have the integral.',
      ],
    },
  },
  {
    change: { factor: 'I' },
    mistake: {
      id: 'input-for-difference',
      name: 'the input instead of its difference from the baseline',
      sentence: 'Your function multiplies with the input, which is right for a baseline of zeros only.',
      hints: [
        'Should a pixel that equals the baseline have a share?',
        'Add up your map, and compare with S(I) − S(I′).',
        'The baseline belongs into the factor as well as into the path.',
      ],
    },
  },
  {
    change: { factor: 'I′ − I' },
    mistake: {
      id: 'difference-reversed',
      name: 'the difference the wrong way round',
      sentence: 'Your factor is the baseline less the input, so every share has the wrong sign.',
      hints: [
        'Add up your map, and compare with S(I) − S(I′), its sign above all.',
        'From where to where does the path lead?',
        'One difference in your function has its terms exchanged.',
      ],
    },
  },
  {
    change: { divided: false },
    mistake: {
      id: 'not-divided-by-steps',
      name: 'the sum not divided by the number of steps',
      sentence: 'Your map grows with the number of steps: the sum over the path is not divided by it.',
      hints: [
        'What happens to your map when you double the steps?',
        'An integral is a mean over the path.',
        'The width of a step is missing.',
      ],
    },
  },
  {
    change: { size: 'magnitude' },
    mistake: {
      id: 'magnitudes-integrated',
      name: 'the magnitude of the gradient integrated',
      sentence: 'Your function integrates the magnitude of the gradient, so the shares no longer add up to S(I) − S(I′).',
      hints: [
        'Is there a magnitude in the formula?',
        'Add up your map, and compare with S(I) − S(I′).',
        'Slopes of both signs belong into the mean.',
      ],
    },
  },
];

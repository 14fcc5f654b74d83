import type { Faulty, Mistake } from '../exercise';
import type { RuleSwitches } from './rectifier-rules';

const plainBackward: Mistake = {
  id: 'plain-backward-pass',
  name: 'the ordinary backward pass',
  sentence: 'Your rule is the rectifier’s ordinary derivative: negative signals pass wherever the unit was active.',
  hints: [
    'What does the method change about the backward pass?',
    'Look at a place with a negative signal and an active unit.',
    'The sign of R has no say in your rule, and it should.',
  ],
};

const negativeKept: Mistake = {
  id: 'negative-signal-kept',
  name: 'the negative part of the signal kept',
  sentence: 'Your rule keeps the negative part of the signal and drops the positive one.',
  hints: [
    'Which signals should pass: those that would raise the score, or those that would lower it?',
    'Your answer has no positive value.',
    'A comparison or a sign is the wrong way round.',
  ],
};

const magnitudePassed: Mistake = {
  id: 'magnitude-of-signal',
  name: 'the magnitude of the signal',
  sentence: 'Your rule passes the magnitude of the signal on, so that negative signals become positive ones.',
  hints: [
    'What should be left of a signal of −2?',
    'Positive part and magnitude agree on half of the numbers.',
    'A negative signal should leave nothing behind.',
  ],
};

const maskAlone: Mistake = {
  id: 'mask-alone',
  name: 'the gate without the signal',
  sentence: 'Your rule answers with zeros and ones: it says where the signal passes, and not which signal.',
  hints: [
    'What should arrive where a signal of 5 meets an open gate?',
    'Your answer has two values only.',
    'A gate is multiplied with what passes through it.',
  ],
};

const exchanged: Mistake = {
  id: 'signal-and-input-exchanged',
  name: 'R and z exchanged',
  sentence: 'Your rule passes z on where R should pass: the two have changed places.',
  hints: [
    'Which of the two tensors travels backwards?',
    'The values in your answer are those of the forward pass.',
    'Exchange R and z, and read again what each of them is.',
  ],
};

/** In the order in which they are to be put right. */
export const guidedMistakes: readonly Faulty<RuleSwitches>[] = [
  {
    change: { signal: 'whole', gate: 'none' },
    mistake: {
      id: 'no-gate',
      name: 'no gate at all',
      sentence: 'Your rule passes the whole signal on, everywhere, as if there were no rectifier.',
      hints: [
        'Which signals should not pass?',
        'Neither the sign of R nor z decides anything in your rule.',
        'There are two conditions, one on the signal and one on the unit in the forward pass.',
      ],
    },
  },
  { mistake: exchanged, change: { exchanged: true } },
  { mistake: maskAlone, change: { signal: 'one where positive' } },
  { mistake: maskAlone, change: { signal: 'one' } },
  { mistake: plainBackward, change: { signal: 'whole' } },
  {
    change: { gate: 'none' },
    mistake: {
      id: 'deconvnet-for-guided',
      name: 'the rule of DeconvNet',
      sentence: 'Your rule looks at the signal alone, as DeconvNet does; the guidance comes from the forward pass.',
      hints: [
        'What guides guided backpropagation?',
        'z does not come into your rule.',
        'There are two conditions, and both have to hold.',
      ],
    },
  },
  {
    change: { gate: 'z > 0' },
    mistake: {
      id: 'ceiling-ignored',
      name: 'the ceiling of ReLU6 ignored',
      sentence: 'Your rule lets the signal through saturated units of ReLU6, where the derivative is 0.',
      hints: [
        'What is the derivative of ReLU6 at 8?',
        'With an infinite ceiling your rule is right.',
        'A unit has two ends beyond which it passes nothing.',
      ],
    },
  },
  {
    change: { gate: '0 < z < 6' },
    mistake: {
      id: 'ceiling-always-six',
      name: 'a ceiling of 6 in every network',
      sentence: 'Your rule stops the signal at units above 6 in a network with ReLU too, which has no ceiling.',
      hints: [
        'What is the derivative of ReLU at 8?',
        'With ReLU6 your rule is right.',
        'A number is written into your rule where the question brings one.',
      ],
    },
  },
  {
    change: { gate: 'z ≤ 0' },
    mistake: {
      id: 'gate-reversed',
      name: 'the gate the wrong way round',
      sentence: 'Your rule lets the signal through units that were off, and stops it at those that were on.',
      hints: [
        'Through which units does the signal pass in your rule?',
        'A unit that was off in the forward pass had no influence on the score.',
        'The comparison with z is the wrong way round.',
      ],
    },
  },
  {
    change: { times: 'z' },
    mistake: {
      id: 'multiplied-by-activation',
      name: 'the signal multiplied with the activation',
      sentence: 'Your rule multiplies the signal with z itself; z only decides whether it passes.',
      hints: [
        'Should a unit that was twice as active pass on twice as much?',
        'A gate is 0 or 1.',
        'Where you multiply with z there should be a comparison.',
      ],
    },
  },
  { mistake: negativeKept, change: { signal: 'negative' } },
  { mistake: magnitudePassed, change: { signal: 'magnitude' } },
];

/** In the order in which they are to be put right. */
export const deconvnetMistakes: readonly Faulty<RuleSwitches>[] = [
  { mistake: exchanged, change: { exchanged: true } },
  { mistake: maskAlone, change: { signal: 'one where positive' } },
  { mistake: plainBackward, change: { signal: 'whole', gate: '0 < z < ceiling' } },
  {
    change: { gate: '0 < z < ceiling' },
    mistake: {
      id: 'guided-for-deconvnet',
      name: 'the rule of guided backpropagation',
      sentence: 'Your rule stops the signal at units that were off in the forward pass, as guided backpropagation does; DeconvNet does not ask.',
      hints: [
        'What does DeconvNet know about the forward pass through a rectifier?',
        'On its way back the signal meets a rectifier of its own.',
        'One of the two conditions in your rule is too much.',
      ],
    },
  },
  {
    change: { gate: 'z > 0' },
    mistake: {
      id: 'half-a-gate',
      name: 'a gate from the forward pass',
      sentence: 'Your rule stops the signal where z is not positive; DeconvNet does not look at z at all.',
      hints: [
        'What does DeconvNet know about the forward pass through a rectifier?',
        'On its way back the signal meets a rectifier of its own.',
        'One of the two conditions in your rule is too much.',
      ],
    },
  },
  {
    change: { signal: 'whole' },
    mistake: {
      id: 'signal-passed-whole',
      name: 'the whole signal passed on',
      sentence: 'Your rule passes everything on, negative signals too.',
      hints: [
        'What does a rectifier do to what passes through it?',
        'Backwards as well as forwards nothing negative should come out.',
        'R goes out just as it came in.',
      ],
    },
  },
  {
    change: { capped: true },
    mistake: {
      id: 'signal-capped',
      name: 'the signal cut off at 6',
      sentence: 'Your rule cuts the signal off at 6; only the forward pass of ReLU6 has a ceiling.',
      hints: [
        'Look at a place with a signal above 6.',
        'The rectifier that the signal meets has no upper end, whatever the network uses.',
        'The function that you apply to R is the one of the forward pass.',
      ],
    },
  },
  { mistake: negativeKept, change: { signal: 'negative' } },
  { mistake: magnitudePassed, change: { signal: 'magnitude' } },
];

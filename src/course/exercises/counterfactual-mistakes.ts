import type { Faulty } from '../exercise';
import type { CamSwitches } from './cam-model';
import { magnitudeOfMap, noPooling, readingMistakes, reluBeforeSum, sumOverPlaces } from './cam-mistakes';
import { transposedMap } from './shared-mistakes';

/** In the order in which they are to be put right. */
export const counterfactualMistakes: readonly Faulty<CamSwitches>[] = [
  ...readingMistakes,
  {
    change: { turned: 'nothing' },
    mistake: {
      id: 'sign-not-turned',
      name: 'the sign not turned round',
      sentence: 'Your map shows what speaks for the class, not against it: no sign is turned round.',
      hints: [
        'What is the difference between this method and Grad-CAM?',
        'Your map is Grad-CAM itself.',
        'A minus sign belongs in front of one of the quantities, early in the computation.',
      ],
    },
  },
  {
    change: { turned: 'map', last: 'relu' },
    mistake: {
      id: 'sign-turned-after-relu',
      name: 'the sign turned round after the ReLU',
      sentence: 'Your function turns the sign of the finished map, after the ReLU has removed everything that speaks against the class.',
      hints: [
        'What is left of the evidence against the class once the ReLU has been applied?',
        'Your map has no positive value at all.',
        'The minus sign comes too late.',
      ],
    },
  },
  {
    change: { turned: 'complement', last: 'relu' },
    mistake: {
      id: 'map-complemented',
      name: 'the map’s complement',
      sentence:
        'Your map is the largest value less the Grad-CAM map: it is high where nothing speaks for the class, which is not the same as ' +
        'speaking against it.',
      hints: [
        'A plain wall says nothing about cats. Does it speak against a cat?',
        'No evidence for and evidence against are two things.',
        'Turn round what the network says, not the finished picture.',
      ],
    },
  },
  {
    change: { weights: 'rectified' },
    mistake: {
      id: 'turned-weights-rectified',
      name: 'a ReLU on the turned weights',
      sentence: 'Your function keeps only the channels that speak against the class and leaves the others out of the sum.',
      hints: [
        'How many ReLUs does the formula have, and where?',
        'Channels that speak for the class should be able to outweigh the others.',
        'The ReLU comes too early: on the weights, before anything is added up.',
      ],
    },
  },
  { mistake: sumOverPlaces, change: { pool: 'sum' } },
  { mistake: noPooling, change: { pool: 'no pooling' } },
  { mistake: reluBeforeSum, change: { terms: 'rectified' } },
  { mistake: magnitudeOfMap, change: { last: 'magnitude' } },
  { mistake: transposedMap, change: { transposed: true } },
];

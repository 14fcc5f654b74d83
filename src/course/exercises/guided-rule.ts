import type { Exercise } from '../exercise';
import { ruleCases, ruleModel, type RuleCase, type RuleQuestion, type RuleSwitches } from './rectifier-rules';
import { guidedMistakes } from './rectifier-mistakes';

/** `R·[R > 0]·[0 < z < ceiling]`. */
export const guidedRule: Exercise<RuleQuestion, RuleSwitches, RuleCase> = {
  id: 'guidedRule',
  notebook: '03-guided-backprop',
  title: 'The rule of guided backpropagation',
  task:
    'Given { R, z, ceiling }: what guided backpropagation passes on through a rectifier. R is the backward signal at its output, z its input ' +
    'in the forward pass, both of one shape, ' +
    'and `ceiling` where it saturates: 6 for ReLU6, Infinity for ReLU. Returns a tensor of that shape.',
  right: { signal: 'positive', gate: '0 < z < ceiling', times: 'nothing', capped: false, exchanged: false },
  mistakes: guidedMistakes,
  freeScale: false,
  cases: ruleCases,
  model: ruleModel,
};

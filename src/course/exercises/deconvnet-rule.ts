import type { Exercise } from '../exercise';
import { deconvnetMistakes } from './rectifier-mistakes';
import { ruleCases, ruleModel, type RuleCase, type RuleQuestion, type RuleSwitches } from './rectifier-rules';

/** `R·[R > 0]`. */
export const deconvnetRule: Exercise<RuleQuestion, RuleSwitches, RuleCase> = {
  id: 'deconvnetRule',
  notebook: '03-guided-backprop',
  title: 'The rule of DeconvNet',
  task:
    'Given { R, z, ceiling }: what DeconvNet passes on through a rectifier. R is the backward signal at its output, z its input in the ' +
    'forward pass, both of one shape, ' +
    'and `ceiling` where it saturates: 6 for ReLU6, Infinity for ReLU. Returns a tensor of that shape.',
  right: { signal: 'positive', gate: 'none', times: 'nothing', capped: false, exchanged: false },
  mistakes: deconvnetMistakes,
  freeScale: false,
  cases: ruleCases,
  model: ruleModel,
};

/** Notebook 03: the backward rules of rectifiers. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { RuleQuestion } from '../../../src/course/exercises/rectifier-rules';
import type { Twins } from './twins';

type Q = RuleQuestion;

const rule = (make: (q: Q) => Tensor) => (q: Q) => tf.tidy(() => make(q));
const between = ({ z, ceiling }: Q): Tensor => z.greater(0).logicalAnd(z.less(ceiling)).toFloat();

export const guidedRuleTwins: Twins<Q> = {
  exercise: 'guidedRule',
  right: {
    'with masks': rule((q) => q.R.relu().mul(between(q))),
    'by the derivative': rule(({ R, z, ceiling }) => tf.grad((x: Tensor) => (ceiling === 6 ? x.relu6() : x.relu()))(z, R.relu())),
    flat: async ({ R, z, ceiling }) => {
      const [r, x] = await Promise.all([R.data(), z.data()]);
      return Array.from(r, (value, at) => (value > 0 && x[at]! > 0 && x[at]! < ceiling ? value : 0));
    },
  },
  mistakes: {
    'no-gate': ({ R }) => R,
    'signal-and-input-exchanged': rule(({ R, z, ceiling }) => z.relu().mul(R.greater(0).logicalAnd(R.less(ceiling)))),
    'mask-alone': rule((q) => q.R.greater(0).toFloat().mul(between(q))),
    'ceiling-always-six': rule((q) => q.R.relu().mul(between({ ...q, ceiling: 6 }))),
    'plain-backward-pass': rule((q) => q.R.mul(between(q))),
    'deconvnet-for-guided': rule(({ R }) => R.relu()),
    'ceiling-ignored': rule(({ R, z }) => R.relu().mul(z.greater(0))),
    'gate-reversed': rule(({ R, z }) => R.relu().mul(z.lessEqual(0))),
    'multiplied-by-activation': rule((q) => q.R.relu().mul(between(q)).mul(q.z)),
    'negative-signal-kept': rule((q) => q.R.minimum(0).mul(between(q))),
    'same-everywhere': rule(({ R }) => tf.zerosLike(R)),
    'magnitude-of-signal': rule((q) => q.R.abs().mul(between(q))),
  },
  also: [{ mistake: 'mask-alone', yours: rule(between) }],
  pairs: [{ first: 'plain-backward-pass', second: 'ceiling-ignored', yours: rule(({ R, z }) => R.mul(z.step())) }],
};

export const deconvnetRuleTwins: Twins<Q> = {
  exercise: 'deconvnetRule',
  right: {
    'with relu': rule(({ R }) => R.relu()),
    'with a mask': rule(({ R }) => tf.where(R.greater(0), R, tf.zerosLike(R))),
    'the derivative of nothing': async ({ R }) => (await R.data()).map((value) => Math.max(value, 0)),
  },
  mistakes: {
    'plain-backward-pass': rule((q) => q.R.mul(between(q))),
    'signal-and-input-exchanged': rule(({ z }) => z.relu()),
    'mask-alone': rule(({ R }) => R.step()),
    'guided-for-deconvnet': rule((q) => q.R.relu().mul(between(q))),
    'half-a-gate': rule(({ R, z }) => R.relu().mul(z.step())),
    'signal-passed-whole': rule(({ R }) => R.clone()),
    'signal-capped': rule(({ R }) => R.relu6()),
    'negative-signal-kept': rule(({ R }) => R.neg().relu().neg()),
    'magnitude-of-signal': rule(({ R }) => R.abs()),
  },
};

import assert from 'node:assert/strict';
import { lead, leadMargins, objectsMargins, shortcutMargins, verdict } from '../../src/cutouts/rules';

const logits = (...values: number[]) => Float32Array.from(values);
const near = (actual: readonly number[], expected: readonly number[]) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, index) => assert.ok(Math.abs(value - (expected[index] as number)) < 1e-6, `${actual} is not ${expected}`));
};

describe('which scenes are kept', () => {
  it('a class leads by its distance to the best of the others, or to the fifth', () => {
    const seven = logits(1, 9, 4, 7, 6, 5, -30);
    near([lead(seven, 1), lead(seven, 3), lead(seven, 6)], [2, -2, -39]);
    // The others of class 2 by size: 9, 7, 6, 5, 1; of class 0: 9, 7, 6, 5, 4.
    near([lead(seven, 2, 5), lead(seven, 0, 5)], [3, -3]);
    assert.equal(lead(logits(1, 2), 0, 5), Infinity);
  });

  it('one object: it leads by 0.1, and its class loses 2 without it', () => {
    near(objectsMargins([1], logits(3, 5, 0), [logits(3, 1, 0)]), [1.9, 2]);
    near(leadMargins([1], logits(5, 5, 0)), [-0.1]);
  });

  it('two objects: both among the first five, and each loses without its own object', () => {
    const whole = logits(9, 8, 7, 6, 5, 4, 3);
    near(leadMargins([0, 4], whole), [4.9, 0.9]);
    near(leadMargins([0, 5], whole), [4.9, -1.1]);
    near(objectsMargins([0, 4], whole, [logits(1, 8, 7, 6, 5, 4, 3), logits(9, 8, 7, 6, 4, 4, 3)]), [4.9, 0.9, 6, -1]);
  });

  it('a shortcut: the class leads with it alone, not without it, and owes it four times what it owes the object', () => {
    const answers = { whole: logits(2, 6), withoutObject: logits(2, 5.5), withoutShortcut: logits(2, 1) };
    near(shortcutMargins(1, answers), [3.9, 3.4, 0.9, 3, 3]);
    near(shortcutMargins(1, { ...answers, withoutObject: logits(2, 4) }).slice(-1), [-3]);
    near(shortcutMargins(1, { ...answers, withoutShortcut: logits(2, 3) }).slice(2, 3), [-1.1]);
  });

  it('says by how much another decision was missed', () => {
    assert.deepEqual(verdict([3, 0.5, 7]), { kept: true, clear: 0.5 });
    assert.deepEqual(verdict([3, -0.25, -0.5]), { kept: false, clear: 0.5 });
    assert.deepEqual(verdict([0, 1]), { kept: true, clear: 0 });
  });
});

import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { answersTo, answersUnder, checkMaps, permutation, probabilityOf, ranksByValue } from '../../src/evaluation/masking';
import { inputLayer } from '../../src/models/layers';
import { makeNetwork } from '../../src/models/network';
import { uniformSource } from '../../src/random';
import { onProbe } from '../support/on-probe';
import { onLinear, randomMap } from './network-support';

const row = (...values: number[]) => ({ values: Float64Array.from(values), height: 1, width: values.length });

describe('the order in which a map removes pixels', () => {
  it('is that of its values, the largest first', () => {
    assert.deepEqual([...ranksByValue(row(0.1, -3, 7, 2, -0.5), 0)], [2, 4, 0, 1, 3]);
    assert.deepEqual([...ranksByValue(row(1e-300, -Infinity, 2e-300, 0), 5)], [1, 3, 0, 2]);
  });

  it('leaves pixels of one value in one random order, the same in every map', () => {
    const constant = [...ranksByValue(row(...new Array(30).fill(4)), 3)];
    assert.deepEqual([...constant].sort((a, b) => a - b), [...constant.keys()]);
    assert.ok(constant.filter((rank, pixel) => rank === pixel).length < 8);
    // A larger value in front and a smaller one behind: those between keep their order among themselves.
    const values = new Array(30).fill(0);
    [values[4], values[17]] = [1, -1];
    const ranks = [...ranksByValue(row(...values), 3)];
    const others = (all: number[]) => [...all.keys()].filter((pixel) => pixel !== 4 && pixel !== 17).sort((a, b) => all[a]! - all[b]!);
    assert.deepEqual([ranks[4], ranks[17]], [0, 29]);
    assert.deepEqual(others(ranks), others(constant));
    assert.notDeepEqual([...ranksByValue(row(...new Array(30).fill(4)), 4)], constant);
  });

  it('counts −0 as 0', () => {
    assert.deepEqual([...ranksByValue(row(0, -0, 0, -0, 0, -0), 1)], [...ranksByValue(row(0, 0, 0, 0, 0, 0), 1)]);
  });

  it('puts every order of three pixels in a sixth of all seeds', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 1200; seed++) {
      const order = permutation(3, uniformSource(seed)).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    // χ² with 5 degrees of freedom stays below 20.5 in 999 of 1000 cases.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    assert.equal(counts.size, 6);
    assert.ok(chi < 20.5, `${chi}`);
  });
});

describe('questions about pictures with a part hidden', () => {
  it('are asked 16 at a time and answered in their order', () =>
    onLinear({ height: 2, width: 2, levels: [191, 63, 255, 127], weights: [1, 10, 100, 1000] }, async (probe) => {
      const sizes: number[] = [];
      const answers = await answersUnder(probe, 'grey', 37, (index) => Float32Array.of(index / 37, 0, index % 2, 1), async (inputs) => {
        sizes.push(inputs.shape[0]);
        return probe.scoresAt(inputs);
      });
      assert.deepEqual(sizes, [16, 16, 5]);
      answers.forEach((answer, index) => assert.ok(Math.abs(answer - (0.5 * (1 - index / 37) - 5 + 100 * (1 - (index % 2)))) < 1e-4, `${index}: ${answer}`));
    }));

  it('are asked fewer at a time where a picture takes more memory: three of 256 MiB in the usual 768', async () => {
    // Four tensors of its largest size, 4 bytes a number, are alive at once.
    const large = makeNetwork([inputLayer('input', [4096, 4096, 1])]);
    const sizes: number[] = [];
    const answers = await answersTo(large, 7, [1, 2, 1], (index) => Float32Array.of(index, 2 * index), async (inputs) => {
      sizes.push(inputs.shape[0]);
      const sums = inputs.sum([1, 2, 3]);
      try {
        return [...(await sums.data())];
      } finally {
        sums.dispose();
      }
    });
    assert.deepEqual(sizes, [3, 3, 1]);
    assert.deepEqual(answers, [0, 3, 6, 9, 12, 15, 18]);
  });

  it('show grey as the network has it, also where that is not 0', () =>
    onLinear({ height: 1, width: 2, levels: [191, 255], weights: [1, 10] }, async (probe) => {
      const moved = { ...probe.classifier, preprocessing: { ...probe.classifier.preprocessing, offset: 63 } };
      const other = Object.create(probe, { classifier: { value: moved } }) as typeof probe;
      Object.defineProperty(other, 'activation', { value: probe.activation.bind(probe) });
      const [answer] = await answersUnder(other, 'grey', 1, () => Float32Array.of(0, 1), (inputs) => probe.scoresAt(inputs));
      assert.equal(answer, 0.5 + 10 * 0.5);
    }));

  it('give their tensors back when the network throws', async () => {
    const before = tf.memory().numTensors;
    const small = makeNetwork([inputLayer('input', [1, 2, 1])]);
    await assert.rejects(answersTo(small, 3, [1, 2, 1], () => Float32Array.of(1, 2), () => Promise.reject(new Error('broken'))), /broken/);
    assert.equal(tf.memory().numTensors, before);
    await onProbe(2, async (probe) => {
      await assert.rejects(answersUnder(probe, 'blur', 3, () => new Float32Array(108), () => Promise.reject(new Error('broken'))), /broken/);
    });
  });

  it('are refused for maps of another size, values that are no numbers, contrasts and negatives', () =>
    onProbe(2, async (probe) => {
      checkMaps(probe, [randomMap(1)]);
      assert.throws(() => checkMaps(probe, [randomMap(1), randomMap(1, 12, 9)]), /12×9 map does not fit a picture of 9×12 pixels/);
      const bad = randomMap(1);
      bad.values[7] = NaN;
      assert.throws(() => checkMaps(probe, [bad]), RangeError);
      assert.doesNotThrow(() => probabilityOf(probe));
      for (const target of [{ against: 0 }, { negative: true }]) {
        const other = Object.create(probe, { target: { value: { ...probe.target, ...target } } }) as typeof probe;
        assert.throws(() => probabilityOf(other), /no contrast and no negative/);
      }
    }));
});

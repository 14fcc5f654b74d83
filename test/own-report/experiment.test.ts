import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { UserError } from '../../src/errors';
import { makePicture, type Picture } from '../../src/images/picture';
import type { PictureMeasures } from '../../src/own-report/measures';
import { softmax } from '../../src/models/predictions';
import { otherSpecs } from '../support/tiny-specs';
import { tinyNetwork, type TinyNetwork } from '../support/tiny';
import { materialOf, type Asked } from './support/material';

const measured = async (network: TinyNetwork, more: Partial<Asked> = {}): Promise<PictureMeasures> => {
  try {
    const { facts } = await materialOf({ classifier: network.classifier, pictures: [network.picture], ...more });
    return facts.pictures[0] as PictureMeasures;
  } finally {
    network.classifier.dispose();
  }
};
const of = ({ methods }: PictureMeasures, id: string) => {
  const found = methods.find(({ method }) => method === id);
  assert.ok(found, `${id} is there`);
  return found;
};

describe('the experiment of a report', () => {
  it('explains the most probable class, and compares it with the next', async () => {
    const network = tinyNetwork(3);
    const logits = network.evaluate(new Map([['input', network.input]])).get('logits')?.values as Float64Array;
    const order = [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number));
    const { first, second } = await measured(network);
    assert.deepEqual([first.index, second?.index], order.slice(0, 2));
    assert.ok(Math.abs(first.probability - (softmax(logits)[first.index] as number)) < 1e-4);
  });

  it('explains the class that is asked for, and compares it with the other or the most probable other', async () => {
    const classes = async (first: string, second: string | null) => {
      const found = await measured(tinyNetwork(3), { targets: { first, second } });
      return [found.first.index, found.second?.index];
    };
    const [best = -1, next = -1] = await classes('predicted', null);
    const other = [0, 1, 2, 3, 4].find((index) => index !== best && index !== next) as number;
    assert.deepEqual(await classes(`class ${other}`, null), [other, best]);
    assert.deepEqual(await classes(String(other), String(next)), [other, next]);
    assert.deepEqual(await classes('predicted', String(best)), [best, next]);
  });

  it('refuses to compare a class with itself, by name or by index', async () => {
    for (const [first, second] of [['2', '2'], ['class 2', '2'], ['predicted', 'predicted']] as const) {
      await assert.rejects(measured(tinyNetwork(3), { targets: { first, second } }), (error) => error instanceof UserError && /are one class: name another one/.test(error.message));
    }
  });

  it('measures the second class on its own maps: with the classes exchanged it is the first', async () => {
    const [one, other] = [await measured(tinyNetwork(5), { targets: { first: '0', second: '3' } }), await measured(tinyNetwork(5), { targets: { first: '3', second: '0' } })];
    for (const { method, maximum, secondMaximum, betweenClasses } of one.methods) {
      const exchanged = of(other, method);
      assert.deepEqual([maximum, secondMaximum], [exchanged.secondMaximum, exchanged.maximum], method);
      assert.ok(Math.abs((betweenClasses ?? 0) - (exchanged.betweenClasses ?? 0)) < 1e-9, method);
    }
    assert.notDeepEqual(of(one, 'grad-cam').maximum, of(one, 'grad-cam').secondMaximum);
  });

  it('measures CAM and Grad-CAM to be one map where pooling and a dense layer end the network', async () => {
    const found = await measured(tinyNetwork(3));
    assert.ok((found.camDifference as number) < 1e-5);
    const [cam, gradCam] = [of(found, 'cam'), of(found, 'grad-cam')];
    assert.deepEqual(cam.maximum, gradCam.maximum);
    assert.ok(Math.abs((cam.betweenClasses as number) - (gradCam.betweenClasses as number)) < 1e-3);
  });

  it('agrees with itself: the distance of the maxima, and Grad-CAM at a layer, not saliency', async () => {
    const found = await measured(tinyNetwork(5));
    for (const { method, maximum, secondMaximum, moved } of found.methods) {
      const expected = maximum && secondMaximum ? Math.hypot((maximum.down - secondMaximum.down) * 9, (maximum.across - secondMaximum.across) * 12) / 12 : null;
      assert.ok(expected === null ? moved === null : Math.abs(expected - (moved as number)) < 1e-9, method);
    }
    assert.equal(of(found, 'grad-cam').layer, 'features');
    assert.equal(of(found, 'saliency').layer, null);
  });

  it('finds Grad-CAM unchanged by randomised logits only where there is nothing to put into another order', async () => {
    const found = await measured(tinyNetwork(3));
    assert.ok((of(found, 'grad-cam').afterRandomising as number) < 0.999);
    assert.equal(of(found, 'occlusion').afterRandomising, null);
    assert.notEqual(found.randomisedProbability, null);
    // One channel, one class: the only weight keeps its place.
    const single = tinyNetwork(1, [
      { name: 'features.conv', from: 'input', kind: 'convolution', kernel: 3, out: 1, stride: 2 },
      { name: 'features', from: 'features.conv', kind: 'activation', of: 'relu' },
      { name: 'pool', from: 'features', kind: 'pool' },
      { name: 'logits', from: 'pool', kind: 'dense', out: 1 },
    ]);
    assert.equal(of(await measured(single), 'saliency').afterRandomising, 1);
  });

  it('leaves out what does not apply, each with its reason, and takes SmoothGrad for guided backpropagation', async () => {
    const flat = tinyNetwork(2, otherSpecs['flatten']);
    const { facts } = await materialOf({ classifier: flat.classifier, pictures: [flat.picture] });
    flat.classifier.dispose();
    assert.deepEqual(facts.methods, ['saliency', 'guided-backprop', 'occlusion', 'grad-cam']);
    assert.deepEqual(facts.leftOut.map(({ method }) => method), ['cam']);
    assert.match(facts.leftOut[0]?.reason ?? '', /global average pooling/);
    assert.equal(facts.pictures[0]?.camDifference, null);
    const smooth = tinyNetwork(2, otherSpecs['swish']);
    const { facts: others } = await materialOf({ classifier: smooth.classifier, pictures: [smooth.picture] });
    smooth.classifier.dispose();
    assert.deepEqual(others.methods, ['saliency', 'smoothgrad', 'occlusion', 'cam', 'grad-cam']);
    assert.match(others.leftOut.find(({ method }) => method === 'guided-backprop')?.reason ?? '', /ReLU networks only/);
  });

  it('does without a second class where there is one only', async () => {
    const found = await measured(tinyNetwork(4, otherSpecs['one unit']));
    assert.equal(found.second, null);
    assert.ok(found.methods.every(({ betweenClasses, moved, secondMaximum }) => betweenClasses === null && moved === null && secondMaximum === null));
  });

  it('measures no deletion where there is no probability to lose', async () => {
    const network = tinyNetwork(3);
    const logits = network.evaluate(new Map([['input', network.input]])).get('logits')?.values as Float64Array;
    const shares = [...softmax(logits)];
    const least = shares.indexOf(Math.min(...shares));
    assert.ok((shares[least] as number) < 0.05, 'the class is improbable');
    const found = await measured(network, { targets: { first: String(least), second: null } });
    assert.equal(found.randomDeletion, null);
    assert.ok(found.methods.every(({ deletion }) => deletion === null));
    const sure = await measured(tinyNetwork(3));
    assert.equal(sure.randomDeletion?.length, 5);
    assert.ok(sure.methods.every(({ deletion }) => deletion !== null && deletion > 0 && deletion < 1));
  });

  it('gives every tensor back, also when a picture cannot be answered', async () => {
    const network = tinyNetwork(3);
    const other: Picture = makePicture('other', 12, 9, network.picture.pixels.map((value) => 255 - value));
    const ask = (more: Partial<Asked>) => materialOf({ classifier: network.classifier, pictures: [network.picture, other], ...more });
    await ask({});
    const before = tf.memory().numTensors;
    await ask({});
    assert.equal(tf.memory().numTensors, before);
    await assert.rejects(ask({ targets: { first: 'nosuch', second: null } }), UserError);
    assert.equal(tf.memory().numTensors, before);
    network.classifier.dispose();
  });
});

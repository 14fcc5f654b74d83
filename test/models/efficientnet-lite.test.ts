import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { cam } from '../../src/methods/cam';
import { gradCam, gradCamWeights } from '../../src/methods/grad-cam';
import { readGradient } from '../../src/methods/layer-values';
import { occlusion, spreadOverPixels } from '../../src/methods/occlusion';
import { Probe } from '../../src/methods/probe';
import { saliency } from '../../src/methods/saliency';
import type { Classifier } from '../../src/models/classifier';
import { blockPlan, efficientNetLite, efficientNetLiteSizes, scaledChannels } from '../../src/models/efficientnet-lite';
import { loadClassifier } from '../../src/models/load';
import { branchesAround } from '../../src/models/network';
import { evaluate } from '../../src/models/propagation';
import { Observation } from '../../src/models/observation';
import { chwToHwc, correlation, fixture, maxDifference, maxRelative, relativeL2, weightsFile } from '../support/fixtures';
import { openCat, tigerCat } from '../support/cat';

/** A reference array with its channels last. */
const hwc = (name: string) => {
  const { values, shape } = fixture(name);
  return chwToHwc(values, shape);
};

describe('EfficientNet-Lite0 on the cat, against PyTorch', function () {
  this.timeout(300_000);
  let classifier: Classifier;
  let observation: Observation;
  let probe: Probe;
  let close: () => void;

  before(async () => {
    ({ classifier, observation, probe, close } = await openCat());
  });

  after(() => close());

  it('has the logits to 1e-4', () => {
    assert.ok(maxDifference(observation.logits, fixture('logits').values) < 1e-4);
    const [best, second] = observation.predictions(2);
    assert.deepEqual([best!.index, second!.index], [tigerCat, 285]);
    assert.ok(Math.abs(best!.probability - 0.408) < 5e-4);
  });

  it('has 4.6 million parameters with batch normalisation folded in', () => {
    // 4,652,008 in PyTorch, of which two of the four values of each of the 21,008 normalised channels are learned;
    // folding leaves one bias a channel in place of the two.
    assert.equal(classifier.parameters, 4_652_008 - 21_008);
  });

  it('splits at every layer: the head of the activation gives the logits to 1e-5 (identity 9)', async () => {
    for (const { name } of classifier.network.layers) {
      const logits = observation.head(name)(observation.output(name));
      assert.ok(maxDifference(await logits.data(), observation.logits) <= 1e-5, name);
      logits.dispose();
    }
  });

  it('has the activations, at inner layers too', async () => {
    for (const [layer, name] of [['features', 'features'], ['blocks.10', 'blocks_10_act'], ['blocks.11.expand.relu6', 'blocks_11_act0_act']] as const) {
      assert.ok(maxRelative(await probe.activation(layer).data(), hwc(name)) < 1e-4, layer);
    }
  });

  it('has the input gradient (relative L2 < 5e-3, correlation > .9999)', async () => {
    const [got, expected] = [await probe.inputGradient().data(), hwc('gradient')];
    assert.ok(relativeL2(got, expected) < 5e-3);
    assert.ok(correlation(got, expected) > 0.9999);
  });

  it('has the gradient at inner layers', async () => {
    for (const [layer, name] of [['blocks.10', 'blocks_10_grad'], ['blocks.11.expand.relu6', 'blocks_11_act0_grad']] as const) {
      assert.ok(maxRelative(await probe.gradient(layer).data(), hwc(name)) < 1e-4, layer);
    }
  });

  it('has gradients that predict what a small step does to the logit, to 1e-2 (identity 8)', async () => {
    const { network } = classifier;
    const place = (name: string) => network.layers.findIndex((layer) => layer.name === name);
    const region = (z: number) => (z <= 0 ? 0 : z >= 6 ? 2 : 1);
    for (const [layer, step] of [['input', 1e-6], ['blocks.2', 1e-4], ['blocks.5', 1e-4], ['blocks.10', 1e-4], ['blocks.13', 1e-4], ['blocks.15', 1e-4]] as const) {
      const own = observation.output(layer);
      const gradient = probe.gradient(layer);
      const gates = network.layers.filter(({ kind, name }) => kind === 'activation' && place(name) > place(layer)).map(({ name }) => name);
      const branches = branchesAround(network, layer).map((name) => [name, observation.output(name)] as const);
      const ends = [step, -step].map((by) => tf.tidy(() => own.add(gradient.sign().mul(by))));
      // The two ends as float32 holds them are not exactly two steps apart.
      const predicted = tf.tidy(() => tf.sum(gradient.mul(tf.sub(ends[0]!, ends[1]!))));
      const [up, down] = ends.map((end) => evaluate(network, new Map([...branches, [layer, end]]), [...gates, network.output]));
      let crossed = 0;
      let units = 0;
      for (const gate of gates) {
        const [above, below] = [await up!.get(gate)!.data(), await down!.get(gate)!.data()];
        above.forEach((value, unit) => (crossed += region(value) === region(below[unit]!) ? 0 : 1));
        units += above.length;
      }
      const measured = (await up!.get('logits')!.data())[tigerCat]! - (await down!.get('logits')!.data())[tigerCat]!;
      const [expected] = await predicted.data();
      // So small a step leaves all but a few of the millions of ReLU6 gates as they are.
      assert.ok(crossed <= 5e-5 * units, `${layer}: ${crossed} of ${units} gates cross`);
      assert.ok(Math.abs(measured - expected!) < 1e-2 * Math.abs(expected!), `${layer}: ${measured} ≠ ${expected}`);
      tf.dispose([...ends, predicted, ...up!.values(), ...down!.values()]);
    }
  });

  it('has the saliency map', async () => {
    const map = await saliency(probe);
    assert.deepEqual([map.height, map.width], [224, 224]);
    assert.ok(relativeL2(map.values, fixture('simonyan').values) < 5e-3);
    assert.ok(correlation(map.values, fixture('simonyan').values) > 0.9999);
  });

  it('has CAM, and CAM is 49 times Grad-CAM (identity 1)', async () => {
    const [ours, gradient] = [await cam(probe), await gradCam(probe)];
    assert.ok(maxRelative(ours.values, fixture('cam_raw').values) < 1e-4);
    assert.ok(maxRelative(gradient.values.map((value) => value * 49), ours.values) < 1e-4);
  });

  it('has Grad-CAM with its weights, at inner layers too', async () => {
    for (const [layer, name] of [['features', ''], ['blocks.10', 'blocks_10_'], ['blocks.11.expand.relu6', 'blocks_11_act0_']] as const) {
      const weights = gradCamWeights(await readGradient(probe, layer));
      assert.ok(maxRelative(weights, fixture(`${name}gradcam_weights`).values) < 1e-4, layer);
      const map = await gradCam(probe, { layer });
      assert.ok(maxRelative(map.values, fixture(`${name}gradcam_raw`).values) < 1e-4, layer);
      assert.ok(maxRelative(map.values.map((value) => Math.max(value, 0)), fixture(`${name}gradcam_relu`).values) < 1e-4, layer);
    }
  });

  it('has the occlusion grid of the logit and of the probability, and its mean over pixels', async () => {
    const by = async (score: 'logit' | 'probability') => {
      const own = new Probe(observation, { index: tigerCat, score });
      return { map: await occlusion(own), score: own.score };
    };
    const [logit, probability] = [await by('logit'), await by('probability')];
    // The fixtures hold the score itself with each window covered.
    assert.ok(maxDifference(logit.map.values.map((fall) => logit.score - fall), fixture('occ_w32_s8_logit').values) < 1e-4);
    assert.ok(maxDifference(probability.map.values.map((fall) => probability.score - fall), fixture('occ_w32_s8_prob').values) < 1e-5);
    assert.ok(maxDifference(spreadOverPixels(logit.map, 224, 224).values, fixture('occ_w32_s8_map').values) < 1e-4);
    assert.deepEqual(logit.map.passes, { forward: 626, backward: 0, headBackward: 0 });
  });

  it('answers a picture alike alone and in a batch (identity 10)', async () => {
    const input = observation.output('input');
    const batch = tf.tidy(() => tf.concat([tf.zerosLike(input), input, tf.neg(input)], 0));
    const outputs = evaluate(classifier.network, new Map([['input', batch]]), ['features', 'logits']);
    for (const name of ['features', 'logits']) {
      const own = tf.tidy(() => outputs.get(name)!.slice([1], [1]));
      assert.ok(maxRelative(await own.data(), await observation.output(name).data()) <= 1e-5, name);
      own.dispose();
    }
    tf.dispose([batch, ...outputs.values()]);
  });
});

describe('the EfficientNet-Lite family', () => {
  it('scales channels by the rule worked out by hand', () => {
    // Lite2: 40·1.1 = 44 → 48 (45.5 rounds up to the multiple of 8 from 44 on); 112·1.1 = 123.2 → 120.
    assert.deepEqual([16, 24, 40, 80, 112, 192, 320].map((c) => scaledChannels(c, 1.1)), [16, 24, 48, 88, 120, 208, 352]);
    assert.deepEqual([16, 24, 40, 80, 112, 192, 320].map((c) => scaledChannels(c, 1)), [16, 24, 40, 80, 112, 192, 320]);
  });

  it('repeats blocks as the published sizes do', () => {
    // Lite1 has depth factor 1.1: repeats 1, 3, 3, 4, 4, 5, 1, the first and the last stage kept.
    const counts = (name: keyof typeof efficientNetLiteSizes) => blockPlan(efficientNetLiteSizes[name]).length;
    assert.deepEqual([counts('efficientnet-lite0'), counts('efficientnet-lite1'), counts('efficientnet-lite2')], [16, 21, 21]);
  });

  it('refuses weights that are not its own, by name', () => {
    const before = tf.memory().numTensors;
    assert.throws(() => efficientNetLite('efficientnet-lite0', new Map(), '', []), /The weights hold no "_bn0.weight": they are not those of efficientnet-lite0/);
    const wrong = new Map([['_bn0.weight', { shape: [31], strides: [1], values: new Float32Array(31) }]]);
    assert.throws(() => efficientNetLite('efficientnet-lite0', wrong, '', []), /has the shape 31, efficientnet-lite0 needs 32/);
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('loading a network by name', () => {
  it('refuses an unknown one and says which there are', async () => {
    await assert.rejects(loadClassifier('vgg16'), /There is no network "vgg16": choose efficientnet-lite0/);
  });

  it('refuses weights that are missing or damaged, and says what mends them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weights-'));
    try {
      await assert.rejects(loadClassifier('efficientnet-lite0', folder), /^UserError: The weights of efficientnet-lite0 are missing: run "npm run setup"/);
      const bytes = readFileSync(weightsFile);
      bytes[1_000_000]! ^= 1;
      writeFileSync(join(folder, 'efficientnet-lite0.pth'), bytes);
      await assert.rejects(loadClassifier('efficientnet-lite0', folder), /^UserError: The weights of efficientnet-lite0 are damaged/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

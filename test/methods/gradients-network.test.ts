import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import type { AttributionMap } from '../../src/methods/attribution-map';
import { deconvnet } from '../../src/methods/deconvnet';
import { fullGrad } from '../../src/methods/fullgrad';
import { gradientXInput } from '../../src/methods/gradient-x-input';
import { guidedBackprop } from '../../src/methods/guided-backprop';
import { guidedGradCam } from '../../src/methods/guided-grad-cam';
import { integratedGradients } from '../../src/methods/integrated-gradients';
import { Probe, withProbe } from '../../src/methods/probe';
import { smoothGrad } from '../../src/methods/smoothgrad';
import { Observation } from '../../src/models/observation';
import { chwToHwc, correlation, fixture, maxRelative, relativeL2 } from '../support/fixtures';
import { openCat } from '../support/cat';

/** Tiger cat, the class that the reference values are of. */
const target = { index: 282, score: 'logit' } as const;

/** A reference map, of which every eighth row and column is kept, with its channels last. */
const reference = (name: string): ArrayLike<number> => {
  const { values, shape } = fixture(`${name}_every8`);
  return shape.length === 3 ? chwToHwc(values, shape) : values;
};

/** The same rows and columns of a map. */
function every8({ values, width, channels }: Pick<AttributionMap, 'values' | 'width' | 'channels'>): Float32Array {
  return values.filter((_, index) => {
    const pixel = Math.floor(index / channels);
    return Math.floor(pixel / width) % 8 === 0 && (pixel % width) % 8 === 0;
  });
}

describe('the gradient family on EfficientNet-Lite0 and the cat, against PyTorch', function () {
  this.timeout(300_000);
  let observation: Observation;
  let probe: Probe;
  let close: () => void;

  before(async () => {
    ({ observation, probe, close } = await openCat());
  });

  after(() => close());

  /** Input gradients differ where rounding opens or closes a ReLU6 gate. */
  const likeGradients = (map: AttributionMap, name: string) => {
    assert.ok(relativeL2(every8(map), reference(name)) < 5e-3, name);
    assert.ok(correlation(every8(map), reference(name)) > 0.9999, name);
  };

  /**
   * Guided backpropagation reads the same gates. On the native device none lies so near that rounding moves it. On
   * WebAssembly one does, a unit of blocks.9.depthwise.relu6 whose argument is 8e-7 where arguments are rounded by 2e-5;
   * the maps then differ by 2e-4 of the largest value.
   */
  const likeGuided = (map: AttributionMap, name: string) => {
    if (tf.getBackend() === 'tensorflow') assert.ok(maxRelative(every8(map), reference(name)) < 1e-4, name);
    else likeGradients(map, name);
  };

  it('has gradient × input', async () => {
    const map = await gradientXInput(probe);
    assert.deepEqual([map.height, map.width, map.channels], [224, 224, 3]);
    likeGradients(map, 'grad_x_input');
  });

  it('has the gradient of the probability', () =>
    withProbe(observation, { ...target, score: 'probability' }, async (other) => {
      const values = (await other.inputGradient().data()) as Float32Array;
      const got = every8({ values, width: 224, channels: 3 });
      assert.ok(relativeL2(got, reference('gradient_prob')) < 5e-3);
      assert.ok(correlation(got, reference('gradient_prob')) > 0.9999);
    }));

  it('has DeconvNet and guided backpropagation to 1e-4', async () => {
    assert.ok(maxRelative(every8(await deconvnet(probe)), reference('deconvnet')) < 1e-4);
    likeGuided(await guidedBackprop(probe), 'guided_backprop');
  });

  it("has Guided Grad-CAM, and Captum's with the variant nearest", async () => {
    likeGuided(await guidedGradCam(probe), 'guidedgradcam_bilinear');
    likeGuided(await guidedGradCam(probe, { variant: 'nearest' }), 'guidedgradcam_captum_nearest');
  });

  const rules = { default: 'midpoint', right: 'right', trapezoid: 'trapezoid51', 'gauss-legendre': 'gausslegendre' };
  for (const [variant, name] of Object.entries(rules)) {
    it(`has integrated gradients by 50 steps, ${variant}`, async () => {
      const map = await integratedGradients(probe, { variant });
      likeGradients(map, `ig50_${name}`);
      assert.ok(Math.abs(map.measured!.baselineScore! - fixture('logit_at_zero_baseline').values[0]!) < 1e-4);
    });
  }

  it('is complete in FullGrad: the terms sum to the logit to 1e-4 (identity 5)', async () => {
    const { measured } = await fullGrad(probe);
    const { completenessResidual, inputSum, biasSum, activationSum } = measured!;
    assert.ok(Math.abs(completenessResidual!) < 1e-4 * probe.score);
    assert.ok(Math.abs(inputSum! + biasSum! + activationSum! - fixture('logits').values[282]!) < 1e-4 * probe.score);
    // Saturated ReLU6 units carry most of the logit: what leaves them out explains less than a third of it.
    assert.ok(activationSum! > 0.7 * probe.score);
  });

  it("has pytorch-grad-cam's FullGrad as a variant, once it is brought to 0 … 1", async () => {
    const map = await fullGrad(probe, { variant: 'pytorch-grad-cam' });
    const [low, high] = [map.values.reduce((a, b) => Math.min(a, b)), map.values.reduce((a, b) => Math.max(a, b))];
    const scaled = { ...map, values: map.values.map((value) => (value - low) / (high - low)) };
    assert.ok(maxRelative(every8(scaled), reference('pgc_FullGrad_224')) < 1e-3);
  });

  it('smooths without leaving a tensor behind, in batches that do not grow with the samples', async () => {
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const map = await smoothGrad(probe, 'smoothgrad', { samples: 18, onProgress: (done) => told.push(done) });
    assert.deepEqual(told, [16, 18]);
    assert.equal(tf.memory().numTensors, before);
    const { pixels } = observation.picture;
    const range = pixels.reduce((a, b) => Math.max(a, b)) - pixels.reduce((a, b) => Math.min(a, b));
    assert.ok(Math.abs(map.measured!.sigma! - (0.15 * range) / 128) < 1e-6);
  });
});

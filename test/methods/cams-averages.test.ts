import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { drawn } from '../../src/figures/drawn';
import { mirrorPicture, mirrorRows } from '../../src/images/mirror';
import { method } from '../../src/methods/catalogue';
import { camMethods } from '../../src/methods/catalogue-cams';
import type { MethodOptions } from '../../src/methods/method';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Classifier } from '../../src/models/classifier';
import type { Layer } from '../../src/models/network';
import { withObservation } from '../../src/models/observation';
import { plainLayer, plainProjection, plainSum, plainTerms, signedBy, turned } from '../support/cams';
import { maxDifference, maxRelative } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import type { TinyNetwork } from '../support/tiny';

const run = (id: string, probe: Probe, options: MethodOptions = {}) => method(id).run(probe, options);
const ids = camMethods.map(({ id }) => id);
const weighing = ids.filter((id) => id !== 'cam' && !id.startsWith('eigen'));
const smoothable = camMethods.filter(({ options }) => options.includes('eigenSmooth')).map(({ id }) => id);

/** The float64 map of a weighing method. */
const plainMap = (id: string, tiny: TinyNetwork, layer: string) => {
  const plain = plainLayer(tiny, layer);
  return { height: plain.height, width: plain.width, values: plainSum(plainTerms(id, plain)) };
};

/** Bilinear interpolation with half-pixel centres, one output value after the other. */
function enlarged({ height, width, values }: ReturnType<typeof plainMap>, toHeight: number, toWidth: number): number[] {
  const axis = (to: number, from: number, size: number) => Math.min(Math.max(((to + 0.5) * from) / size - 0.5, 0), from - 1);
  return Array.from({ length: toHeight * toWidth }, (_, place) => {
    const y = axis(Math.floor(place / toWidth), height, toHeight);
    const x = axis(place % toWidth, width, toWidth);
    let sum = 0;
    values.forEach((value, at) => {
      sum += value * Math.max(0, 1 - Math.abs(y - Math.floor(at / width))) * Math.max(0, 1 - Math.abs(x - (at % width)));
    });
    return sum;
  });
}

describe('the average over several layers', () => {
  const layers = ['features', 'block.project', 'stem'];

  for (const id of weighing) {
    it(`of ${id} is the mean of the positive parts over their maxima, enlarged, in float64`, async () => {
      await onProbe(3, async (probe, tiny) => {
        const maps = layers.map((layer) => plainMap(id, tiny, layer));
        const maxima = maps.map(({ values }) => Math.max(0, ...values));
        const shares = maps.map((map, index) => ({ ...map, values: map.values.map((value) => Math.max(value, 0) / (maxima[index] || 1)) }));
        const parts = shares.map((map) => enlarged(map, 5, 6));
        const expected = parts[0]!.map((_, place) => parts.reduce((sum, part) => sum + part[place]! / 3, 0));
        const map = await run(id, probe, { layers });
        assert.deepEqual([map.height, map.width, map.signed], [5, 6, false]);
        assert.ok(maxDifference(map.values, expected) < 1e-4);
        assert.deepEqual([map.layer, map.options.layers], ['features, block.project, stem', 'features, block.project, stem']);
        assert.deepEqual(map.passes, { forward: 1, backward: 0, headBackward: 3 });
        layers.forEach((layer, index) => assert.ok(Math.abs(map.measured![`${layer}: maximum`]! - maxima[index]!) <= 1e-4 * maxima[index]!));
      });
    });
  }

  it('of one layer is its positive part over its maximum, and does not depend on the order', async () => {
    await onProbe(4, async (probe) => {
      const one = await run('grad-cam', probe, { layer: 'block' });
      const largest = Math.max(...one.values);
      const alone = await run('grad-cam', probe, { layers: ['block'] });
      assert.ok(maxDifference(alone.values, one.values.map((value) => Math.max(value, 0) / largest)) < 1e-7);
      const [map, back] = [await run('grad-cam', probe, { layers }), await run('grad-cam', probe, { layers: [...layers].reverse() })];
      assert.ok(maxDifference(back.values, map.values) < 1e-7);
      assert.deepEqual([drawn(one, 9, 12).style.unit, drawn(map, 9, 12).style.unit], ['logit', 'share of the maximum']);
    });
  });

  it('counts a map without positive evidence as zeros', async () => {
    await onProbe(4, async (probe) => {
      // The two maps are each other's negative, so where one method has no positive part at a layer, the other has one.
      const plain = await run('grad-cam', probe, { layer: 'features' });
      const id = plain.values.every((value) => value <= 0) ? 'grad-cam' : 'counterfactual-grad-cam';
      const features = await run(id, probe, { layer: 'features' });
      assert.ok(features.values.every((value) => value <= 0), 'this seed has a map without positive evidence');
      const map = await run(id, probe, { layers: ['features', 'block'] });
      assert.equal(map.measured!['features: maximum'], 0);
      const block = await run(id, probe, { layers: ['block'] });
      assert.ok(maxDifference(map.values, block.values.map((value) => value / 2)) < 1e-7);
    }, { shape: { biasShift: 1 } });
  });

  it('refuses layers that do not fit, and says what would', async () => {
    await onProbe(5, async (probe) => {
      const refused = (options: MethodOptions, sentence: RegExp) => assert.rejects(run('grad-cam', probe, options), sentence);
      await refused({ layers: [] }, /^UserError: Name the layers to average, each of them once\.$/);
      await refused({ layers: ['block', 'block'] }, /^UserError: Name the layers to average, each of them once\.$/);
      await refused({ layers: ['block', 'blok'] }, /^UserError: tiny has no layer "blok" with a spatial map/);
      await refused({ layer: 'block', layers: ['stem'] }, /^UserError: Name one layer, or several to average, and not both\.$/);
      const obstacle = method('cam').obstacle(probe, { layers: ['features', 'block'] });
      assert.match(obstacle ?? '', /cam exists only at "features".* use grad-cam at "block" instead/);
      assert.equal(method('cam').obstacle(probe, { layers: ['features'] }), null);
    });
  });
});

describe('flip smoothing', () => {
  for (const id of weighing) {
    it(`of ${id} is the mean with the map of the mirrored picture, mirrored back, in float64`, async () => {
      await onProbe(3, async (probe, tiny) => {
        const { width, values } = tiny.input;
        const inMirror = values.map((_, index) => values[index + 3 * (width - 1 - 2 * (Math.floor(index / 3) % width))]!);
        const mirrored: TinyNetwork = { ...tiny, input: { ...tiny.input, values: inMirror } };
        for (const layer of ['features', 'block.project', 'stem']) {
          const [map, other] = [plainMap(id, tiny, layer), plainMap(id, mirrored, layer)];
          const back = turned(other.values, other.width);
          const expected = map.values.map((value, place) => (value + back[place]!) / 2);
          const got = await run(id, probe, { layer, flipSmooth: true });
          assert.ok(maxRelative(got.values, expected) < 1e-4, layer);
          const difference = Math.hypot(...map.values.map((value, place) => (value - back[place]!) / 2)) / Math.hypot(...expected);
          assert.ok(Math.abs(got.measured!.mirrorDifference! - difference) < 1e-3 * difference, layer);
          assert.deepEqual([got.layer, got.options.flipSmooth, got.passes], [layer, true, { forward: 2, backward: 0, headBackward: 2 }]);
          assert.equal(got.picture.fingerprint, tiny.picture.fingerprint);
        }
      });
    });
  }

  it('answers the mirrored picture with the mirrored map, whatever the method and the network (identity 23)', async () => {
    await onProbe(4, async (probe, { classifier, picture }) => {
      for (const id of ids) {
        for (const options of [{ flipSmooth: true }, { flipSmooth: true, ...(id !== 'cam' && { layers: ['block', 'features'] }) }]) {
          const map = await run(id, probe, options);
          await ask(classifier, mirrorPicture(picture), probe, async (other) => {
            assert.ok(maxRelative((await run(id, other, options)).values, turned(map.values, map.width)) < 1e-5, id);
          });
        }
      }
    });
  });

  it('of a mirrored network on the mirrored picture is the mirrored map (identity 14), as without smoothing', async () => {
    await onProbe(6, async (probe, { classifier, picture }) => {
      for (const id of ids) {
        for (const options of [{}, { flipSmooth: true }, ...(id === 'cam' ? [] : [{ layer: 'block.project' }, { layers: ['block', 'down'] }])]) {
          const map = await run(id, probe, options);
          await ask(mirroredNetwork(classifier), mirrorPicture(picture), probe, async (other) => {
            assert.ok(Math.abs(other.score - probe.score) < 1e-5);
            const got = await run(id, other, options);
            assert.ok(maxRelative(got.values, turned(map.values, map.width)) < 1e-4, `${id} ${JSON.stringify(options)}`);
            if (id === 'grad-cam') assert.ok(maxRelative(got.values, map.values) > 0.01, 'the map is not symmetric itself');
          });
        }
      }
    });
  });

  it('mirrors pictures and maps row by row', () => {
    // Two rows of three places with two channels.
    assert.deepEqual([...mirrorRows(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 3, 2)], [5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8]);
  });
});

describe('eigen smoothing', () => {
  for (const id of weighing) {
    it(`of ${id} is the projection of its terms, on the side of their sum, in float64`, async () => {
      await onProbe(3, async (probe, tiny) => {
        for (const layer of ['features', 'block.project', 'stem']) {
          const terms = plainTerms(id, plainLayer(tiny, layer));
          for (const eigenSmooth of ['uncentred', 'centred'] as const) {
            const map = await run(id, probe, { layer, eigenSmooth });
            const expected = signedBy(plainProjection(terms, eigenSmooth === 'centred'), plainSum(terms));
            assert.ok(maxRelative(map.values, expected) < 1e-4, `${layer}, ${eigenSmooth}`);
            assert.deepEqual([map.options.eigenSmooth, map.passes.headBackward], [eigenSmooth, 1]);
          }
        }
      });
    });
  }

  it('keeps evidence against the class negative: counterfactual Grad-CAM is still the negative of Grad-CAM', async () => {
    await onProbe(5, async (probe) => {
      for (const options of [{ layer: 'block' }, { layer: 'features' }, { layer: 'block.project' }]) {
        for (const eigenSmooth of ['uncentred', 'centred'] as const) {
          const map = await run('grad-cam', probe, { ...options, eigenSmooth });
          const against = await run('counterfactual-grad-cam', probe, { ...options, eigenSmooth });
          assert.ok(map.values.some((value) => value !== 0));
          assert.equal(maxDifference(against.values, map.values.map((value) => -value)), 0);
        }
      }
    });
  });

  it('of HiResCAM is EigenGrad-CAM up to its sign, in both forms (identity 22)', async () => {
    await onProbe(6, async (probe) => {
      for (const layer of ['features', 'block', 'stem']) {
        for (const [eigenSmooth, variant] of [['uncentred', 'default'], ['centred', 'centred']] as const) {
          const [smooth, eigen] = [await run('hires-cam', probe, { layer, eigenSmooth }), await run('eigengrad-cam', probe, { layer, variant })];
          const side = signedBy(Float64Array.from(eigen.values), Float64Array.from(smooth.values));
          assert.ok(maxRelative(smooth.values, side) < 1e-6, layer);
          assert.deepEqual(smooth.measured, eigen.measured);
        }
      }
    });
  });

  it('is read by every method that adds terms up, and by no other', () => {
    assert.deepEqual(smoothable, ['cam', ...weighing]);
    for (const { options } of camMethods) for (const name of ['layer', 'layers', 'flipSmooth'] as const) assert.ok(options.includes(name));
  });

  it('goes together with the averages', async () => {
    await onProbe(7, async (probe, { classifier, picture }) => {
      const options = { layers: ['block', 'features'], eigenSmooth: 'uncentred' } as const;
      const [own, both] = [await run('layer-cam', probe, options), await run('layer-cam', probe, { ...options, flipSmooth: true })];
      await ask(classifier, mirrorPicture(picture), probe, async (mirrored) => {
        const back = turned((await run('layer-cam', mirrored, options)).values, own.width);
        assert.ok(maxDifference(both.values, own.values.map((value, place) => (value + back[place]!) / 2)) < 1e-6);
      });
      assert.deepEqual(both.options, { eigenSmooth: 'uncentred', layers: 'block, features', flipSmooth: true });
      assert.deepEqual(both.passes, { forward: 2, backward: 0, headBackward: 4 });
    });
  });
});

/** Asks the probe's question of a classifier about another picture. */
function ask(classifier: Classifier, picture: TinyNetwork['picture'], { target }: Probe, use: (probe: Probe) => Promise<void>): Promise<void> {
  return withObservation(classifier, picture, (observation) => withProbe(observation, target, use));
}

/** The network that sees everything in a mirror: each of its layers mirrors maps before and after. */
function mirroredNetwork(classifier: Classifier): Classifier {
  const turn = <T extends Tensor>(tensor: T): T => (tensor.rank === 4 ? tensor.reverse(2) : tensor.clone());
  const layers = classifier.network.layers.map((layer): Layer => ({
    ...layer,
    forward: (inputs) => turn(layer.forward(inputs.map(turn))),
    backward: (gradient, inputs, output) => layer.backward(turn(gradient), inputs.map(turn), turn(output)).map(turn),
  }));
  return { ...classifier, network: { ...classifier.network, layers } };
}

import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { branchesAround, makeNetwork, type ActivationName } from '../../src/models/network';
import { backpropagate, evaluate } from '../../src/models/propagation';
import { activation, inputLayer } from '../../src/models/layers';
import { Observation, withObservation } from '../../src/models/observation';
import { maxDifference, maxRelative } from '../support/fixtures';
import { numericGradient, tinyNetwork, type TinyNetwork } from '../support/tiny';
import { otherSpecs, type Spec } from '../support/tiny-specs';

/** Runs a test on a tiny network and checks that every tensor made meanwhile is given back. */
async function onTiny(seed: number, use: (tiny: TinyNetwork) => Promise<void>): Promise<void> {
  const before = tf.memory().numTensors;
  const tiny = tinyNetwork(seed);
  try {
    await use(tiny);
  } finally {
    tiny.classifier.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
}

const seeds = [1, 2, 3, 4];

describe('a network', () => {
  it('agrees with a float64 evaluation in plain loops at every layer', async () => {
    for (const seed of seeds) {
      await onTiny(seed, (tiny) =>
        withObservation(tiny.classifier, tiny.picture, async (observation) => {
          const expected = tiny.evaluate(new Map([['input', tiny.input]]));
          for (const { name } of tiny.classifier.network.layers) {
            const got = await observation.output(name).data();
            assert.ok(maxRelative(got, expected.get(name)!.values) < 1e-5, `${name}, seed ${seed}`);
          }
        }),
      );
    }
  });

  it('agrees with it for every kind of layer, and so does its gradient', async () => {
    const withActivation = (of: ActivationName): [string, Spec[]] => [of, otherSpecs.swish!.map((spec) => (spec.kind === 'activation' ? { ...spec, of } : spec))];
    const activations = (['leaky relu', 'elu', 'selu', 'gelu', 'softplus', 'softsign', 'hard sigmoid', 'hard swish'] as const).map(withActivation);
    const cases = [...Object.entries(otherSpecs), ...activations, ...(['pooling', 'flatten', 'one unit'] as const).map((name) => [`${name}, grey`, otherSpecs[name] as readonly Spec[], { channels: 1 }] as const)];
    for (const [name, specs, shape] of cases) {
      const tiny = tinyNetwork(11, specs, shape);
      await withObservation(tiny.classifier, tiny.picture, async (observation) => {
        const expected = tiny.evaluate(new Map([['input', tiny.input]]));
        const target = tiny.classifier.classNames.length - 1;
        const start = tf.tensor2d([tiny.classifier.classNames.map((_, index) => (index === target ? 1 : 0))]);
        const layers = tiny.classifier.network.layers.map((layer) => layer.name);
        const gradients = observation.gradients(start, layers);
        for (const layer of layers) {
          assert.ok(maxRelative(await observation.output(layer).data(), expected.get(layer)!.values) < 1e-5, `${name}: ${layer}`);
          const numeric = numericGradient(tiny, layer, (logits) => logits[target]!);
          const got = await gradients.get(layer)!.data();
          const known = [...numeric.keys()].filter((index) => !Number.isNaN(numeric[index]));
          assert.ok(known.length > 0.9 * numeric.length, `${name}: ${layer} lies on kinks`);
          assert.ok(maxRelative(known.map((index) => got[index]!), known.map((index) => numeric[index]!)) < 1e-4, `gradient of ${name}: ${layer}`);
        }
        tf.dispose([start, ...gradients.values()]);
      });
      tiny.classifier.dispose();
    }
  });

  it('splits at every layer: the head of the activation gives the logits (identity 9)', async () => {
    for (const seed of seeds) {
      await onTiny(seed, (tiny) =>
        withObservation(tiny.classifier, tiny.picture, async (observation) => {
          for (const { name } of tiny.classifier.network.layers) {
            const logits = observation.head(name)(observation.output(name));
            assert.ok(maxDifference(await logits.data(), observation.logits) <= 1e-5, name);
            logits.dispose();
          }
        }),
      );
    }
  });

  it('has a head that keeps remembered branches while its own input changes, for a batch', async () => {
    await onTiny(5, (tiny) =>
      withObservation(tiny.classifier, tiny.picture, async (observation) => {
        assert.deepEqual(branchesAround(tiny.classifier.network, 'block.expand'), ['stem']);
        assert.deepEqual(branchesAround(tiny.classifier.network, 'features'), []);
        const own = observation.output('block.project');
        const batch = tf.tidy(() => tf.concat([own, tf.mul(own, 0), tf.mul(own, -1.5)], 0));
        const logits = observation.head('block.project')(batch);
        const stem = tiny.evaluate(new Map([['input', tiny.input]])).get('stem')!;
        const project = tiny.evaluate(new Map([['input', tiny.input]])).get('block.project')!;
        const rows = await logits.array();
        [1, 0, -1.5].forEach((factor, row) => {
          const values = project.values.map((value) => value * factor);
          const expected = tiny.evaluate(new Map([['stem', stem], ['block.project', { ...project, values }]])).get('logits')!;
          assert.ok(maxDifference(rows[row]!, expected.values) < 1e-4);
        });
        tf.dispose([batch, logits]);
      }),
    );
  });

  it('has gradients at every layer that agree with float64 finite differences (identity 8)', async () => {
    let compared = 0;
    for (const seed of seeds) {
      await onTiny(seed, (tiny) =>
        withObservation(tiny.classifier, tiny.picture, async (observation) => {
          const names = tiny.classifier.network.layers.map(({ name }) => name);
          const start = tf.tensor2d([[0, 0, 1, 0, 0]]);
          const gradients = observation.gradients(start, names);
          for (const name of names) {
            const numeric = numericGradient(tiny, name, (logits) => logits[2]!);
            const got = await gradients.get(name)!.data();
            const scale = Math.max(...numeric.map((value) => (Number.isNaN(value) ? 0 : Math.abs(value))), 1e-3);
            numeric.forEach((value, index) => {
              if (Number.isNaN(value)) return;
              assert.ok(Math.abs(got[index]! - value) < 1e-4 * scale, `${name}[${index}], seed ${seed}: ${got[index]} ≠ ${value}`);
              compared++;
            });
          }
          start.dispose();
          gradients.forEach((tensor) => tensor.dispose());
        }),
      );
    }
    assert.ok(compared > 3000, `only ${compared} derivatives lay away from a kink`);
  });

  it('gives a picture the same answer alone and in a batch, in any order (identity 10)', async () => {
    await onTiny(6, async (tiny) => {
      const { network } = tiny.classifier;
      const pictures = [0, 1, 2].map((seed) => tf.randomUniform([1, 9, 12, 3], -1, 1, 'float32', seed));
      const batch = tf.concat([pictures[2]!, pictures[0]!, pictures[1]!], 0);
      const together = evaluate(network, new Map([['input', batch]]), ['features', 'logits']);
      for (const [position, picture] of [[0, 2], [1, 0], [2, 1]] as const) {
        const alone = evaluate(network, new Map([['input', pictures[picture]!]]), ['features', 'logits']);
        for (const name of ['features', 'logits']) {
          const slice = together.get(name)!.slice([position], [1]);
          assert.ok(maxDifference(await slice.data(), await alone.get(name)!.data()) <= 1e-5);
          slice.dispose();
        }
        alone.forEach((tensor) => tensor.dispose());
      }
      tf.dispose([...pictures, batch, ...together.values()]);
    });
  });

  it('gives zeros as the gradient of a layer the score does not depend on', async () => {
    const network = makeNetwork([inputLayer('input', [2, 2, 1]), activation('aside', inputLayer('input', [2, 2, 1]), 'relu6'), activation('out', inputLayer('input', [2, 2, 1]), 'relu6')]);
    const x = tf.tensor4d([1, 2, 3, 7], [1, 2, 2, 1]);
    const outputs = evaluate(network, new Map([['input', x]]), ['input', 'aside', 'out']);
    const one = tf.onesLike(x);
    const gradients = backpropagate(network, outputs, 'out', one, ['aside', 'input']);
    assert.deepEqual([...(await gradients.get('aside')!.data())], [0, 0, 0, 0]);
    assert.deepEqual([...(await gradients.get('input')!.data())], [1, 1, 1, 0]);
    tf.dispose([x, one, ...outputs.values(), ...gradients.values()]);
  });

  it('refuses two layers of one name and a layer that reads a later one', () => {
    const input = inputLayer('input', [1, 1, 1]);
    assert.throws(() => makeNetwork([input, input]), /Two layers are called "input"/);
    assert.throws(() => makeNetwork([activation('r', input, 'relu6'), input]), /reads "input", which does not come before it/);
    assert.throws(() => makeNetwork([]), RangeError);
    assert.throws(() => makeNetwork([input]).layer('x'), /no layer "x"/);
  });

  it('gives every tensor back when a layer throws half way, forwards and backwards', async () => {
    await onTiny(7, async (tiny) => {
      const { network } = tiny.classifier;
      const broken = {
        ...network,
        layers: network.layers.map((layer) =>
          layer.name === 'block' ? { ...layer, forward: () => { throw new Error('no memory'); }, backward: () => { throw new Error('no memory'); } } : layer,
        ),
      };
      await assert.rejects(Observation.open({ ...tiny.classifier, network: broken }, tiny.picture), /no memory/);
      await withObservation(tiny.classifier, tiny.picture, async (observation) => {
        const outputs = new Map(network.layers.map(({ name }) => [name, observation.output(name)]));
        const count = tf.memory().numTensors;
        const start = tf.tensor2d([[1, 0, 0, 0, 0]]);
        assert.throws(() => backpropagate(broken, outputs, 'logits', start, ['input', 'features']), /no memory/);
        start.dispose();
        assert.equal(tf.memory().numTensors, count);
      });
    });
  });

  it('refuses an answer that is not finite', async () => {
    await onTiny(8, async (tiny) => {
      await assert.rejects(
        Observation.open({ ...tiny.classifier, preprocessing: { cropFraction: 1, offset: 0, scale: 0 } }, tiny.picture),
        /answers with values that are not finite/,
      );
    });
  });
});

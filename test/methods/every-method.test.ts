import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { methodOverlay } from '../../src/explain/figures';
import { prepareMap } from '../../src/figures/panel';
import { drawn } from '../../src/figures/drawn';
import type { AttributionMap } from '../../src/methods/attribution-map';
import { catalogue } from '../../src/methods/catalogue';
import type { Method, MethodOptions } from '../../src/methods/method';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Target } from '../../src/methods/score';
import { withObservation, type Observation } from '../../src/models/observation';
import { onProbe } from '../support/on-probe';
import { tinyNetwork, type TinyShape } from '../support/tiny';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

/** Settings that make every method cheap. */
const cheap: MethodOptions = { window: 4, stride: 2, samples: 6, steps: 4, seed: 3 };

interface Case {
  readonly name: string;
  readonly specs: readonly Spec[];
  readonly shape?: TinyShape;
  readonly target?: Partial<Target>;
}

const networks: readonly (readonly [string, readonly Spec[]])[] = [['residual with ReLU6', residualSpecs], ...Object.entries(otherSpecs)];
const lastClass = (specs: readonly Spec[]): number => (specs.at(-1) as Extract<Spec, { kind: 'dense' }>).out - 1;
const everyNetwork = (name: string, more: Omit<Case, 'name' | 'specs'> = {}): Case[] =>
  networks.map(([network, specs]) => ({ name: `${network}, ${name}`, specs, ...more }));

const cases: readonly Case[] = [
  ...everyNetwork('not square'),
  ...everyNetwork('one channel', { shape: { channels: 1, height: 10, width: 7 } }),
  ...everyNetwork('probability', { target: { score: 'probability' } }),
  ...everyNetwork('negative target', { target: { negative: true } }),
  ...everyNetwork('activations all zero or all negative', { shape: { biasShift: -1e3 } }),
  ...everyNetwork('saturated, probability', { shape: { weightScale: 30 }, target: { score: 'probability' } }),
  ...everyNetwork('huge values', { shape: { weightScale: 1e6 } }),
  ...everyNetwork('tiny values', { shape: { weightScale: 1e-12 } }),
  ...everyNetwork('beyond the range of floats', { shape: { weightScale: 1e25 } }),
  ...everyNetwork('a map of one place', { shape: { height: 4, width: 4 } }),
  ...networks.filter(([, specs]) => lastClass(specs) > 0).map(([network, specs]) => ({ name: `${network}, contrast`, specs, target: { against: 0 } })),
];

/** The map, or the sentence that says why there is none. */
async function answer(method: Method, probe: Probe, options = cheap): Promise<AttributionMap | string> {
  const obstacle = method.obstacle(probe, options);
  try {
    const map = await method.run(probe, options);
    assert.equal(obstacle, null, `${method.id} answers although it says "${obstacle}"`);
    return map;
  } catch (error) {
    const { name, message } = error as Error;
    assert.equal(name, 'UserError', `${method.id}: ${(error as Error).stack}`);
    assert.match(message, /^[^\n]+[.]$/);
    if (obstacle !== null) assert.equal(message, obstacle);
    return message;
  }
}

/** What holds for every map. */
function check(map: AttributionMap, method: Method, probe: Probe): void {
  const { values, height, width, channels, extent, signed } = map;
  const { classifier } = probe;
  assert.equal(values.length, height * width * channels);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  assert.equal(bad, -1, `${values[bad]} at ${bad}`);
  if (!signed) assert.ok(values.every((value) => value >= 0), 'an unsigned map has no negative value');
  assert.equal(map.method, method.id);
  assert.ok(map.variant === 'default' || method.variants.some(({ name }) => name === map.variant), `variant ${map.variant}`);
  assert.ok(extent.top >= 0 && extent.left >= 0 && extent.top + extent.height <= classifier.height && extent.left + extent.width <= classifier.width);
  assert.ok(map.passes.forward >= 1);
  for (const value of Object.values(map.measured ?? {})) assert.ok(Number.isFinite(value), JSON.stringify(map.measured));
  assert.deepEqual(JSON.parse(JSON.stringify(map.options)), map.options);
  // A figure can be drawn of every map: with its evidence, or with the words that there is none.
  const { map: shown, style } = drawn(map, probe.picture.height, probe.picture.width);
  const { state, values: prepared } = prepareMap(shown, style);
  assert.equal(state === 'evidence', prepared.values.some((value) => value !== 0));
  assert.ok(methodOverlay(probe, map).alt.length > 0);
}

for (const method of catalogue) {
  describe(`${method.id}, as every method of the catalogue,`, function () {
    this.timeout(60_000);

    it('answers with a finite map or a sentence, whatever the network', async () => {
      let maps = 0;
      for (const { name, specs, shape, target } of cases) {
        const before = tf.memory().numTensors;
        try {
          await onProbe(5, async (probe) => {
            const map = await answer(method, probe);
            if (typeof map === 'string') return;
            check(map, method, probe);
            maps++;
          }, { specs, shape, index: lastClass(specs), ...target });
        } catch (error) {
          const { name: kind, message } = error as Error;
          // A network whose answer itself is not finite is refused before any method runs.
          if (kind !== 'UserError' || !/not finite/.test(message)) throw new Error(`${name}: ${message}`, { cause: error });
        }
        assert.equal(tf.memory().numTensors, before, `${name}: tensors left behind`);
      }
      assert.ok(maps >= networks.length, `${maps} maps`);
    });

    it('answers so at an inner layer and in each of its variants too', async () => {
      const runs: MethodOptions[] = [{ layer: 'block.expand.relu6' }, { layer: 'block.project' }, ...method.variants.map(({ name }) => ({ variant: name }))];
      for (const [specs, shape] of [[residualSpecs, {}], [residualSpecs, { biasShift: -1e3 }], [residualSpecs, { weightScale: 30 }]] as const) {
        await onProbe(7, async (probe) => {
          for (const options of runs) {
            const map = await answer(method, probe, { ...cheap, ...options });
            if (typeof map === 'string') continue;
            check(map, method, probe);
            assert.equal(map.variant, options.variant ?? 'default');
            if (map.layer !== null && options.layer !== undefined) assert.equal(map.layer, options.layer);
          }
        }, { specs, shape });
      }
    });

    it('gives the same bytes for the same seed, and gives back every tensor when it is stopped', async () => {
      await onProbe(6, async (probe) => {
        const once = async () => withProbe(probe.observation, probe.target, (fresh) => answer(method, fresh));
        const [first, second] = [await once(), await once()];
        assert.deepEqual(second, first);
        const tensors = tf.memory().numTensors;
        await withProbe(probe.observation, probe.target, async (fresh) => {
          const stop = () => {
            throw new Error('stopped');
          };
          await method.run(fresh, { ...cheap, stride: 3, onProgress: stop }).catch(({ message }: Error) => assert.equal(message, 'stopped'));
        });
        assert.equal(tf.memory().numTensors, tensors);
      });
    });

    it('answers alike for pictures with a target each, whatever else is open', async () => {
      const tiny = [1, 2, 3].map((seed) => tinyNetwork(seed));
      const alone: (AttributionMap | string)[] = [];
      for (const [index, { classifier, picture }] of tiny.entries()) {
        await withObservation(classifier, picture, (observation) =>
          withProbe(observation, { index, score: 'logit' }, async (probe) => alone.push(await answer(method, probe))),
        );
      }
      const together = await openAll(tiny.map(({ classifier, picture }) => [classifier, picture] as const), (observations) =>
        Promise.all(observations.map((observation, index) => withProbe(observation, { index, score: 'logit' }, (probe) => answer(method, probe)))),
      );
      tiny.forEach(({ classifier }) => classifier.dispose());
      assert.deepEqual(together, alone);
    });
  });
}

/** Opens several observations at once. */
async function openAll<T>(
  [first, ...others]: (readonly [Parameters<typeof withObservation>[0], Parameters<typeof withObservation>[1]])[],
  use: (observations: Observation[]) => Promise<T>,
  opened: Observation[] = [],
): Promise<T> {
  if (!first) return use(opened);
  return withObservation(first[0], first[1], (observation) => openAll(others, use, [...opened, observation]));
}

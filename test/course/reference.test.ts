import assert from 'node:assert/strict';
import type { Exercise } from '../../src/course/exercise';
import { cam } from '../../src/course/exercises/cam';
import { counterfactual } from '../../src/course/exercises/counterfactual';
import { eigenCam } from '../../src/course/exercises/eigen-cam';
import { gradCam } from '../../src/course/exercises/grad-cam';
import { gradCamPlusPlus } from '../../src/course/exercises/grad-cam-plus-plus';
import { gradientTimesInput } from '../../src/course/exercises/gradient-times-input';
import { hiResCam } from '../../src/course/exercises/hires-cam';
import { layerCam } from '../../src/course/exercises/layer-cam';
import { occlusion } from '../../src/course/exercises/occlusion';
import { saliency } from '../../src/course/exercises/saliency';
import { xGradCam } from '../../src/course/exercises/xgrad-cam';
import { relu } from '../../src/course/grid';
import type { Scene } from '../../src/course/scene';
import type { SceneCase } from '../../src/course/scene-case';
import { makePicture } from '../../src/images/picture';
import { method } from '../../src/methods/catalogue';
import type { MethodOptions } from '../../src/methods/method';
import { Probe } from '../../src/methods/probe';
import type { Classifier } from '../../src/models/classifier';
import { Observation } from '../../src/models/observation';

/** The same network and input in the project's own form. */
async function probeOf(scene: Scene): Promise<Probe> {
  const { planned, plan, target } = scene;
  const { weights } = planned.dense;
  const classifier: Classifier = {
    name: 'small',
    fingerprint: 'small',
    network: planned.network,
    height: plan.height,
    width: plan.width,
    classNames: ['a', 'b', 'c', 'd'],
    parameters: 0,
    defaultLayer: 'features',
    linearHead: { layer: 'features', weights: async (index) => weights.filter((_, at) => at % 4 === index) },
    outputActivation: 'softmax',
    preprocessing: { cropFraction: 1, offset: 127, scale: 128 },
    dispose: () => undefined,
  };
  const picture = makePicture('small', plan.width, plan.height, Uint8Array.from(scene.input, (value) => Math.round(value * 128 + 127)));
  return new Probe(await Observation.open(classifier, picture), { index: target, score: 'logit' });
}

/** The methods of the project that exercises stand for, and whether the exercise ends with a ReLU. */
const pairs: readonly (readonly [Exercise<never, never, never>, string, boolean])[] = [
  [saliency, 'saliency', false],
  [gradientTimesInput, 'gradient-x-input', false],
  [cam, 'cam', false],
  [gradCam, 'grad-cam', true],
  [counterfactual, 'counterfactual-grad-cam', true],
  [hiResCam, 'hires-cam', false],
  [layerCam, 'layer-cam', true],
  [xGradCam, 'xgrad-cam', true],
  [gradCamPlusPlus, 'grad-cam++', true],
  [eigenCam, 'eigen-cam', false],
  [occlusion, 'occlusion', false],
].map(([exercise, id, rectified]) => [exercise, id, rectified] as unknown as readonly [Exercise<never, never, never>, string, boolean]);

describe('what exercises take for right', () => {
  for (const [exercise, id, rectified] of pairs) {
    it(`is the project's ${id}`, async () => {
      for (const one of (await exercise.cases(17)) as readonly SceneCase<unknown, { window?: number; stride?: number }>[]) {
        const probe = await probeOf(one.scene);
        const options: MethodOptions = id === 'occlusion' ? { window: one.extra.window, stride: one.extra.stride } : method(id).options.includes('layer') ? { layer: one.scene.layer } : {};
        const map = await method(id).run(probe, options);
        const { values, shape } = await exercise.model(one as never, exercise.right);
        assert.deepEqual(shape, map.channels === 3 ? [map.height, map.width, 3] : [map.height, map.width]);
        const largest = Math.max(...map.values.map(Math.abs));
        values.forEach((value, at) => {
          const wanted = rectified ? relu(map.values[at] as number) : (map.values[at] as number);
          assert.ok(Math.abs(value - wanted) <= 1e-4 * largest, `${one.words}, ${at}: ${value} for ${wanted}`);
        });
        probe.dispose();
        probe.observation.dispose();
        one.dispose();
      }
    });
  }
});

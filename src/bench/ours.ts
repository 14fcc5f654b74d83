/** Our side of each row: the whole way from the picture to the maps, nothing remembered from one run to the next. */
import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { resizeBilinear } from '../images/interpolate';
import type { Picture } from '../images/picture';
import { logitsAt } from '../methods/at';
import type { AttributionMap, Passes } from '../methods/attribution-map';
import { method } from '../methods/catalogue';
import type { MethodOptions } from '../methods/method';
import { spreadOverPixels } from '../methods/occlusion';
import { withProbe, type Probe } from '../methods/probe';
import { toInput, type Classifier } from '../models/classifier';
import { ancestors } from '../models/network';
import { withObservation } from '../models/observation';
import type { Cost } from './cost';
import type { RowName } from './rows';

export interface Scene {
  readonly classifier: Classifier;
  /** Of the network's input size. */
  readonly picture: Picture;
  /** Index of the class. */
  readonly target: number;
}

/** Numbers with their shape. */
export interface Values {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

export interface Answer {
  readonly maps: readonly Values[];
  /** What the network was asked for all of them together. */
  readonly passes: Passes;
  /** Where it is not what the passes cost. */
  readonly multiplyAdds?: number;
}

export interface Task {
  /** What is timed. */
  run(): Promise<Answer>;
  dispose(): void;
}

/** What of a method's map is compared with the peer's, and what else is done in the time that is measured. */
type View = (map: AttributionMap, scene: Scene) => Values;

const raw: View = ({ values, height, width, channels }) => ({ values, shape: channels === 1 ? [height, width] : [height, width, channels] });

const overPixels: View = (map, scene) => raw(spreadOverPixels(map, scene.classifier.height, scene.classifier.width), scene);

/** The raw map; the picture of it, which pytorch-grad-cam always makes, is made as well: clipped, enlarged, scaled to 0…1. */
const drawn: View = (map, scene) => {
  const { height, width } = scene.classifier;
  const enlarged = resizeBilinear(map.values.map((value) => Math.max(value, 0)), map.height, map.width, height, width);
  let most = 0;
  for (let index = 0; index < enlarged.length; index++) most = Math.max(most, enlarged[index] as number);
  for (let index = 0; index < enlarged.length; index++) enlarged[index] = (enlarged[index] as number) / (most || 1);
  return raw(map, scene);
};

type Asked = readonly [id: string, options?: MethodOptions];

/** In the order of bench/rows.py. */
const tenCams: readonly Asked[] = [
  ['grad-cam'],
  ['counterfactual-grad-cam'],
  ['grad-cam++', { variant: 'pytorch-grad-cam' }],
  ['xgrad-cam'],
  ['hires-cam'],
  ['layer-cam'],
  ['eigen-cam', { variant: 'centred' }],
  ['eigengrad-cam', { variant: 'centred' }],
  ['grad-cam', { eigenSmooth: 'centred' }],
  ['cam'],
];

const tasks: Readonly<Record<RowName, (scene: Scene) => Task>> = {
  'forward 1': (scene) => forward(scene, 1),
  'forward 16': (scene) => forward(scene, 16),
  'input gradient': (scene) => probing(scene, inputGradient),
  saliency: (scene) => byMethods(scene, [['saliency']], raw),
  'grad-cam': (scene) => byMethods(scene, [['grad-cam']], drawn),
  'grad-cam++': (scene) => byMethods(scene, [['grad-cam++', { variant: 'pytorch-grad-cam' }]], drawn),
  'ten cams': (scene) => byMethods(scene, tenCams, drawn),
  'guided-grad-cam': (scene) => byMethods(scene, [['guided-grad-cam']], raw),
  fullgrad: (scene) => byMethods(scene, [['fullgrad', { variant: 'pytorch-grad-cam' }]], raw),
  'integrated-gradients 50': (scene) => byMethods(scene, [['integrated-gradients', { steps: 50, variant: 'gauss-legendre' }]], raw),
  'smoothgrad 50': (scene) => byMethods(scene, [['smoothgrad', { samples: 50, seed: 0 }]], raw),
  'occlusion 32/8': (scene) => byMethods(scene, [['occlusion', { window: 32, stride: 8 }]], overPixels),
  'occlusion 16/8': (scene) => byMethods(scene, [['occlusion', { window: 16, stride: 8 }]], overPixels),
  'rise 1000': (scene) => byMethods(scene, [['rise', { samples: 1000, seed: 0, variant: 'paper' }]], raw),
  'score-cam 1280': (scene) => byMethods(scene, [['score-cam', { variant: 'softmax' }]], drawn),
  'ablation-cam 1280': (scene) => byMethods(scene, [['ablation-cam']], drawn),
};

export function taskOf(row: RowName, scene: Scene): Task {
  return tasks[row](scene);
}

/** A batch of the picture at falling contrast, normalised; the caller's to dispose of. */
export function contrasts({ classifier, picture }: Pick<Scene, 'classifier' | 'picture'>, pictures: number): Tensor4D {
  return tf.tidy(() => {
    const input = toInput(classifier, picture);
    return tf.concat(Array.from({ length: pictures }, (_, index) => input.mul(1 - index / pictures))) as Tensor4D;
  });
}

function forward({ classifier, picture }: Scene, pictures: number): Task {
  const inputs = contrasts({ classifier, picture }, pictures);
  return {
    async run() {
      const rows = await logitsAt(classifier, inputs);
      const values = new Float32Array(pictures * classifier.classNames.length);
      rows.forEach((row, index) => values.set(row, index * row.length));
      return { maps: [{ values, shape: [pictures, classifier.classNames.length] }], passes: { forward: pictures, backward: 0, headBackward: 0 } };
    },
    dispose: () => inputs.dispose(),
  };
}

/** Lets the network look at the picture, for the time of `use`. */
export function onScene<T>({ classifier, picture, target }: Scene, use: (probe: Probe) => Promise<T>): Promise<T> {
  return withObservation(classifier, picture, (observation) => withProbe(observation, { index: target, score: 'logit' }, use));
}

function probing(scene: Scene, use: (probe: Probe) => Promise<Answer>): Task {
  return { run: () => onScene(scene, use), dispose() {} };
}

async function inputGradient(probe: Probe): Promise<Answer> {
  const gradient = probe.inputGradient();
  const [, ...shape] = gradient.shape;
  return { maps: [{ values: (await gradient.data()) as Float32Array, shape }], passes: { forward: 1, backward: 1, headBackward: 0 } };
}

function byMethods(scene: Scene, asked: readonly Asked[], view: View): Task {
  return probing(scene, async (probe) => {
    const maps: AttributionMap[] = [];
    for (const [id, options = {}] of asked) maps.push(await method(id).run(probe, options));
    return { maps: maps.map((map) => view(map, scene)), passes: sharedPasses(maps), ...multiplyAddsMeasured(maps) };
  });
}

/** A probe computes each output and gradient once: several maps together cost what the dearest of them costs alone. */
function sharedPasses(maps: readonly AttributionMap[]): Passes {
  const most = (kind: keyof Passes): number => Math.max(...maps.map(({ passes }) => passes[kind] ?? 0));
  return { forward: most('forward'), backward: most('backward'), headBackward: most('headBackward'), headForward: most('headForward') };
}

/** Incremental occlusion records what its windows cost, which is less than whole passes. */
function multiplyAddsMeasured(maps: readonly AttributionMap[]): Pick<Answer, 'multiplyAdds'> {
  const multiplyAdds = maps[0]?.measured?.['multiplyAdds'];
  return multiplyAdds === undefined ? {} : { multiplyAdds };
}

export function costOf({ network, defaultLayer }: Classifier): Cost {
  const inHead = ancestors(network, [network.output], (name) => name === defaultLayer);
  const sum = (use: (name: string) => boolean): number =>
    network.layers.reduce((total, { name, multiplyAdds }) => total + (use(name) ? multiplyAdds : 0), 0);
  return { whole: sum(() => true), head: sum((name) => inHead.has(name) && name !== defaultLayer) };
}

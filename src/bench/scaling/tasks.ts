/** The points that are timed. */
import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { ascentAt, logitsAt } from '../../methods/at';
import { method } from '../../methods/catalogue';
import { occlusion } from '../../methods/occlusion';
import { disposeAll } from '../../models/network';
import { engines, type EngineName } from '../../occlusion/engine';
import { windowCount, windowGrid } from '../../occlusion/windows';
import { contrasts, onScene, type Scene } from '../ours';
import type { PointTask } from './measure';

export interface ScalingSettings {
  /** Sides of the picture in pixels. */
  readonly sizes: readonly number[];
  /** The side at which everything else is measured. */
  readonly side: number;
  readonly window: number;
  readonly strides: readonly number[];
  /** Ids of methods, in the order in which they are added. */
  readonly methods: readonly string[];
  readonly batches: readonly number[];
}

/** What a backward pass, a window of the incremental engine and a Grad-CAM take, in forward passes; roughly, for the time left. */
const backward = 3;
const incrementalWindow = 0.3;
const gradCam = 1.5;

/** The points, with what gives their inputs back. */
export interface Tasks {
  readonly points: readonly PointTask[];
  dispose(): void;
}

/** @param sceneOf the network and picture at each side that the settings name */
export function scalingTasks(sceneOf: (side: number) => Scene, settings: ScalingSettings): Tasks {
  const scene = sceneOf(settings.side);
  const inputs: Tensor4D[] = [];
  const batch: Batch = (of, pictures) => {
    const made = contrasts(of, pictures);
    inputs.push(made);
    return made;
  };
  try {
    const points = [...bySize(sceneOf, settings, batch), ...byWindows(scene, settings), ...byMethodCount(scene, settings), ...byBatch(scene, settings, batch)];
    return { points, dispose: () => disposeAll(inputs) };
  } catch (error) {
    disposeAll(inputs);
    throw error;
  }
}

/** Makes inputs that live until the tasks are disposed of. */
type Batch = (scene: Scene, pictures: number) => Tensor4D;

function bySize(sceneOf: (side: number) => Scene, { sizes, side }: ScalingSettings, batch: Batch): PointTask[] {
  return sizes.flatMap((x): PointTask[] => {
    const scene = sceneOf(x);
    const pixels = (x / side) ** 2;
    return [
      { panel: 'size', series: 'forward pass', x, share: 1, effort: pixels, run: forward(scene, batch(scene, 1)) },
      { panel: 'size', series: 'Grad-CAM', x, share: 1, effort: gradCam * pixels, run: () => byMethods(scene, ['grad-cam']) },
    ];
  });
}

function byWindows(scene: Scene, { window, strides }: ScalingSettings): PointTask[] {
  const { height, width } = scene.classifier;
  const cost: Readonly<Record<EngineName, number>> = { incremental: incrementalWindow, naive: 1 };
  return strides.flatMap((stride) => {
    const x = windowCount(windowGrid(height, width, window, stride));
    return engines.map((engine): PointTask => ({
      panel: 'windows', series: engine, x, share: 1, effort: cost[engine] * x,
      run: () => onScene(scene, async (probe) => void (await occlusion(probe, { window, stride, engine }))),
    }));
  });
}

function byMethodCount(scene: Scene, { methods }: ScalingSettings): PointTask[] {
  return methods.flatMap((_, index): PointTask[] => {
    const x = index + 1;
    const asked = methods.slice(0, x);
    const each = async (): Promise<void> => {
      for (const id of asked) await byMethods(scene, [id]);
    };
    return [
      { panel: 'methods', series: 'one probe', x, share: 1, effort: gradCam, run: () => byMethods(scene, asked) },
      { panel: 'methods', series: 'a probe each', x, share: 1, effort: gradCam * x, run: each },
    ];
  });
}

function byBatch(scene: Scene, { batches }: ScalingSettings, batch: Batch): PointTask[] {
  return batches.flatMap((x): PointTask[] => {
    const inputs = batch(scene, x);
    return [
      { panel: 'batch', series: 'forward pass', x, share: x, effort: x, run: forward(scene, inputs) },
      { panel: 'batch', series: 'input gradient', x, share: x, effort: (1 + backward) * x, run: gradient(scene, inputs) },
    ];
  });
}

function forward({ classifier }: Scene, inputs: Tensor4D): PointTask['run'] {
  return async () => void (await logitsAt(classifier, inputs));
}

function gradient({ classifier, target }: Scene, inputs: Tensor4D): PointTask['run'] {
  return async () => {
    const { gradients } = await ascentAt(classifier, { index: target, score: 'logit' }, inputs);
    try {
      await gradients.data();
    } finally {
      gradients.dispose();
    }
  };
}

function byMethods(scene: Scene, ids: readonly string[]): Promise<void> {
  return onScene(scene, async (probe) => {
    for (const id of ids) await method(id).run(probe, {});
  });
}

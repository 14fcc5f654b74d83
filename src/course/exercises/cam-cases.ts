/** The questions that all class activation mapping exercises ask. */
import { gridFrom, type Grid } from '../grid';
import type { Scene, Scored, ScenePlan, SceneQuestion } from '../scene';
import { sceneCases, type SceneCase, type SceneCaseOptions, type Sound } from '../scene-case';

export interface CamQuestion extends SceneQuestion {
  /** Name of the layer to look at. */
  readonly layer: string;
}

export type CamCase = SceneCase<CamQuestion>;

const shared = {
  mostPasses: 40,
  extra: undefined,
  question: (given: SceneQuestion, _: unknown, scene: Scene): CamQuestion => ({ ...given, layer: scene.layer }),
};

export const camOption = (words: string, plan: ScenePlan): SceneCaseOptions<CamQuestion, unknown> => ({ ...shared, words, plan });

/** Signed features, saturated ReLU6 features, an inner layer, and a class that nothing speaks for. */
export const camCases = (seed: number, sound?: Sound<CamQuestion, unknown>): Promise<CamCase[]> =>
  sceneCases(seed, [
    camOption('a layer with negative activations, 5 × 7 places', { height: 10, width: 14, stem: 'relu6', features: 'linear', head: 'flatten' }),
    camOption('a layer with ReLU6, 6 × 5 places', { height: 12, width: 9, stem: 'relu', features: 'relu6', head: 'flatten' }),
    camOption('an inner layer of 5 × 7 places', { height: 9, width: 13, stem: 'relu6', features: 'relu', head: 'average', layer: 'stem' }),
    camOption('a class that nothing in the picture speaks for, 4 × 5 places', { height: 7, width: 10, stem: 'relu', features: 'relu', head: 'average', without: 1 }),
  ], sound);

/** Networks that end in global average pooling and one dense layer, the only ones that CAM exists for. */
export const linearCamCases = (seed: number): Promise<CamCase[]> =>
  sceneCases(seed, [
    camOption('a layer with negative activations, 5 × 7 places', { height: 10, width: 14, stem: 'relu6', features: 'linear', head: 'average' }),
    camOption('a layer with ReLU6, 6 × 5 places', { height: 12, width: 9, stem: 'relu', features: 'relu6', head: 'average' }),
    camOption('a layer with ReLU, 4 × 6 places', { height: 7, width: 11, stem: 'relu', features: 'relu', head: 'average' }),
  ]);

/** Where the activation and its gradient are read; `activation before` takes the one too early, `both before` both; `features` looks at that layer in every question. */
export type Reading = 'layer' | 'activation before' | 'both before' | 'features';

/** `A` and `g` as some program reads them. */
export async function readCam({ scene }: CamCase, reading: Reading, scored: Scored): Promise<{ A: Grid; g: Grid }> {
  const [activated, differentiated] = {
    layer: [scene.layer, scene.layer],
    'activation before': [scene.layerBefore, scene.layer],
    'both before': [scene.layerBefore, scene.layerBefore],
    features: ['features', 'features'],
  }[reading] as [string, string];
  return { A: await scene.activation(activated), g: await scene.gradient(differentiated, scored) };
}

/** One channel of `[height, width, channels]`, one value a place. */
export function channelOf({ shape, values }: Grid, channel: number): Float64Array {
  const channels = shape[2] as number;
  return Float64Array.from({ length: values.length / channels }, (_, place) => values[place * channels + channel] as number);
}

/** A number for each channel, from its values at all places. */
export function perChannel(grid: Grid, number: (values: Float64Array, channel: number) => number): Float64Array {
  return Float64Array.from({ length: grid.shape[2] as number }, (_, channel) => number(channelOf(grid, channel), channel));
}

/** A map, one value a place, from what each channel contributes there. */
export function mapOf({ shape: [height, width, channels] }: Grid, place: (at: (channel: number) => number, channels: number, place: number) => number): Grid {
  return gridFrom([height as number, width as number], (index) => place((channel) => index * (channels as number) + channel, channels as number, index));
}

/** `Σ_k term(place, k)`. */
export function sumOverChannels(grid: Grid, term: (at: number, channel: number) => number): Grid {
  return mapOf(grid, (at, channels) => {
    let total = 0;
    for (let channel = 0; channel < channels; channel++) total += term(at(channel), channel);
    return total;
  });
}

import { UserError } from '../errors';
import { fills, type Fill } from '../occlusion/fills';
import { answersUnderOcclusion, type OccludedAnswers, type OcclusionRun } from '../occlusion/run';
import { gridExtent, perPixelMean, windowCount, windowGrid, type EdgeRule, type WindowGrid } from '../occlusion/windows';
import type { Observation } from '../models/observation';
import { probabilities as probabilitiesOf } from '../models/predictions';
import { joinWords } from '../text';
import type { AttributionMap } from './attribution-map';
import { makeMap } from './make-map';
import type { Probe } from './probe';

export interface OcclusionOptions extends OcclusionRun {
  /** Side of the square window in pixels of the network's input; 32 unless given, a seventh of a side below 112. */
  readonly window?: number;
  /** Step from window to window in pixels; 8 unless given, a 28th of a side below 112. */
  readonly stride?: number;
  /** What the window shows; grey unless given. */
  readonly fill?: Fill;
  /** What happens at the edge when the windows do not come out even; skip unless given. */
  readonly edge?: EdgeRule;
}

/**
 * Occlusion sensitivity: for each window, `S(I) − S(I with the window filled)`, so that high means important.
 * Zeiler & Fergus 2013, section 4.2, plot the probability itself; that is the score `probability` here.
 * @returns a signed map with one value a window (rows, columns); it records which engine computed it, and the multiply-adds
 * of all windows by it and by the naive one
 * @throws UserError for a window, stride, fill, engine, batch or memory that is impossible
 */
export async function occlusion(probe: Probe, options: OcclusionOptions = {}): Promise<AttributionMap> {
  const { grid, logits, engine, multiplyAdds, multiplyAddsNaive } = await occludedAnswers(probe.observation, options);
  const before = probe.score;
  const values = Float32Array.from(probe.scoresOf(logits), (score) => before - score);
  return makeMap(probe, {
    method: 'occlusion',
    values,
    height: grid.tops.length,
    width: grid.lefts.length,
    signed: true,
    options: { window: grid.window, stride: grid.stride, fill: options.fill ?? 'grey', edge: grid.edge, engine },
    measured: { multiplyAdds, multiplyAddsNaive },
    passes: { forward: windowCount(grid) + 1, backward: 0, headBackward: 0 },
    extent: gridExtent(grid),
  });
}

/**
 * The occlusion map spread over the picture: each pixel is the mean over the windows that cover it.
 * @param map an occlusion map as {@link occlusion} returns it
 */
export function spreadOverPixels(map: AttributionMap, height: number, width: number): AttributionMap {
  const { window, stride, edge } = map.options;
  const grid = windowGrid(height, width, Number(window), Number(stride), edge as EdgeRule);
  return {
    ...map,
    values: perPixelMean(grid, map.values),
    height,
    width,
    extent: { top: 0, left: 0, height, width },
    options: { ...map.options, overlap: 'mean' },
  };
}

/** The two other views of Zeiler & Fergus 2013 (figure 7): what the network says and sees with each window covered. */
export interface OcclusionViews {
  readonly grid: WindowGrid;
  /** Index of the most probable class with each window covered, row by row. */
  readonly mostProbable: Int32Array;
  /** Its probability, 0…1. */
  readonly probabilities: Float32Array;
  readonly strongest: OccludedAnswers['strongest'];
}

export async function occlusionViews(observation: Observation, options: OcclusionOptions = {}): Promise<OcclusionViews> {
  const { grid, logits, strongest } = await occludedAnswers(observation, options);
  const classes = observation.classifier.classNames.length;
  const mostProbable = new Int32Array(windowCount(grid));
  const probabilities = new Float32Array(windowCount(grid));
  for (let window = 0; window < mostProbable.length; window++) {
    const distribution = probabilitiesOf(logits.subarray(window * classes, (window + 1) * classes), observation.classifier.outputActivation);
    const best = distribution.reduce((top, value, index) => (value > (distribution[top] as number) ? index : top), 0);
    mostProbable[window] = best;
    probabilities[window] = distribution[best] as number;
  }
  return { grid, mostProbable, probabilities, strongest };
}

/** The window and step of 224 pixels; on a small input, which such a window would cover, as large a share of the side. */
function usualWindow(side: number): { window: number; stride: number } {
  if (side >= 112) return { window: 32, stride: 8 };
  return { window: Math.max(1, Math.round(side / 7)), stride: Math.max(1, Math.round(side / 28)) };
}

/** The network's answers under occlusion, computed once for each setting however many classes and views ask. */
function occludedAnswers(observation: Observation, options: OcclusionOptions): Promise<OccludedAnswers> {
  const { height, width } = observation.classifier;
  const usual = usualWindow(Math.min(height, width));
  const { window = usual.window, stride = usual.stride, fill = 'grey', edge = 'skip', engine, batch, memory, onProgress } = options;
  if (!fills.includes(fill)) throw new UserError(`There is no fill "${String(fill)}": choose ${joinWords(fills, 'or')}.`);
  const grid = windowGrid(height, width, window, stride, edge);
  const key = `occlusion ${window} ${stride} ${fill} ${edge} ${engine ?? 'chosen'}`;
  return observation.once(key, () => answersUnderOcclusion(observation, grid, fill, { engine, batch, memory, onProgress }));
}

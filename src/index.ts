/**
 * The project as a library: load a network, explain what it sees in a picture, draw the map. Everything that a caller can
 * mend is a {@link UserError} with one sentence; every call gives its tensors back.
 */
import { ready } from './backend';
import type { DeviceWish } from './backend/choice';
import { UserError } from './errors';
import { answerAll, type Asked } from './explain/answer';
import { overlay } from './explain/write';
import { mostPixels, readPicture, smallestSide } from './images/decode';
import { makePicture, type Picture } from './images/picture';
import type { AttributionMap, Score } from './methods/attribution-map';
import { catalogue, findMethod } from './methods/catalogue';
import { oneOf } from './methods/checks';
import type { Method, MethodOptions } from './methods/method';
import { withProbe } from './methods/probe';
import type { Classifier } from './models/classifier';
import type { NetworkOptions } from './models/external/open-model';
import { withObservation } from './models/observation';
import { openNetwork } from './models/open-network';
import type { Prediction } from './models/predictions';
import { noProgress } from './progress';

export { readPicture } from './images/decode';
export { encodeNpy } from './npy';
export { UserError };
export type { AttributionMap, Classifier, DeviceWish, MethodOptions, Picture, Prediction, Score };

/** A picture: the path of a JPEG, PNG, WebP, GIF or TIFF file, one that was read before, or bytes of one's own. */
export type PictureSource = string | RawPicture;

/** Upright 8-bit sRGB pixels, at any size. */
export interface RawPicture {
  /** `height × width × 3` bytes, row by row, red green blue. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** For records and titles. */
  readonly name?: string;
}

/** What is to be explained. */
export interface Question {
  /** Index or name of the class; the predicted one unless given. */
  readonly target?: number | string;
  /** Explains the difference to this class. */
  readonly against?: number | string;
  /** Explains what speaks against the target. */
  readonly negative?: boolean;
  /** The logit unless given. */
  readonly score?: Score;
}

export type ExplainOptions = Question & MethodOptions;

export interface ExplainAllOptions extends Question, Omit<MethodOptions, 'variant'> {
  /** Named variants, by method. */
  readonly variants?: Readonly<Record<string, string>>;
}

/** Options that say how a method is run and not what it computes, or that every method takes. */
const common: readonly string[] = ['seed', 'onProgress', 'variant'] satisfies (keyof MethodOptions)[];

/** The ids of all methods. */
export const methods: readonly string[] = catalogue.map(({ id }) => id);

export interface LoadOptions extends NetworkOptions {
  /** What computes; by default the first that works of GPU, processor and WebAssembly. */
  readonly device?: DeviceWish;
}

/**
 * Loads a network; `network.dispose()` gives its weights back.
 * @param source a known name such as `efficientnet-lite0`, or the path of a TensorFlow.js `model.json` or of a checkpoint
 */
export async function loadNetwork(source: string, { device, ...options }: LoadOptions = {}): Promise<Classifier> {
  await ready(device);
  return openNetwork(source, options);
}

/** The classes that the network sees in the picture, the likeliest first. */
export async function classify(network: Classifier, picture: PictureSource, count = 5): Promise<Prediction[]> {
  return withObservation(network, await toPicture(picture), async (observation) => observation.predictions(count));
}

/**
 * The map of one method: raw, signed, at the resolution it was computed at, with the record of where it comes from.
 * @param method one of {@link methods}
 */
export async function explain(network: Classifier, picture: PictureSource, method: string, options: ExplainOptions = {}): Promise<AttributionMap> {
  const { variant, ...others } = options;
  const [map] = await explainAll(network, picture, [method], { ...others, ...(variant !== undefined && { variants: { [method]: variant } }) });
  return map as AttributionMap;
}

/**
 * The maps of several methods, in their order. They share one forward pass, and the gradients that more than one of them needs.
 * @param options each must be known to at least one of the methods, and goes to those that know it
 */
export async function explainAll(network: Classifier, picture: PictureSource, methods: readonly string[], options: ExplainAllOptions = {}): Promise<AttributionMap[]> {
  const asked = toAsked(methods, options);
  const onProgress = options.onProgress ?? (() => {});
  return withObservation(network, await toPicture(picture), async (observation) => {
    const [answered] = await answerAll(asked, observation, () => ({ ...noProgress, update: onProgress }));
    return answered?.results.map(({ map }) => map) ?? [];
  });
}

/**
 * The map over its picture, as the PNG that the command `explain` draws: with title, formula and colour bar; the bare picture and
 * map where canvas is not built. Costs one forward pass.
 * @param picture the one that the map explains
 */
export async function overlayPng(network: Classifier, picture: PictureSource, map: AttributionMap): Promise<Buffer> {
  return withObservation(network, await toPicture(picture), (observation) => {
    if (observation.picture.fingerprint !== map.picture.fingerprint) throw new UserError(`The map explains another picture, "${map.picture.name}": give that one.`);
    const { index, against, negative } = map.target;
    const target = { index, score: map.score, ...(against && { against: against.index }), ...(negative && { negative }) };
    return withProbe(observation, target, (probe) => overlay(probe, map));
  });
}

function toAsked(ids: readonly string[], options: ExplainAllOptions): Asked {
  const { target = 'predicted', against, negative = false, score = 'logit', variants = {}, onProgress: _, ...others } = options;
  if (ids.length === 0) throw new UserError(`Name at least one method: ${methods.join(', ')}.`);
  const chosen = ids.map(findMethod);
  checkOptions(chosen, others);
  const strangers = Object.keys(variants).filter((id) => !ids.includes(id));
  if (strangers.length > 0) throw new UserError(`A variant of "${strangers[0]}" means nothing here: add it to the methods.`);
  return {
    methods: chosen.map((method) => ({ method, variant: variantOf(method, variants[method.id]) })),
    all: false,
    targets: [String(target)],
    against: against === undefined ? null : String(against),
    negative,
    score: oneOf('score', score, ['logit', 'probability']),
    options: others,
  };
}

function checkOptions(chosen: readonly Method[], options: MethodOptions): void {
  const known = [...common, ...chosen.flatMap((method): readonly string[] => method.options)];
  const unread = Object.entries(options).find(([name, value]) => value !== undefined && !known.includes(name))?.[0];
  if (unread !== undefined) throw new UserError(`The option "${unread}" means nothing to ${chosen.map(({ id }) => id).join(', ')}: leave it out.`);
}

function variantOf({ id, variants }: Method, name: string | undefined): string | null {
  return name === undefined ? null : oneOf(`variant of ${id}`, name, ['default', ...variants.map((variant) => variant.name)]);
}

async function toPicture(source: PictureSource): Promise<Picture> {
  if (typeof source === 'string') return readPicture(source);
  const { pixels, width, height, name = 'picture' } = source;
  const sides = [width, height];
  if (!sides.every((side) => Number.isSafeInteger(side) && side >= smallestSide) || width * height > mostPixels) {
    throw new UserError(`A picture of ${width}×${height} pixels cannot be explained: each side needs at least ${smallestSide}, and all at most ${mostPixels / 1e6} megapixels.`);
  }
  if (!(pixels instanceof Uint8Array) || pixels.length !== width * height * 3) {
    throw new UserError(`A picture of ${width}×${height} pixels needs ${width * height * 3} bytes in a Uint8Array, red green blue.`);
  }
  return makePicture(name, width, height, pixels);
}

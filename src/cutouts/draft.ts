/** Scenes as they are drawn by lot, before a network has judged them. */
import type { Picture } from '../images/picture';
import type { Scene, SceneObject } from '../evaluation/scene';
import { sha256 } from '../files';
import { uniformSource } from '../random';
import { groundNames, groundPicture, type GroundName } from './grounds';
import { coarseLayer, compose, layerOf, mirrorLayer, type Layer, type Placed } from './layer';
import { centred, cornerOf, sized, somewhere } from './placing';
import type { Stamp } from './stamps';

/** How scenes are laid out, with their kind and placement. */
export const layouts = {
  large: { kind: 'one object', placement: 'large' },
  small: { kind: 'one object', placement: 'small' },
  centred: { kind: 'one object', placement: 'centred' },
  'off-centre': { kind: 'one object', placement: 'off-centre' },
  beside: { kind: 'two objects', placement: 'beside' },
  stacked: { kind: 'two objects', placement: 'stacked' },
  shortcut: { kind: 'shortcut', placement: 'corner' },
} as const satisfies Readonly<Record<string, Pick<Scene, 'kind' | 'placement'>>>;

export type Layout = keyof typeof layouts;

export const layoutNames = Object.keys(layouts) as readonly Layout[];

/** One thing in a scene. */
interface Part {
  readonly stamp: Stamp;
  readonly role: 'object' | 'shortcut';
  readonly placed: Placed;
}

/** A ground and what lies on it, the last part on top. */
export interface Draft {
  readonly ground: Picture;
  readonly parts: readonly Part[];
}

/** Pixels. */
interface Size {
  readonly height: number;
  readonly width: number;
}

/** By what factor the object beside a shortcut is coarsened: a person sees still what it is, few networks do. */
const coarseness = 12;

/** The same numbers for the same name, whatever else is drawn. */
export function drawnFor(seed: number, ...name: readonly (string | number)[]): () => number {
  return uniformSource(Number.parseInt(sha256([seed, ...name].join(' ')).slice(0, 8), 16) | 0);
}

const between = (low: number, high: number, uniform: () => number): number => low + (high - low) * uniform();

function oneOf<T>(values: readonly T[], uniform: () => number): T {
  return values[Math.floor(uniform() * values.length)] as T;
}

/** The values in another order, each order as likely (Fisher & Yates 1938). */
export function shuffled<T>(values: readonly T[], uniform: () => number): T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

function drawOne(layout: Layout, layer: Layer, size: Size, uniform: () => number): Placed {
  const whole = { top: 0, left: 0, ...size };
  if (layout === 'large') return somewhere(sized(layer, size, between(0.8, 0.96, uniform)), whole, uniform);
  if (layout === 'small') return somewhere(sized(layer, size, between(0.3, 0.42, uniform)), whole, uniform);
  if (layout === 'centred') return centred(sized(layer, size, between(0.5, 0.7, uniform)), whole);
  // Inside a quarter of the picture, so that its centre is not on the object.
  const quarter = cornerOf(size, Math.floor(uniform() * 4), 0.5);
  return somewhere(sized(layer, quarter, between(0.8, 1, uniform)), quarter, uniform);
}

/** Two objects in two halves, which do not overlap. */
function drawTwo(layout: Layout, layers: readonly Layer[], { height, width }: Size, uniform: () => number): Placed[] {
  const [high, wide] = layout === 'beside' ? [height, Math.floor(width / 2)] : [Math.floor(height / 2), width];
  return layers.map((layer, index) => {
    const half = { top: index * (height - high), left: index * (width - wide), height: high, width: wide };
    // Less than the half's longer side, so that a long, thin object does not become larger than the other.
    const most = { height: Math.min(high, Math.floor(height * 0.7)), width: Math.min(wide, Math.floor(width * 0.7)) };
    return somewhere(sized(layer, most, between(0.85, 1, uniform)), half, uniform);
  });
}

/** A coarse object in one corner and, in the opposite one, a small sharp stamp of its class. */
function drawShortcut(object: Layer, shortcut: Layer, size: Size, uniform: () => number): [Placed, Placed] {
  const corner = Math.floor(uniform() * 4);
  const [large, small] = [cornerOf(size, corner, 0.76), cornerOf(size, 3 - corner, 0.4)];
  const inside = (side: number): number => Math.max(1, side - 2 * coarseness);
  const shown = sized(object, { height: inside(large.height), width: inside(large.width) }, between(0.85, 1, uniform));
  return [
    somewhere(coarseLayer(shown, coarseness), large, uniform),
    somewhere(sized(shortcut, small, between(0.85, 1, uniform)), small, uniform),
  ];
}

/**
 * Draws a scene of a layout.
 * @param stamps one; two of different classes for two objects; for a shortcut two of one class, the second for the shortcut
 */
export async function draw(layout: Layout, stamps: readonly Stamp[], size: Size, uniform: () => number): Promise<Draft> {
  const name: GroundName = oneOf(groundNames, uniform);
  const ground = await groundPicture(name, size.height, size.width, uniform);
  const shown: Layer[] = [];
  for (const stamp of stamps) {
    const layer = layerOf(await stamp.read());
    shown.push(uniform() < 0.5 ? layer : mirrorLayer(layer));
  }
  const { kind } = layouts[layout];
  const [first, second] = shown as [Layer, Layer];
  const places = kind === 'one object' ? [drawOne(layout, first, size, uniform)]
    : kind === 'two objects' ? drawTwo(layout, shown, size, uniform)
    : drawShortcut(first, second, size, uniform);
  const parts = places.map((placed, index) => {
    const role: Part['role'] = kind === 'shortcut' && index === 1 ? 'shortcut' : 'object';
    return { stamp: stamps[index] as Stamp, role, placed };
  });
  return { ground, parts };
}

/** The draft as a picture, without some of its parts if their indices are given. */
export function pictureOf(draft: Draft, without: readonly number[] = []): Picture {
  return compose('', draft.ground, draft.parts.filter((_, index) => !without.includes(index)).map(({ placed }) => placed)).picture;
}

/** The draft as a scene. */
export function sceneOf(id: string, layout: Layout, { ground, parts }: Draft): Scene {
  const { picture, masks } = compose(id, ground, parts.map(({ placed }) => placed));
  const withMasks = parts.map((part, index) => ({ ...part, mask: masks[index] as Uint8Array }));
  const objects: SceneObject[] = withMasks
    .filter(({ role }) => role === 'object')
    .map(({ stamp, mask }) => ({ name: stamp.name, classIndex: stamp.classIndex, mask }));
  const shortcut = withMasks.find(({ role }) => role === 'shortcut')?.mask;
  return { id, ...layouts[layout], picture, objects, ...(shortcut && { shortcut }) };
}

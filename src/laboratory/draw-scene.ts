/**
 * Small scenes whose evidence is known because they are drawn: a shape that has a class on a textured ground, among
 * distractors that have none, with or without a watermark in a corner.
 */
import type { Scene, SceneKind, SceneObject } from '../evaluation/scene';
import { sha256 } from '../files';
import { normalNumbers, uniformSource } from '../random';
import { Canvas, distanceOf, mixed, type Colour } from './painting';
import { between, groundNames, oneOf, texture } from './grounds';
import { distractorNames, forEachCovered, outlines, shapeNames, type Placed } from './outlines';
import { drawWatermark, overlapsWatermark, placeWatermark, watermarkMask, type WatermarkPlace } from './watermark';

/** Height and width of every scene in pixels. */
export const sceneSide = 64;

export const placements = ['small', 'large', 'centred', 'off-centre'] as const;
export type Placement = (typeof placements)[number];

/** What a scene shows. */
export interface Contents {
  /** One class, or two different ones: indices of {@link shapeNames}. */
  readonly classes: readonly number[];
  /** Of a single object; two stand apart. */
  readonly placement: Placement;
  readonly watermark: boolean;
}

/** Least distance of an object's colour from both of its ground, where black and white are 442 apart. */
const contrast = 120;
/** Greatest distance of the ground's two colours from each other, in each channel. */
const groundSpan = 40;
/** Objects stand upright, up to this angle. */
const tilt = Math.PI / 8;
/** Standard deviation of the noise on every level. */
const noise = 5;
const mostDistractors = 4;

/**
 * Draws a scene. With the same id and classes it is the same, pixel by pixel, but for the watermark: the place is chosen
 * and kept free of objects where none is drawn too.
 * @param id seeds everything that is random
 * @throws RangeError for classes that do not exist, others than one or two different ones, or two with the watermark
 */
export function drawScene(id: string, { classes, placement, watermark }: Contents): Scene {
  if (classes.length < 1 || classes.length > 2 || classes[0] === classes[1] || classes.some((index) => shapeNames[index] === undefined)) {
    throw new RangeError(`A scene shows one class, or two different ones, of 0 to ${shapeNames.length - 1}, and not "${classes.join(', ')}".`);
  }
  if (watermark && classes.length === 2) throw new RangeError('A scene with the watermark shows one object.');
  const uniform = uniformSource(Number.parseInt(sha256(id).slice(0, 8), 16) | 0);
  const corner = placeWatermark(uniform, sceneSide);
  const places = placeObjects(uniform, classes, classes.length === 1 ? placement : null, corner);
  const canvas = new Canvas(sceneSide);
  const colours = drawGround(canvas, uniform);
  drawDistractors(canvas, uniform, colours);
  const masks = places.map((place) => drawFigure(canvas, uniform, place, colours));
  canvas.add(normalNumbers(uniform, sceneSide * sceneSide * 3).map((number) => noise * number));
  if (watermark) drawWatermark(canvas, corner);
  const kind: SceneKind = watermark ? 'shortcut' : classes.length === 2 ? 'two objects' : 'one object';
  return {
    id,
    kind,
    placement: classes.length === 1 ? placement : 'apart',
    picture: canvas.picture(id),
    objects: classes.map((classIndex, i): SceneObject => ({ name: shapeNames[classIndex], classIndex, mask: masks[i] })),
    ...(watermark && { shortcut: watermarkMask(corner, sceneSide) }),
  };
}

function anyColour(uniform: () => number): Colour {
  return [255 * uniform(), 255 * uniform(), 255 * uniform()];
}

/** Fills the canvas. @returns the two colours of the ground */
function drawGround(canvas: Canvas, uniform: () => number): Colour[] {
  const near = (level: number) => Math.min(255, Math.max(0, level + between(uniform, -groundSpan, groundSpan)));
  const first = anyColour(uniform);
  const second: Colour = [near(first[0]), near(first[1]), near(first[2])];
  const shade = texture(oneOf(uniform, groundNames), uniform, sceneSide);
  for (let pixel = 0; pixel < sceneSide * sceneSide; pixel++) {
    const [x, y] = [(pixel % sceneSide) + 0.5, Math.floor(pixel / sceneSide) + 0.5];
    canvas.lay(pixel, mixed(first, second, shade(x, y)), 1);
  }
  return [first, second];
}

function drawDistractors(canvas: Canvas, uniform: () => number, ground: readonly Colour[]): void {
  for (let left = Math.floor(uniform() * (mostDistractors + 1)); left > 0; left--) {
    const outline = outlines[oneOf(uniform, distractorNames)];
    const [x, y, size] = [between(uniform, 0, sceneSide), between(uniform, 0, sceneSide), between(uniform, 3, 7)];
    drawFigure(canvas, uniform, { outline, x, y, size, angle: between(uniform, 0, 2 * Math.PI) }, ground);
  }
}

/** Draws a figure in a colour that stands out, a little lighter towards one side. @returns its mask: 1 where it covers at least half of a pixel */
function drawFigure(canvas: Canvas, uniform: () => number, place: Placed, ground: readonly Colour[]): Uint8Array {
  let colour = anyColour(uniform);
  while (ground.some((other) => distanceOf(other, colour) < contrast)) colour = anyColour(uniform);
  const [right, down] = [between(uniform, -25, 25), between(uniform, -25, 25)];
  const mask = new Uint8Array(sceneSide * sceneSide);
  forEachCovered(place, sceneSide, (pixel, share) => {
    const light = (right * ((pixel % sceneSide) - place.x) + down * (Math.floor(pixel / sceneSide) - place.y)) / sceneSide;
    canvas.lay(pixel, [colour[0] + light, colour[1] + light, colour[2] + light], share);
    if (share >= 0.5) mask[pixel] = 1;
  });
  return mask;
}

/** Sizes by placement: the radius of a circle of the same area, in pixels. */
const sizes: Readonly<Record<Placement, readonly [number, number]>> = { small: [6, 8], large: [11, 14], centred: [8, 11], 'off-centre': [8, 11] };
const apart = [6.5, 8.5] as const;

/** Places the objects wholly inside the scene, away from each other and from the watermark's place. */
function placeObjects(uniform: () => number, classes: readonly number[], placement: Placement | null, corner: WatermarkPlace): Placed[] {
  for (;;) {
    const places = classes.map((index) => placeOne(uniform, index, placement));
    const [first, second] = places;
    const clash = second !== undefined && Math.hypot(first.x - second.x, first.y - second.y) < reachOf(first) + reachOf(second);
    if (!clash && places.every((place) => fits(place, placement, corner))) return places;
  }
}

function placeOne(uniform: () => number, classIndex: number, placement: Placement | null): Placed {
  const middle = sceneSide / 2;
  const [near, far] = placement === 'centred' ? [middle - 4, middle + 4] : [0, sceneSide];
  const size = between(uniform, ...(placement === null ? apart : sizes[placement]));
  return { outline: outlines[shapeNames[classIndex]], x: between(uniform, near, far), y: between(uniform, near, far), size, angle: between(uniform, -tilt, tilt) };
}

function reachOf({ outline, size }: Placed): number {
  return outline.reach * size;
}

/** Objects off the centre leave the scene's middle free. */
function fits(place: Placed, placement: Placement | null, corner: WatermarkPlace): boolean {
  const { x, y } = place;
  const reach = reachOf(place);
  const middle = sceneSide / 2;
  const inside = Math.min(x, y, sceneSide - x, sceneSide - y) > reach;
  const away = placement !== 'off-centre' || Math.hypot(x - middle, y - middle) > reach;
  return inside && away && !overlapsWatermark(corner, x, y, reach);
}

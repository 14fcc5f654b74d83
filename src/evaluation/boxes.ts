/** Boxes drawn from maps, measured against the object's. */
import type { Rectangle } from '../images/resize';
import { boundingBox, largestComponent } from '../localisation/component';
import { regionAbove } from './localisation';
import { measuredPixels, type PixelMap } from './pixel-map';

/** Area that two rectangles share, divided by the area that they cover together; 0 … 1. */
export function intersectionOverUnion(a: Rectangle, b: Rectangle): number {
  const along = (start: number, length: number, otherStart: number, otherLength: number): number =>
    Math.max(0, Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart));
  const shared = along(a.top, a.height, b.top, b.height) * along(a.left, a.width, b.left, b.width);
  return shared / (a.height * a.width + b.height * b.width - shared);
}

/**
 * The box of the largest connected part (8 neighbours) of the pixels above a share of the maximum, as CAM and Grad-CAM
 * draw it, see {@link regionAbove}.
 * @param share 0.2 as in CAM unless given
 * @returns null for a map without positive values
 * @throws RangeError as {@link regionAbove}
 */
export function evidenceBox(map: PixelMap, share = 0.2): Rectangle | null {
  const { mask, components } = largestComponent(regionAbove(map, share));
  return components === 0 ? null : boundingBox(mask);
}

/**
 * Intersection over union of {@link evidenceBox} and the box that holds the whole mask, also one of several parts. **0**
 * where no value is positive. Random numbers hang together all over the picture, so that their box is the picture and
 * the value the share of the picture that the object's box takes.
 * @throws RangeError as {@link regionAbove} and {@link measuredPixels}
 */
export function boxIou(map: PixelMap, mask: Uint8Array, share = 0.2): number {
  measuredPixels(map, mask);
  const box = evidenceBox(map, share);
  const { height, width } = map;
  return box === null ? 0 : intersectionOverUnion(box, boundingBox({ values: mask, height, width }));
}

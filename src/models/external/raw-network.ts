import type { JsonObject } from './json';
import { modelRefusal } from './json';
import type { MapShape } from '../layers';
import type { Pair } from '../network';
import type { NetworkBuilder } from './builder';

/** A model's layers as they stand in its files, the last of them its output; what to make of that is decided later. */
export interface RawNetwork {
  /** Owns the weights. */
  readonly builder: NetworkBuilder;
  /** Whether the first thing it does with a picture is to bring the levels 0 … 255 into its own range. */
  readonly rescales: boolean;
  /** What the model's author wrote about it. */
  readonly userMetadata: JsonObject;
}

/** Side of the input where a model leaves it open and nobody chooses one. */
export const defaultSide = 224;

/**
 * The input's shape with the open sides chosen.
 * @param declared height, width and channels; null where open
 * @throws UserError when it is no picture's
 */
export function fillSizes(declared: readonly (number | null)[], size: Pair | null): MapShape {
  const words = declared.map((side) => side ?? '?').join(' × ');
  if (declared.length !== 3) throw modelRefusal(`its input has the shape ${words || '()'}; a picture has height × width × channels`);
  const [height, width, channels] = [declared[0] ?? size?.[0] ?? defaultSide, declared[1] ?? size?.[1] ?? defaultSide, declared[2] ?? 3];
  if (channels !== 1 && channels !== 3) {
    const first = declared[0] === 3 || declared[0] === 1;
    throw modelRefusal(`its input has the shape ${words}; ${first ? 'convert it to channels_last (NHWC)' : 'pictures have 3 channels, or 1'}`);
  }
  if (size && (size[0] !== height || size[1] !== width)) {
    throw modelRefusal(`it reads ${height} × ${width} pixels, and --input-size says ${size.join(' × ')}`);
  }
  const most = 4096;
  if (height < 1 || width < 1 || Math.max(height, width) > most) {
    throw modelRefusal(`it reads ${height} × ${width} pixels, and sides from 1 to ${most} are possible`);
  }
  return [height, width, channels];
}

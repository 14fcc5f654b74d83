import { PictureError } from '../errors';
import type { AttributionMap, Passes, Provenance, Score } from './attribution-map';
import type { Probe } from './probe';

/** What a method adds to what its probe knows already. */
export interface Computed {
  readonly method: string;
  readonly variant?: string;
  readonly layer?: string | null;
  /** Left out where it is the target's own. */
  readonly score?: Score;
  readonly options?: Provenance['options'];
  readonly passes: Passes;
  readonly measured?: Provenance['measured'];
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels?: 1 | 3;
  readonly signed: boolean;
  /** Left out where the map's grid covers the whole input. */
  readonly extent?: AttributionMap['extent'];
}

/**
 * A method's values with the full record of where they come from.
 * @throws PictureError when a value is not finite: the network's weights are so large, or so small, that float32 cannot hold it
 */
export function makeMap(probe: Probe, computed: Computed): AttributionMap {
  const { classifier, observation, target } = probe;
  if (![computed.values, Object.values(computed.measured ?? {})].every((numbers) => numbers.every(Number.isFinite))) {
    throw new PictureError(
      `${computed.method} comes to values beyond the range of 32-bit numbers on "${probe.picture.name}": ` +
        `check the size of ${classifier.name}'s weights, or choose another method.`,
    );
  }
  return {
    ...computed,
    ...observation.source,
    target: {
      index: target.index,
      name: probe.prediction.name,
      ...(target.against !== undefined && { against: { index: target.against, name: classifier.classNames[target.against] as string } }),
      ...(target.negative === true && { negative: true as const }),
    },
    score: computed.score ?? target.score,
    variant: computed.variant ?? 'default',
    layer: computed.layer ?? null,
    options: computed.options ?? {},
    channels: computed.channels ?? 1,
    extent: computed.extent ?? { top: 0, left: 0, height: classifier.height, width: classifier.width },
  };
}

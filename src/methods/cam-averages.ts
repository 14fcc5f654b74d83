/** Averages of class activation maps: over several layers, and over a picture and its mirror image. */
import { UserError } from '../errors';
import { resizeBilinear } from '../images/interpolate';
import { mirrorPicture, mirrorRows } from '../images/mirror';
import { checkLayer } from '../models/classifier';
import { withObservation } from '../models/observation';
import type { AttributionMap } from './attribution-map';
import { makeMap } from './make-map';
import type { Method, MethodOptions } from './method';
import { totalPasses } from './passes';
import { withProbe, type Probe } from './probe';

/**
 * A CAM method that takes three options more: `layers` ({@link averageOverLayers}), `flipSmooth`
 * ({@link averageWithMirrored}) and both together, in that order.
 */
export function withAverages(row: Method): Method {
  const averaged = async (probe: Probe, options: MethodOptions): Promise<AttributionMap> => {
    if (!options.layers) return row.run(probe, options);
    if (options.layer !== undefined) throw new UserError('Name one layer, or several to average, and not both.');
    return averageOverLayers(probe, options.layers, (layer) => row.run(probe, { ...options, layer }));
  };
  return {
    ...row,
    options: [...row.options, 'layers', 'flipSmooth'],
    obstacle: (probe, options) => {
      const obstacles = (options.layers ?? [options.layer]).map((layer) => row.obstacle(probe, { ...options, layer }));
      return obstacles.find((reason) => reason !== null) ?? null;
    },
    run: (probe, options) => (options.flipSmooth ? averageWithMirrored(probe, (own) => averaged(own, options)) : averaged(probe, options)),
    drawn: { ...row.drawn, unit: (score, map) => (map.options.layers === undefined ? row.drawn.unit(score, map) : 'share of the maximum') },
  };
}

/**
 * The mean over several layers of `ReLU(M) / max M`, each enlarged bilinearly to the tallest height and the broadest
 * width among them. Maps of different layers have no common unit, hence the division; a map without positive evidence
 * counts as 0. The averaging is pytorch-grad-cam's, which takes the smallest value away as well.
 * @param run the map at one layer
 * @returns an unsigned map, 0…1, whose option `layers` names the layers; `measured` holds the maximum of each
 * @throws UserError unless the layers have spatial maps and are named once each
 */
async function averageOverLayers(
  probe: Probe,
  layers: readonly string[],
  run: (layer: string) => Promise<AttributionMap>,
): Promise<AttributionMap> {
  layers.forEach((layer) => checkLayer(probe.classifier, layer));
  if (layers.length === 0 || new Set(layers).size < layers.length) throw new UserError('Name the layers to average, each of them once.');
  const maps: AttributionMap[] = [];
  for (const layer of layers) maps.push(await run(layer));
  const [height, width] = [Math.max(...maps.map((map) => map.height)), Math.max(...maps.map((map) => map.width))];
  const maxima = maps.map(({ values }) => values.reduce((most, value) => Math.max(most, value), 0));
  const parts = maps.map((map, index) => resizeBilinear(positiveShare(map.values, maxima[index] as number), map.height, map.width, height, width));
  const [{ method, variant, score, options }] = maps as [AttributionMap, ...AttributionMap[]];
  const together = totalPasses(maps.map(({ passes }) => passes));
  return makeMap(probe, {
    method,
    variant,
    score,
    layer: layers.join(', '),
    height,
    width,
    values: mean(parts),
    signed: false,
    options: { ...options, layers: layers.join(', ') },
    // The layers share the forward pass over the picture itself.
    passes: { ...together, forward: together.forward - (maps.length - 1) },
    measured: Object.fromEntries(
      maps.flatMap(({ measured }, index) => named(layers[index] as string, { ...measured, maximum: maxima[index] as number })),
    ),
  });
}

/**
 * The mean of the map and of the map of the mirrored picture, mirrored back: the simplest test-time augmentation.
 * @param run the map by a probe of the same target on either picture
 * @returns a map with the option `flipSmooth`; `measured.mirrorDifference` is the L2 norm of half the difference of the two
 * maps over that of their mean, 0 where they agree
 */
async function averageWithMirrored(probe: Probe, run: (probe: Probe) => Promise<AttributionMap>): Promise<AttributionMap> {
  const map = await run(probe);
  const other = await withObservation(probe.classifier, mirrorPicture(probe.picture), (mirrored) => withProbe(mirrored, probe.target, run));
  const back = mirrorRows(other.values, map.width, map.channels);
  const values = mean([map.values, back]);
  const difference = norm(map.values.map((value, index) => value / 2 - (back[index] as number) / 2));
  const size = norm(values);
  return makeMap(probe, {
    ...map,
    values,
    options: { ...map.options, flipSmooth: true },
    passes: totalPasses([map.passes, other.passes]),
    measured: {
      ...map.measured,
      ...Object.fromEntries(named('mirrored', other.measured)),
      ...(size > 0 && { mirrorDifference: difference / size }),
    },
  });
}

/** The positive part over the maximum; zeros where nothing is positive. */
function positiveShare(values: Float32Array, maximum: number): Float32Array {
  return values.map((value) => (maximum > 0 ? Math.max(value, 0) / maximum : 0));
}

function mean(parts: readonly Float32Array[]): Float32Array {
  return (parts[0] as Float32Array).map((_, index) => parts.reduce((sum, part) => sum + (part[index] as number), 0) / parts.length);
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

function named(part: string, measured: AttributionMap['measured'] = {}): [string, number][] {
  return Object.entries(measured).map(([name, value]) => [`${part}: ${name}`, value]);
}

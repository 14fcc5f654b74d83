import { UserError } from '../errors';
import type { Picture } from '../images/picture';
import type { Rectangle } from '../images/resize';
import { countOf, oneOf } from '../methods/checks';
import { boundingBox, largestComponent, type Mask } from './component';
import { smallestEnergy } from './energy';
import { fitMixture, logDensities, type Mixture, type Samples } from './mixture';
import { seedsOf, type SaliencyValues, type Seeds } from './seeds';

export const seedRules = ['soft', 'hard'] as const;
export type SeedRule = (typeof seedRules)[number];

/** Everything that shapes a segmentation. */
export interface SegmentSettings {
  /** Quantile of the saliency in percent, above which a pixel is a seed of the foreground. */
  readonly foreground: number;
  /** Quantile of the saliency in percent, up to which a pixel is a seed of the background. */
  readonly background: number;
  /** `soft`: seeds only give the colour models; `hard`: they keep their side besides. */
  readonly seeds: SeedRule;
  /** Most Gaussians of each colour model. */
  readonly components: number;
  /** γ, the weight of the outline. */
  readonly smoothness: number;
  readonly seed: number;
}

/** The quantiles are the paper's; the outline's weight was found by trial on the example pictures. */
export const segmentDefaults: SegmentSettings = { foreground: 95, background: 30, seeds: 'soft', components: 5, smoothness: 10, seed: 0 };

export interface Segment {
  readonly options: SegmentSettings;
  readonly seeds: Seeds;
  /** The largest connected part of the foreground. */
  readonly mask: Mask;
  /** In pixels of the picture. */
  readonly box: Rectangle;
  readonly measured: {
    readonly foregroundSeeds: number;
    readonly backgroundSeeds: number;
    /** Gaussians of each colour model. */
    readonly foregroundComponents: number;
    readonly backgroundComponents: number;
    /** Of the cut, the smallest of all labellings. */
    readonly energy: number;
    /** Connected parts of the foreground, of which the mask is one. */
    readonly parts: number;
    readonly foregroundPixels: number;
    readonly maskPixels: number;
  };
}

/** How likely a colour is on either side. */
interface ColourModels {
  readonly foreground: Mixture;
  readonly background: Mixture;
}

/** Least variance of a colour model along any direction, in squared levels: a patch of one colour has a density, too. */
const varianceFloor = 1;

/**
 * Segmentation of a picture by the colours of its most and least salient pixels. Simonyan, Vedaldi & Zisserman 2014,
 * section 3.2: mixtures of Gaussians are fitted to the colours above the one quantile of the saliency and up to the
 * other, a graph cut (Boykov & Jolly 2001) labels every pixel by both models and the contrast of neighbours, and the
 * largest connected part of the foreground is the object.
 *
 * In the paper the seeds serve to estimate the colour models, and no constraint is spoken of: these are the `soft`
 * seeds. A `hard` seed, as Boykov & Jolly have them, stays on its side whatever its colour.
 * @param saliency of the picture's size; large where a change of the pixel matters
 * @throws UserError for impossible options, a saliency that no pixel stands out of, a picture of one colour, and a cut
 * that leaves no foreground
 */
export function segment(picture: Picture, saliency: SaliencyValues, given: Partial<SegmentSettings> = {}): Segment {
  const options = checked({ ...segmentDefaults, ...given });
  const { height, width, name, pixels } = picture;
  if (saliency.height !== height || saliency.width !== width) throw new RangeError('A saliency map has one value for each pixel.');
  const seeds = seedsOf(saliency, name, options);
  if (pixels.every((level, at) => level === pixels[at % 3])) {
    throw new UserError(`${name} is of one colour, by which nothing can be told apart: choose another picture.`);
  }
  const colours: Samples = { values: Float64Array.from(pixels), dimensions: 3 };
  const models = { foreground: colourModel(colours, seeds.foreground, options), background: colourModel(colours, seeds.background, options) };
  const { foreground, energy } = smallestEnergy({ picture, ...costs(colours, models, seeds, options), smoothness: options.smoothness });
  const { mask, components } = largestComponent({ values: foreground, height, width });
  if (components === 0) {
    const why = 'its most salient pixels have the colours of the least salient ones';
    throw new UserError(`The cut leaves no foreground in ${name}: ${why}; try --seeds hard.`);
  }
  return {
    options,
    seeds,
    mask,
    box: boundingBox(mask),
    measured: {
      foregroundSeeds: pixelsOf(seeds.foreground.values),
      backgroundSeeds: pixelsOf(seeds.background.values),
      foregroundComponents: models.foreground.components.length,
      backgroundComponents: models.background.components.length,
      energy,
      parts: components,
      foregroundPixels: pixelsOf(foreground),
      maskPixels: pixelsOf(mask.values),
    },
  };
}

function checked(options: SegmentSettings): SegmentSettings {
  const { foreground, background, seeds, components, smoothness } = options;
  if (!(background > 0 && background <= foreground && foreground < 100)) {
    const order = `that of the background (${background}) not above that of the foreground (${foreground})`;
    throw new UserError(`The quantiles must lie above 0 and below 100 percent, ${order}.`);
  }
  oneOf('kind of seeds', seeds, seedRules);
  countOf('components', components);
  if (!(smoothness >= 0 && smoothness <= 1e6)) throw new UserError(`The smoothness must be a number from 0 to 1000000, not ${smoothness}.`);
  return options;
}

function colourModel({ values, dimensions }: Samples, { values: inside }: Mask, { components, seed }: SegmentSettings): Mixture {
  const samples = { values: values.filter((_, at) => inside[Math.floor(at / dimensions)] === 1), dimensions };
  return fitMixture(samples, { components, floor: varianceFloor, seed });
}

/** What each pixel costs on either side: the negative log density of its colour. */
function costs(colours: Samples, models: ColourModels, seeds: Seeds, { seeds: rule, smoothness }: SegmentSettings) {
  const cost = ({ components }: Mixture) => logDensities(colours, components).map((density) => -density);
  const [foreground, background] = [cost(models.foreground), cost(models.background)];
  if (rule === 'soft') return { foreground, background };
  // More than all eight neighbours together can offer for a change of side.
  const prohibitive = 1 + 8 * smoothness;
  const hold = (own: Mask, other: Mask) => (value: number, pixel: number) =>
    own.values[pixel] === 1 ? 0 : other.values[pixel] === 1 ? prohibitive : value;
  return {
    foreground: foreground.map(hold(seeds.foreground, seeds.background)),
    background: background.map(hold(seeds.background, seeds.foreground)),
  };
}

function pixelsOf(mask: Uint8Array): number {
  return mask.reduce((sum, inside) => sum + inside, 0);
}

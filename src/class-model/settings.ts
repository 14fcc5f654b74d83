/** What shapes a class model: its named variants, their defaults, and what makes no sense. */
import { blurReach } from '../blur';
import { UserError } from '../errors';
import { countOf, oneOf } from '../methods/checks';

export const classModelVariants = ['default', 'paper'] as const;
export type ClassModelVariant = (typeof classModelVariants)[number];

export interface ClassModelOptions {
  /** `default` or `paper`, see `classModel`. */
  readonly variant?: string;
  /** Steps of the ascent. */
  readonly steps?: number;
  /** λ, the weight of the penalty `‖I‖²`. */
  readonly lambda?: number;
  /** η, the length of the first step as a multiple of the slope. */
  readonly rate?: number;
  /** Largest shift along each axis, in whole pixels. */
  readonly jitter?: number;
  /** σ of the Gaussian that the image is blurred with after each step, in pixels. */
  readonly blur?: number;
  readonly seed?: number;
  /** Called after each step with the number of steps done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Everything that shaped a class model. */
export interface ClassModelSettings {
  readonly steps: number;
  readonly lambda: number;
  readonly rate: number;
  /** How the rate goes on: `constant`, or `falling` on a straight line that would reach 0 one step after the last. */
  readonly schedule: 'constant' | 'falling';
  readonly jitter: number;
  readonly blur: number;
  readonly seed: number;
}

/** Found by trial on EfficientNet-Lite0: what is recognisable most often, at a length of the ascent that one waits for. */
export const classModelDefaults: Readonly<Record<ClassModelVariant, ClassModelSettings>> = {
  default: { steps: 300, lambda: 3e-4, rate: 30, schedule: 'falling', jitter: 16, blur: 0.5, seed: 0 },
  paper: { steps: 300, lambda: 1e-3, rate: 0.3, schedule: 'constant', jitter: 0, blur: 0, seed: 0 },
};

/**
 * The options with their variant's defaults.
 * @param height of the image in pixels
 * @param width likewise
 * @throws UserError in one sentence for what is impossible or contradicts the variant
 */
export function classModelSettings(
  given: ClassModelOptions,
  height: number,
  width: number,
): { variant: ClassModelVariant; settings: ClassModelSettings } {
  const variant = oneOf('variant of the class model', given.variant ?? 'default', classModelVariants);
  const preset = classModelDefaults[variant];
  const { steps = preset.steps, lambda = preset.lambda, rate = preset.rate, jitter = preset.jitter, blur = preset.blur, seed = preset.seed } = given;
  countOf('steps', steps);
  if (!(lambda >= 0 && Number.isFinite(lambda))) throw new UserError(`The weight λ of the penalty must be a number from 0 on, not ${lambda}.`);
  if (!(rate > 0 && Number.isFinite(rate))) throw new UserError(`The rate must be a number above 0, not ${rate}.`);
  if (!(Number.isSafeInteger(jitter) && jitter >= 0)) throw new UserError(`The jitter must be a whole number of pixels from 0 on, not ${jitter}.`);
  if (!(blur >= 0 && blurReach(blur) < Math.min(height, width))) {
    throw new UserError(`The blur must be a number of pixels below a third of the image's ${Math.min(height, width)}, not ${blur}.`);
  }
  if (variant === 'paper' && (jitter > 0 || blur > 0)) {
    throw new UserError('The variant paper has no regulariser but the L2 penalty: leave jitter and blur out, or choose the variant default.');
  }
  if (rate * lambda >= 1) {
    throw new UserError(`A rate of ${rate} with λ = ${lambda} overshoots by the penalty alone: keep rate times λ below 1.`);
  }
  return { variant, settings: { steps, lambda, rate, schedule: preset.schedule, jitter, blur, seed } };
}

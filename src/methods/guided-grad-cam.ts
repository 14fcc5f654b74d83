import { resizeBilinear, resizeNearest } from '../images/interpolate';
import type { AttributionMap } from './attribution-map';
import { oneOf } from './checks';
import { gradCam } from './grad-cam';
import { guidedRule } from './guided-backprop';
import { inputMap } from './input-map';
import type { MethodOptions } from './method';
import type { Probe } from './probe';
import { refuseOtherActivations } from './rectifiers';

/** How Grad-CAM is enlarged. */
const enlargements = { default: resizeBilinear, nearest: resizeNearest } as const;

type GuidedGradCamVariant = keyof typeof enlargements;
const guidedGradCamVariants = Object.keys(enlargements) as GuidedGradCamVariant[];

/**
 * Guided Grad-CAM: guided backpropagation times the positive part of Grad-CAM, enlarged to the input's size and the
 * same for every colour. Selvaraju et al. 2017, section 3.2.
 * @param options `layer` of Grad-CAM, the last one before the head unless named; variant `default` enlarges
 * bilinearly with half-pixel centres, as the paper says, `nearest` repeats values, as Captum does
 * @returns a signed map of the input's height, width and channels
 * @throws UserError for a variant there is none of, and where guided backpropagation cannot answer
 */
export async function guidedGradCam(probe: Probe, options: Pick<MethodOptions, 'layer' | 'variant'> = {}): Promise<AttributionMap> {
  const variant = oneOf('variant of guided-grad-cam', options.variant ?? 'default', guidedGradCamVariants);
  refuseOtherActivations('guided-grad-cam', probe);
  const coarse = await gradCam(probe, { layer: options.layer });
  const signal = probe.modifiedInputGradient('guided-backprop', guidedRule);
  const [, height, width, channels] = signal.shape;
  const positive = coarse.values.map((value) => Math.max(value, 0));
  const weights = enlargements[variant](positive, coarse.height, coarse.width, height, width);
  return inputMap(probe, {
    method: 'guided-grad-cam',
    variant,
    layer: coarse.layer,
    values: ((await signal.data()) as Float32Array).map((value, index) => value * (weights[Math.floor(index / channels)] as number)),
    signed: true,
    passes: { forward: 1, backward: 1, headBackward: 1 },
  });
}

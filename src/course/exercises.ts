/** All exercises, in the order of the notebooks. */
import type { AnyExercise } from './exercise';
import { bootstrapInterval } from './exercises/bootstrap-interval';
import { cam } from './exercises/cam';
import { counterfactual } from './exercises/counterfactual';
import { deconvnetRule } from './exercises/deconvnet-rule';
import { deletion } from './exercises/deletion';
import { eigenCam } from './exercises/eigen-cam';
import { energyInside } from './exercises/energy-inside';
import { finiteDifferences } from './exercises/finite-differences';
import { gradCam } from './exercises/grad-cam';
import { gradCamPlusPlus } from './exercises/grad-cam-plus-plus';
import { gradientTimesInput } from './exercises/gradient-times-input';
import { guidedRule } from './exercises/guided-rule';
import { hiResCam } from './exercises/hires-cam';
import { integratedGradients } from './exercises/integrated-gradients';
import { layerCam } from './exercises/layer-cam';
import { normalise } from './exercises/normalise';
import { occlusion } from './exercises/occlusion';
import { pixelMean } from './exercises/pixel-mean';
import { pointingGame } from './exercises/pointing-game';
import { saliency } from './exercises/saliency';
import { smoothGrad } from './exercises/smooth-grad';
import { softmax } from './exercises/softmax';
import { upsample } from './exercises/upsample';
import { windowGrid } from './exercises/window-grid';
import { withoutChannel } from './exercises/without-channel';
import { xGradCam } from './exercises/xgrad-cam';

export const exercises = {
  normalise,
  softmax,
  finiteDifferences,
  withoutChannel,
  saliency,
  gradientTimesInput,
  smoothGrad,
  integratedGradients,
  guidedRule,
  deconvnetRule,
  windowGrid,
  occlusion,
  pixelMean,
  cam,
  gradCam,
  hiResCam,
  counterfactual,
  upsample,
  gradCamPlusPlus,
  layerCam,
  xGradCam,
  eigenCam,
  pointingGame,
  energyInside,
  deletion,
  bootstrapInterval,
} as const;

export const allExercises: readonly AnyExercise[] = Object.values(exercises);

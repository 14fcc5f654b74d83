import { finiteDifferencesTwins, normaliseTwins, softmaxTwins, withoutChannelTwins } from './basics';
import { camTwins, counterfactualTwins, hiResCamTwins, layerCamTwins } from './cam-family';
import { eigenCamTwins, gradCamPlusPlusTwins, xGradCamTwins } from './cam-weights';
import { gradCamTwins } from './grad-cam';
import { gradientTimesInputTwins, integratedGradientsTwins, smoothGradTwins } from './gradients';
import { bootstrapIntervalTwins, deletionTwins, energyInsideTwins, pointingGameTwins } from './judging';
import { occlusionTwins } from './occlusion';
import { deconvnetRuleTwins, guidedRuleTwins } from './rules';
import { saliencyTwins } from './saliency';
import type { Twins } from './twins';
import { pixelMeanTwins, upsampleTwins, windowGridTwins } from './windows';

export const allTwins: readonly Twins<never>[] = [
  normaliseTwins,
  softmaxTwins,
  finiteDifferencesTwins,
  withoutChannelTwins,
  saliencyTwins,
  gradientTimesInputTwins,
  smoothGradTwins,
  integratedGradientsTwins,
  guidedRuleTwins,
  deconvnetRuleTwins,
  windowGridTwins,
  occlusionTwins,
  pixelMeanTwins,
  camTwins,
  gradCamTwins,
  hiResCamTwins,
  counterfactualTwins,
  upsampleTwins,
  gradCamPlusPlusTwins,
  layerCamTwins,
  xGradCamTwins,
  eigenCamTwins,
  pointingGameTwins,
  energyInsideTwins,
  deletionTwins,
  bootstrapIntervalTwins,
];

import { gradCamTwins } from './grad-cam';
import { occlusionTwins } from './occlusion';
import { saliencyTwins } from './saliency';
import type { Twins } from './twins';

export const allTwins: readonly Twins<never>[] = [saliencyTwins, occlusionTwins, gradCamTwins];

/** All exercises, in the order of the notebooks. */
import type { AnyExercise } from './exercise';
import { gradCam } from './exercises/grad-cam';
import { occlusion } from './exercises/occlusion';
import { saliency } from './exercises/saliency';

export const exercises = { saliency, occlusion, gradCam } as const;

export const allExercises: readonly AnyExercise[] = Object.values(exercises);

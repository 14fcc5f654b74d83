/** The rows of the benchmark: what is measured, beside whom, and when two maps count as equal. */
import type { Passes } from '../methods/attribution-map';
import type { Step, Tolerance } from './compare';

export const rowNames = [
  'forward 1',
  'forward 16',
  'input gradient',
  'saliency',
  'grad-cam',
  'grad-cam++',
  'ten cams',
  'guided-grad-cam',
  'fullgrad',
  'integrated-gradients 50',
  'smoothgrad 50',
  'occlusion 32/8',
  'occlusion 16/8',
  'rise 1000',
  'score-cam 1280',
  'ablation-cam 1280',
] as const;

export type RowName = (typeof rowNames)[number];

export interface Row {
  /** How a person calls it. */
  readonly title: string;
  /** Whose function the peer's side calls. */
  readonly peer: string;
  /** What the peer's algorithm asks of the network. */
  readonly peerPasses: Passes;
  /** The ratio that is aimed at; null for none. */
  readonly aim: number | null;
  readonly tolerance: Tolerance;
  /** What is done to each map before it is compared, one list a map; the maps that have none are compared as they are. */
  readonly steps?: readonly (readonly Step[])[];
  /** What was set on either side for equal results, in a sentence; left out where the defaults of both are equal. */
  readonly equal?: string;
}

/** Equal definitions agree to rounding. */
const rounding: Tolerance = { measure: 'difference', below: 1e-4 };
/**
 * Input gradients: gates of ReLU6 at |z| ≈ 1e-6 flip with rounding, and single pixels with them. It adds up: PyTorch's own
 * SmoothGrad of the cat in float32 is 2.9e-3 from that in float64, under the same noise.
 */
const gates: Tolerance = { measure: 'relative L2', below: 5e-3 };

const passes = (forward: number, backward = 0, headBackward = 0): Passes => ({ forward, backward, headBackward });
const torch = 'PyTorch';
const captum = 'Captum';
const gradCam = 'pytorch-grad-cam';

export const rows: Readonly<Record<RowName, Row>> = {
  'forward 1': { title: 'Forward pass', peer: torch, peerPasses: passes(1), aim: 1, tolerance: rounding },
  'forward 16': { title: 'Forward passes, batch of 16', peer: torch, peerPasses: passes(16), aim: 2.2, tolerance: rounding, equal: 'One batch: the picture at 16 contrasts.' },
  'input gradient': { title: 'Input gradient', peer: torch, peerPasses: passes(1, 1), aim: 1, tolerance: gates },
  saliency: { title: 'Saliency', peer: captum, peerPasses: passes(1, 1), aim: 1, tolerance: gates },
  'grad-cam': { title: 'Grad-CAM', peer: gradCam, peerPasses: passes(1, 1), aim: 2.5, tolerance: rounding },
  'grad-cam++': { title: 'Grad-CAM++', peer: gradCam, peerPasses: passes(1, 1), aim: null, tolerance: rounding, equal: "Ours in the library's variant, with its 1e-6 in the denominator." },
  'ten cams': {
    title: 'Ten CAM methods',
    peer: gradCam,
    peerPasses: passes(10, 9),
    aim: 15,
    tolerance: rounding,
    steps: [[], [], [], [], [], [], ['either sign'], ['either sign'], ['either sign'], ['to largest value']],
    equal:
      'Grad-CAM, its counterfactual, Grad-CAM++, XGrad-CAM, HiResCAM, LayerCAM, Eigen-CAM, EigenGrad-CAM, Grad-CAM with eigen smoothing, and CAM, ' +
      "which the library has as Grad-CAM up to a factor. Ours in the library's variants; it leaves the sign of projections to chance.",
  },
  'guided-grad-cam': {
    title: 'Guided Grad-CAM',
    peer: captum,
    peerPasses: passes(2, 1, 1),
    aim: 1.2,
    tolerance: rounding,
    equal: "The peer's network has min(ReLU(z), 6) for ReLU6, which Captum's rule does not see; it enlarges bilinearly.",
  },
  fullgrad: { title: 'FullGrad', peer: gradCam, peerPasses: passes(1, 1), aim: 20, tolerance: gates, equal: "Ours in the library's variant, which rescales each channel." },
  'integrated-gradients 50': { title: 'Integrated gradients, 50 steps', peer: captum, peerPasses: passes(50, 50), aim: 1.5, tolerance: gates, equal: 'By the rule of Gauss and Legendre, the default of Captum, from grey.' },
  'smoothgrad 50': {
    title: 'SmoothGrad, 50 samples',
    peer: captum,
    peerPasses: passes(50, 50),
    aim: 1.5,
    tolerance: gates,
    equal: 'Compared under the same noise, from a file; timed with noise that each side draws itself. Signed gradients.',
  },
  'occlusion 32/8': { title: 'Occlusion, window 32, stride 8', peer: captum, peerPasses: passes(626), aim: 5, tolerance: rounding, equal: 'The mean over the windows that cover each pixel.' },
  'occlusion 16/8': { title: 'Occlusion, window 16, stride 8', peer: captum, peerPasses: passes(730), aim: 6, tolerance: rounding, equal: 'The mean over the windows that cover each pixel.' },
  'rise 1000': {
    title: 'RISE, 1000 masks',
    peer: "the authors' algorithm in PyTorch",
    peerPasses: passes(1000),
    aim: null,
    tolerance: rounding,
    equal: 'The same masks: ours left them in a file, and draws them within its time. One class; the probability, as in the paper.',
  },
  'score-cam 1280': {
    title: 'Score-CAM, 1280 channels',
    peer: gradCam,
    peerPasses: passes(1281),
    aim: 3,
    tolerance: rounding,
    steps: [['to largest value']],
    equal:
      "Ours weighs by softmax, as the library. The library's masks are enlarged with half-pixel centres, as the authors' code does. " +
      'It asks the network about channels that are zero everywhere too, which adds a factor that all weights share; ours leaves them out.',
  },
  'ablation-cam 1280': { title: 'Ablation-CAM, 1280 channels', peer: gradCam, peerPasses: passes(1282), aim: 1000, tolerance: rounding },
};

/** What is compared with what: our methods and variants beside the functions of four Python libraries. */
import type { MethodOptions } from '../../src/methods/method';

export type Library = 'pytorch-grad-cam' | 'captum' | 'torch-cam' | 'tf-keras-vis';

/** The last feature map, a linear bottleneck (values of both signs) and a ReLU6 inside a block. */
export const layers = ['features', 'blocks.10', 'blocks.11.expand.relu6'] as const;
export type Layer = (typeof layers)[number];

/** What is done before two maps are compared. */
export type Step =
  /** Our windows become pixels: each the mean over the windows that cover it. */
  | 'mean over windows'
  /** Of our three colours the largest absolute value. */
  | 'largest colour'
  /** Theirs is turned round where that brings it closer: a singular vector has no sign. */
  | 'either sign'
  /** Both are divided by their largest absolute value: the formulas differ by a factor. */
  | 'to largest value';

export interface Comparison {
  /** Id in our catalogue. */
  readonly method: string;
  readonly variant?: string;
  readonly options?: MethodOptions;
  readonly library: Library;
  /** Class of the library, with its settings; the name of the file in `values` without the layer. */
  readonly theirs: string;
  /** Left out where the map is one of the input. */
  readonly layers?: readonly Layer[];
  readonly steps?: readonly Step[];
  /** How closely equal definitions agree; `exact` unless named. */
  readonly bound?: keyof typeof bounds;
  /** Why the maps differ, and who follows the paper, in one sentence; left out where the definitions are the same. */
  readonly why?: string;
  /** It takes many passes through the network, so that the ordinary tests do not compute it. */
  readonly costly?: true;
}

/** Equal definitions agree within these: a measure of two maps, and what it stays below. */
export const bounds = {
  exact: { measure: 'difference', below: 1e-4 },
  /** Input gradients: gates of ReLU6 at |z| ≈ 1e-6 flip with rounding, and single pixels with them. */
  gates: { measure: 'relativeL2', below: 5e-3 },
  /** Grad-CAM++ where activations are negative: a denominator of 0.005 that is 2 less nearly 2 multiplies rounding by 400. */
  nearZero: { measure: 'difference', below: 1e-3 },
} as const;

/** Methods that none of the libraries has. */
export const ownMethods: readonly string[] = ['rise', 'counterfactual-grad-cam'];

type Row = Omit<Comparison, 'method' | 'library' | 'theirs'>;

const blind =
  'The library looks for torch.nn.ReLU, which torch.nn.ReLU6 is not, and answers with the plain gradient and no error; ours follows the paper.';
const absolute = 'Absolute values are taken before the mean, the default of the library; ours averages the signed gradient, as the paper.';
const noisy: Row = { options: { samples: 4, seed: 0 }, bound: 'gates' };

const compared = (method: string, library: Library, theirs: string, row: Row = {}): Comparison => ({ method, library, theirs, ...row });
/** Our default beside theirs, which is another definition, and our variant that is theirs. */
const withVariant = (method: string, library: Library, theirs: string, variant: string, why: string, row: Row = {}): Comparison[] => [
  compared(method, library, theirs, { ...row, steps: [...(row.steps ?? []), 'to largest value'], why }),
  compared(method, library, theirs, { ...row, variant }),
];
const everywhere: Row = { layers };
/** Grad-CAM++ in the paper's form, and in the library's: `bound` is that of the latter where activations are negative. */
const plusPlus = (library: Library, theirs: string, why: string, bound: keyof typeof bounds, steps: readonly Step[] = []): Comparison[] => [
  compared('grad-cam++', library, theirs, { layers, steps: ['to largest value'], why }),
  compared('grad-cam++', library, theirs, { layers: ['features', 'blocks.11.expand.relu6'], variant: library, steps }),
  compared('grad-cam++', library, theirs, { layers: ['blocks.10'], variant: library, steps, bound }),
];

const cams: readonly Comparison[] = [
  compared('cam', 'torch-cam', 'CAM', { layers: ['features'] }),
  compared('grad-cam', 'pytorch-grad-cam', 'GradCAM', everywhere),
  compared('grad-cam', 'captum', 'LayerGradCam', everywhere),
  compared('grad-cam', 'torch-cam', 'GradCAM', everywhere),
  compared('grad-cam', 'tf-keras-vis', 'Gradcam', everywhere),
  ...plusPlus(
    'pytorch-grad-cam', 'GradCAMPlusPlus',
    'The library adds 1e-6 to a denominator of the size of g², which it outweighs for small gradients; ours is equation 19 of the paper.',
    'nearZero',
  ),
  ...plusPlus(
    'torch-cam', 'GradCAMpp',
    'The division by the denominator acts on a copy and is lost, so that α = g²; ours is equation 19 of the paper.',
    'exact',
  ),
  // The library keeps the factor exp(S) that all channels share.
  ...plusPlus(
    'tf-keras-vis', 'GradcamPlusPlus',
    'The α of each channel are divided by their sum, which equation 19 of the paper does not do; ours follows the paper.',
    'nearZero',
    ['to largest value'],
  ),
  compared('xgrad-cam', 'pytorch-grad-cam', 'XGradCAM', everywhere),
  compared('xgrad-cam', 'torch-cam', 'XGradCAM', everywhere),
  compared('hires-cam', 'pytorch-grad-cam', 'HiResCAM', everywhere),
  compared('hires-cam', 'captum', 'LayerGradientXActivation', everywhere),
  compared('layer-cam', 'pytorch-grad-cam', 'LayerCAM', everywhere),
  compared('layer-cam', 'torch-cam', 'LayerCAM', everywhere),
  compared('layer-cam', 'tf-keras-vis', 'Layercam', everywhere),
  ...withVariant(
    'eigen-cam', 'pytorch-grad-cam', 'EigenCAM', 'centred',
    'The library takes the mean of each channel away; ours projects the activation itself, as the paper.',
    { layers, steps: ['either sign'] },
  ),
  ...withVariant(
    'eigengrad-cam', 'pytorch-grad-cam', 'EigenGradCAM', 'centred',
    "The method is the library's own and takes the mean of each channel away; ours keeps it, as the paper on Eigen-CAM does.",
    { layers, steps: ['either sign'] },
  ),
];

const cornerToCorner = 'The library enlarges masks from corner to corner (align_corners)';
const small: Row = { layers: ['blocks.10'] };
const large: Row = { layers: ['features', 'blocks.11.expand.relu6'], costly: true };
const overChannels = (library: Library, theirs: string, variant: string, why: string): Comparison[] =>
  [small, large].map((row) => compared('score-cam', library, theirs, { ...row, variant, why, steps: ['to largest value'] }));

const perturbations: readonly Comparison[] = [
  compared('occlusion', 'captum', 'Occlusion', { steps: ['mean over windows'], costly: true }),
  compared('occlusion', 'captum', 'FeatureAblation', { options: { window: 32, stride: 32 } }),
  ...overChannels(
    'pytorch-grad-cam', 'ScoreCAM', 'default',
    "The weights are the softmax of logits over the channels, as in the paper's algorithm 1; " +
      "our default is the class probability of the authors' code.",
  ),
  ...overChannels(
    'pytorch-grad-cam', 'ScoreCAM', 'softmax',
    `${cornerToCorner}; ours takes half-pixel centres, as the authors' code. The weighting is the same.`,
  ),
  ...overChannels(
    'torch-cam', 'ScoreCAM', 'softmax',
    'The library scales the masks to 0…1 before it enlarges them; the paper and ours do so afterwards. The weighting is the same.',
  ),
  ...overChannels(
    'tf-keras-vis', 'Scorecam', 'default',
    `${cornerToCorner}; ours takes half-pixel centres, as the authors' code. The weighting is the same.`,
  ),
  compared('ablation-cam', 'captum', 'LayerFeatureAblation', { layers: ['features', 'blocks.10'] }),
  compared('ablation-cam', 'captum', 'LayerFeatureAblation', { layers: ['blocks.11.expand.relu6'], costly: true }),
  compared('ablation-cam', 'pytorch-grad-cam', 'AblationCAM', { layers: ['features'] }),
  compared('ablation-cam', 'pytorch-grad-cam', 'AblationCAM', { layers: ['blocks.11.expand.relu6'], costly: true }),
  compared('ablation-cam', 'pytorch-grad-cam', 'AblationCAM', {
    ...small,
    steps: ['to largest value'],
    why: 'Where a layer has values below 0, the library sets a channel to 10⁷ below the least; the paper and ours set it to 0.',
  }),
];

const gradients: readonly Comparison[] = [
  compared('saliency', 'captum', 'Saliency', { bound: 'gates' }),
  compared('gradient-x-input', 'captum', 'InputXGradient', { bound: 'gates' }),
  compared('smoothgrad', 'captum', 'NoiseTunnel-smoothgrad', noisy),
  compared('smoothgrad', 'captum', 'NoiseTunnel-smoothgrad-abs', { ...noisy, steps: ['to largest value'], why: absolute }),
  compared('smoothgrad', 'tf-keras-vis', 'Saliency-smooth', { ...noisy, steps: ['largest colour', 'to largest value'], why: absolute }),
  compared('smoothgrad-squared', 'captum', 'NoiseTunnel-smoothgrad_sq', noisy),
  compared('vargrad', 'captum', 'NoiseTunnel-vargrad', noisy),
  compared('vargrad', 'captum', 'NoiseTunnel-vargrad-abs', {
    ...noisy,
    steps: ['to largest value'],
    why: 'The variance is that of absolute gradients, the default of the library; ours is that of the signed gradient, as the paper.',
  }),
  ...(['gausslegendre', 'riemann_middle', 'riemann_left', 'riemann_right'] as const).map((rule) =>
    compared('integrated-gradients', 'captum', `IntegratedGradients-${rule}`, {
      variant: { gausslegendre: 'gauss-legendre', riemann_middle: 'default', riemann_left: 'left', riemann_right: 'right' }[rule],
      options: { steps: 50 },
      bound: 'gates',
      costly: true,
    }),
  ),
  compared('integrated-gradients', 'captum', 'IntegratedGradients-riemann_trapezoid', {
    variant: 'trapezoid',
    options: { steps: 49 },
    costly: true,
    why: "The library halves the first and last of 50 weights of 1/50, so that they sum to 0.98; ours sum to 1, as the integral's must.",
  }),
  compared('guided-backprop', 'captum', 'GuidedBackprop'),
  compared('guided-backprop', 'pytorch-grad-cam', 'GuidedBackpropReLUModel'),
  compared('guided-backprop', 'captum', 'GuidedBackprop-ReLU6', { why: blind }),
  compared('guided-backprop', 'pytorch-grad-cam', 'GuidedBackpropReLUModel-ReLU6', { why: blind }),
  compared('deconvnet', 'captum', 'Deconvolution', {
    why:
      'On ReLU6 written as min(ReLU(z), 6) the gradient of the minimum stops saturated units; ' +
      'the paper knows ReLU only, and ours passes every positive signal on.',
  }),
  compared('deconvnet', 'captum', 'Deconvolution-ReLU6', { why: blind }),
  compared('guided-grad-cam', 'captum', 'GuidedGradCam-bilinear', everywhere),
  compared('guided-grad-cam', 'captum', 'GuidedGradCam-nearest', { ...everywhere, variant: 'nearest' }),
  ...withVariant(
    'fullgrad', 'pytorch-grad-cam', 'FullGrad', 'pytorch-grad-cam',
    "The library leaves out the activations' implicit biases, which section 3.2 of the paper counts, and rescales each channel " +
      "on its own; ours counts them and rescales whole tensors, as the authors' code.",
    { bound: 'gates' },
  ),
];

export const comparisons: readonly Comparison[] = [...gradients, ...perturbations, ...cams];

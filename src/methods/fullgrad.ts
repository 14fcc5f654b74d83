import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { resizeBilinear } from '../images/interpolate';
import { disposeAll, type Layer, type LayerKind } from '../models/network';
import { rectifierOf } from '../models/one-step';
import type { AttributionMap } from './attribution-map';
import { oneOf } from './checks';
import { makeMap } from './make-map';
import type { MethodOptions } from './method';
import type { Probe } from './probe';

/** The kinds of terms that the score is the sum of. */
type TermKind = 'input' | 'bias' | 'activation' | 'other';

/** Layers without a bias of theirs that have no part in the score: multiplying the input by t > 0 multiplies the output by t. */
const homogeneous: ReadonlySet<LayerKind> = new Set([
  'convolution',
  'depthwise convolution',
  'dense',
  'batch normalisation',
  'pooling',
  'global average pooling',
  'add',
  'concatenation',
  'flatten',
  'reshape',
  'identity',
]);

/** How the map is made of the terms. */
interface Form {
  /** Which terms appear in it, where they have places. */
  readonly shown: readonly TermKind[];
  /** The term's size, brought to 0 … 1: from `[1, height, width, channels]` to the same shape. */
  rescale(size: Tensor4D): Tensor4D;
}

const forms = {
  default: {
    shown: ['input', 'bias', 'activation'],
    // One scale for the whole tensor, as in the authors' own code, without its 1e-6 in the denominator. A constant term
    // shows no place more than another: it adds 0.
    rescale: (size) => tf.divNoNan(size.sub(size.min()), size.max().sub(size.min())),
  },
  'pytorch-grad-cam': {
    shown: ['input', 'bias'],
    rescale: (size) => {
      const above = size.sub(size.min([1, 2], true));
      return above.div(above.max([1, 2], true).add(1e-7));
    },
  },
} as const satisfies Record<string, Form>;

type FullGradVariant = keyof typeof forms;
export const fullGradVariants = Object.keys(forms) as FullGradVariant[];

/**
 * FullGrad: `M = ψ(I ∘ ∂S/∂I) + Σ_l ψ(b_l ∘ ∂S/∂z_l)`, where ψ takes absolute values, rescales the tensor to 0 … 1,
 * enlarges it bilinearly (half-pixel centres) to the input's size and sums over channels. Srinivas & Fleuret 2019.
 *
 * The biases b_l are those of every convolution, batch normalisation included, and the implicit bias `σ(z) − σ′(z)·z`
 * of every activation, which for ReLU6 is 6 at saturated units and 0 elsewhere. Pooling, addition and
 * flattening have none. Two kinds of terms belong to the sum but not to the map: those without places, of dense layers
 * and of activations behind them, and those of other layers that are not linear, such as products, where it is open
 * which place is to have them.
 *
 * The signed terms sum to S exactly. `completenessResidual` is measured as their sum − S, beside the parts of the sum:
 * `inputSum`, `biasSum`, `activationSum`, `otherSum` and `scoreSum`, the last being the implicit bias of the softmax
 * where S is a probability and 0 for a logit.
 *
 * Variant `pytorch-grad-cam`: that library leaves the activations' biases out and rescales each channel on its own, with
 * 1e-7 in the denominator; channels with hardly any part in S then weigh as much as the strongest.
 * @returns an unsigned map of the input's height and width
 * @throws UserError for a variant there is none of
 */
export async function fullGrad(probe: Probe, { variant = 'default' }: Pick<MethodOptions, 'variant'> = {}): Promise<AttributionMap> {
  const name = oneOf('variant of fullgrad', variant, fullGradVariants);
  const { values, sums } = await decompose(probe, forms[name]);
  const { height, width } = probe.classifier;
  const total = Object.values(sums).reduce((a, b) => a + b, 0);
  return makeMap(probe, {
    method: 'fullgrad',
    variant: name,
    values,
    height,
    width,
    signed: false,
    passes: { forward: 1, backward: 1, headBackward: 0 },
    measured: { completenessResidual: total - probe.score, ...sums },
  });
}

/** The parts of the score, and the map of those that have places. */
async function decompose(probe: Probe, form: Form) {
  const { height, width, network } = probe.classifier;
  const values = new Float32Array(height * width);
  const sums = { inputSum: 0, biasSum: 0, activationSum: 0, otherSum: 0, scoreSum: 0 };
  const terms = network.layers.flatMap((layer) => {
    const kind = termKind(layer);
    return kind ? [{ layer, kind }] : [];
  });
  const gradients = probe.gradients([...terms.map(({ layer }) => layer.name), network.output]);
  try {
    for (const { layer, kind } of terms) {
      const shown = layer.shape.length === 3 && form.shown.includes(kind);
      const gradient = gradients.get(layer.name) as Tensor;
      const { sum, map } = await readTerm(() => signedTerm(probe, layer, kind, gradient), shown ? form : null);
      sums[`${kind}Sum`] += sum;
      if (map) addMap(values, resizeBilinear(map.values, map.height, map.width, height, width));
    }
    sums.scoreSum = probe.score - dot(await (gradients.get(network.output) as Tensor).data(), probe.observation.logits);
    return { values, sums };
  } finally {
    disposeAll(gradients.values());
  }
}

function termKind(layer: Layer): TermKind | null {
  if (layer.kind === 'input' || layer.kind === 'activation') return layer.kind;
  if (layer.bias) return 'bias';
  return homogeneous.has(layer.kind) ? null : 'other';
}

/** The part of the score that a layer adds on its own: for each of its outputs, or for all together where it is of another kind. */
function signedTerm(probe: Probe, layer: Layer, kind: TermKind, gradient: Tensor): Tensor {
  const output = probe.activation(layer.name);
  if (kind === 'input') return gradient.mul(output);
  if (kind === 'bias') return gradient.mul(layer.bias as Tensor);
  // Where a rectifier passes a gradient on, its value is its argument.
  const inputs = rectifierOf(layer) ? [output] : layer.inputs.map((name) => probe.activation(name));
  const passedOn = layer.backward(gradient, inputs, output).map((part, index) => part.mul(inputs[index] as Tensor));
  const own = gradient.mul(output);
  return kind === 'activation' ? own.sub(passedOn[0] as Tensor) : passedOn.reduce((left, part) => left.sub(part.sum()), own.sum());
}

/** The sum of a signed term, and, where it is shown, the sum over channels of its rescaled size. */
async function readTerm(
  term: () => Tensor,
  form: Form | null,
): Promise<{ sum: number; map: { values: Float32Array; height: number; width: number } | null }> {
  const [sum, map] = tf.tidy((): [Scalar, Tensor2D?] => {
    const signed = term();
    return form ? [signed.sum(), form.rescale(signed.abs() as Tensor4D).sum<Tensor2D>([0, 3])] : [signed.sum()];
  });
  try {
    const [total] = await sum.data();
    return {
      sum: total as number,
      map: map ? { values: (await map.data()) as Float32Array, height: map.shape[0], width: map.shape[1] } : null,
    };
  } finally {
    tf.dispose([sum, ...(map ? [map] : [])]);
  }
}

function addMap(sum: Float32Array, map: Float32Array): void {
  map.forEach((value, index) => (sum[index] = (sum[index] as number) + value));
}

function dot(a: ArrayLike<number>, b: Float32Array): number {
  return b.reduce((sum, value, index) => sum + value * (a[index] as number), 0);
}

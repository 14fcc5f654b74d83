import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { resizeBilinear } from '../images/interpolate';
import type { Classifier } from '../models/classifier';
import type { Layer, LayerKind } from '../models/network';
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
  /** The term's size, brought to 0 … 1 and summed over channels: from `[1, height, width, channels]` to `[height, width]`. */
  rescaledSum(size: Tensor4D): Tensor2D;
}

const forms = {
  default: {
    shown: ['input', 'bias', 'activation'],
    // One scale for the whole tensor, as in the authors' own code, without its 1e-6 in the denominator. A constant term
    // shows no place more than another: it adds 0.
    rescaledSum: (size) => {
      const above = size.sub(size.min());
      return tf.divNoNan(above.sum([0, 3]), above.max());
    },
  },
  'pytorch-grad-cam': {
    shown: ['input', 'bias'],
    rescaledSum: (size) => {
      const [, height, width, channels] = size.shape;
      const above = size.sub(size.min([1, 2], true));
      const shares = above.max([0, 1, 2]).add(1e-7).reciprocal();
      return above.reshape<Tensor2D>([-1, channels]).matMul(shares.reshape([channels, 1])).reshape([height, width]);
    },
  },
} as const satisfies Record<string, Form>;

type FullGradVariant = keyof typeof forms;
const fullGradVariants = Object.keys(forms) as FullGradVariant[];

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
  const { network } = probe.classifier;
  const terms = network.layers.flatMap((layer) => {
    const kind = termKind(layer);
    return kind ? [{ layer, kind }] : [];
  });
  const gradients = probe.gradients([...terms.map(({ layer }) => layer.name), network.output]);
  const parts: Scalar[] = [];
  const maps = new Map<string, Tensor2D>();
  try {
    for (const { layer, kind } of terms) {
      const shown = layer.shape.length === 3 && form.shown.includes(kind);
      tf.tidy(() => {
        const signed = signedTerm(probe, layer, kind, gradients.get(layer.name) as Tensor);
        parts.push(tf.keep(signed.sum()));
        if (shown) addMap(maps, form.rescaledSum(signed.abs() as Tensor4D));
      });
    }
    const sums = { inputSum: 0, biasSum: 0, activationSum: 0, otherSum: 0, scoreSum: 0 };
    (await numbersOf(parts)).forEach((part, index) => (sums[`${(terms[index] as { kind: TermKind }).kind}Sum`] += part));
    sums.scoreSum = probe.score - dot(await (gradients.get(network.output) as Tensor).data(), probe.observation.logits);
    return { values: await enlargedSum([...maps.values()], probe.classifier), sums };
  } finally {
    tf.dispose([...parts, ...maps.values(), ...gradients.values()]);
  }
}

async function numbersOf(scalars: readonly Scalar[]): Promise<Float32Array> {
  const all = tf.stack([...scalars]);
  try {
    return (await all.data()) as Float32Array;
  } finally {
    all.dispose();
  }
}

/** Maps of one size are added before they are enlarged, which comes to the same: enlarging is linear. */
function addMap(maps: Map<string, Tensor2D>, map: Tensor2D): void {
  const size = map.shape.join('×');
  const before = maps.get(size);
  maps.set(size, tf.keep(before ? before.add<Tensor2D>(map) : map));
  before?.dispose();
}

async function enlargedSum(maps: readonly Tensor2D[], { height, width }: Classifier): Promise<Float32Array> {
  const values = new Float32Array(height * width);
  for (const map of maps) {
    const enlarged = resizeBilinear((await map.data()) as Float32Array, map.shape[0], map.shape[1], height, width);
    enlarged.forEach((value, index) => (values[index]! += value));
  }
  return values;
}

function termKind(layer: Layer): TermKind | null {
  if (layer.kind === 'input' || layer.kind === 'activation') return layer.kind;
  if (layer.bias) return 'bias';
  return homogeneous.has(layer.kind) ? null : 'other';
}

/** The part of the score that a layer adds on its own: for each of its outputs, or for all together where it is of another kind. */
function signedTerm(probe: Probe, layer: Layer, kind: TermKind, gradient: Tensor): Tensor {
  if (kind === 'bias') return gradient.mul(layer.bias as Tensor);
  const output = probe.activation(layer.name);
  if (kind === 'input') return gradient.mul(output);
  // Where a rectifier passes a gradient on its value is its argument, so that only what it does not pass on is its own.
  if (rectifierOf(layer)) return gradient.mul(output.sub(layer.backward(output, [], output)[0] as Tensor));
  const inputs = layer.inputs.map((name) => probe.activation(name));
  const passedOn = layer.backward(gradient, inputs, output).map((part, index) => part.mul(inputs[index] as Tensor));
  const own = gradient.mul(output);
  return kind === 'activation' ? own.sub(passedOn[0] as Tensor) : passedOn.reduce((left, part) => left.sub(part.sum()), own.sum());
}

function dot(a: ArrayLike<number>, b: Float32Array): number {
  return b.reduce((sum, value, index) => sum + value * (a[index] as number), 0);
}

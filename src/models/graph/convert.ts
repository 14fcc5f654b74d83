/** From a node of a TensorFlow graph to the project's own layers, which know their derivative. */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import { modelRefusal, shown } from '../external/json';
import { limits } from '../external/limits';
import { channelwise, concatenation, differentiableLayer, identity, padding, reshape, softmaxLayer } from '../generic-layers';
import { activation, add, dense, flatten, globalAveragePooling, pooling } from '../layers';
import type { ActivationName, Layer, LayerKind, Pair } from '../network';
import { constantAt, layerAt, valueAt, type GraphContext, type Value } from './context';
import { convolutionNode, slidingOf } from './convolutions';
import { interleavedNode, stillInterleaved, wholeNode } from './interleaved';
import { flagAttribute, numberAttribute, numbersAttribute, textsAttribute, type GraphNode } from './graph-def';
import { outputBound } from './other-operations';

/** Whether a node answers the same for every picture. The shape of an output does. */
export function isInvariant(context: GraphContext, node: GraphNode): boolean {
  return node.op === 'Const' || node.op === 'Shape' || node.inputs.every((input) => valueAt(context, input, node).constant);
}

/** The value of a node that answers the same for every picture; shapes are those of one picture, batch axis first. */
export function staticNode(context: GraphContext, node: GraphNode, index: number): Tensor {
  if (node.op === 'Const') return context.constants.get(node.name) as Tensor;
  const read = node.inputs.map((input) => valueAt(context, input, node));
  const [first] = read;
  if (node.op === 'Shape' && first?.layer) return context.builder.keep(tf.tensor1d([1, ...first.layer.shape], 'int32'));
  if (isIdentity(node.op) && first?.constant) return first.constant;
  checkBound(node, read.map(({ constant }) => (constant as Tensor).shape));
  return context.builder.keep(tf.tidy(() => run(context, node, index, [])));
}

function isIdentity(op: string): boolean {
  return ['Identity', 'StopGradient', 'PreventGradient', 'CheckNumerics', 'Snapshot', 'PlaceholderWithDefault'].includes(op);
}

function checkBound({ name, op }: GraphNode, shapes: readonly (readonly number[])[]): void {
  const bound = outputBound(op);
  if (!bound) throw modelRefusal(`its node ${shown(name)} has the operation ${shown(op)}, which is not supported`);
  if (!(bound(shapes) <= limits.output)) throw modelRefusal(`its node ${shown(name)} (${op}) would answer with more numbers than any network's`);
}

/** A node by TensorFlow.js itself. @param outputs of the layers that it reads, in order */
function run({ model, values }: GraphContext, node: GraphNode, index: number, outputs: readonly Tensor[]): Tensor {
  const feeds: Record<string, Tensor> = {};
  let next = 0;
  for (const { node: name, output } of node.inputs) {
    const value = values.get(`${name}:${output}`) as Value;
    feeds[output === 0 ? name : `${name}:${output}`] = value.layer ? (outputs[next++] as Tensor) : value.constant;
  }
  return model.execute(feeds, index === 0 ? node.name : `${node.name}:${index}`) as Tensor;
}

/** The layer or layers that a node stands for; answers the last of them. */
export function convertNode(context: GraphContext, node: GraphNode, index: number): Layer {
  const { builder } = context;
  const put = (make: (unique: string) => Layer): Layer => builder.put(make(builder.unique(node.name)));
  if (index > 0) return other(context, node, index);
  if (isIdentity(node.op)) return put((unique) => identity(unique, layerAt(context, node, 0)));
  const name = activationNames[node.op];
  if (name) return put((unique) => activation(unique, layerAt(context, node, 0), name, node.op === 'LeakyRelu' ? numberAttribute(node, 'alpha', 0.2) : undefined));
  switch (node.op) {
    case 'Conv2D':
    case '_FusedConv2D':
    case 'DepthwiseConv2dNative':
    case 'FusedDepthwiseConv2dNative':
      return stillInterleaved(context, node, fusedActivation(context, node, convolutionNode(context, node)));
    case 'SpaceToBatchND':
      return interleavedNode(context, node);
    case 'BatchToSpaceND':
      return wholeNode(context, node);
    case 'MatMul':
    case '_FusedMatMul':
      return fusedActivation(context, node, denseNode(context, node));
    case 'BiasAdd':
    case 'Add':
    case 'AddV2':
    case 'Sub':
    case 'Mul':
    case 'RealDiv':
      return arithmetic(context, node);
    case 'FusedBatchNorm':
    case 'FusedBatchNormV2':
    case 'FusedBatchNormV3':
      return normalisation(context, node);
    case 'Softmax':
      return put((unique) => softmaxLayer(unique, layerAt(context, node, 0)));
    case 'Mean':
      return meanNode(context, node);
    case 'AvgPool':
    case 'MaxPool':
      return poolingNode(context, node);
    case 'Reshape':
    case 'Squeeze':
    case 'ExpandDims':
      return reshapeNode(context, node);
    case 'Pad':
    case 'PadV2':
      return paddingNode(context, node);
    case 'ConcatV2':
      return concatenationNode(context, node);
    default:
      return other(context, node, index);
  }
}

const activationNames: Readonly<Record<string, ActivationName>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Elu: 'elu',
  Selu: 'selu',
  Softplus: 'softplus',
  Softsign: 'softsign',
  LeakyRelu: 'leaky relu',
  _FusedHardSwish: 'hard swish',
};

/** What a fused operation does behind the convolution or product and its bias, as a layer `name.relu6` of its own. */
function fusedActivation(context: GraphContext, node: GraphNode, layer: Layer): Layer {
  const { builder } = context;
  const [fused, ...more] = textsAttribute(node, 'fused_ops').filter((op) => op !== 'BiasAdd' && op !== 'NoOp');
  if (fused === undefined) return layer;
  if (fused === 'Prelu') {
    const slopes = constantAt(context, node, node.inputs.length - 1);
    if (!perChannel(slopes, layer)) throw modelRefusal(`its node ${shown(node.name)} has Prelu fused into it with other slopes than one a channel`);
    const prelu = ([z]: Tensor[]) => tf.prelu(z as Tensor, slopes);
    return builder.put(differentiableLayer(builder.unique(`${node.name}.prelu`), 'activation', [layer], layer.shape, prelu));
  }
  const known = activationNames[fused];
  if (!known || more.length > 0) throw modelRefusal(`its node ${shown(node.name)} has ${shown([fused, ...more].join(', '))} fused into it, which is not supported`);
  const suffix = fused.replace(/^_Fused/, '').toLowerCase();
  const alpha = fused === 'LeakyRelu' ? numberAttribute(node, 'leakyrelu_alpha', 0.2) : undefined;
  return builder.put(activation(builder.unique(`${node.name}.${suffix}`), layer, known, alpha));
}

function denseNode(context: GraphContext, node: GraphNode): Layer {
  const { builder } = context;
  const input = layerAt(context, node, 0);
  const given = constantAt(context, node, 1) as Tensor2D;
  const weights = flagAttribute(node, 'transpose_b') ? builder.keep(given.transpose()) as Tensor2D : given;
  const bias = textsAttribute(node, 'fused_ops').includes('BiasAdd') ? (constantAt(context, node, 2) as Tensor1D) : null;
  const fits = input.shape.length === 1 && weights.rank === 2 && weights.shape[0] === input.shape[0] && !flagAttribute(node, 'transpose_a');
  if (!fits) throw modelRefusal(`its node ${shown(node.name)} multiplies ${input.shape.join(' × ')} by ${weights.shape.join(' × ')}, which is no dense layer`);
  return builder.put(dense(builder.unique(node.name), input, weights, bias));
}

/** Sums, products and their inverses: with a constant for each channel, of two layers, or anything else. */
function arithmetic(context: GraphContext, node: GraphNode): Layer {
  const { builder } = context;
  const [a, b] = [valueAt(context, node.inputs[0], node), valueAt(context, node.inputs[1], node)];
  const commutes = node.op !== 'Sub' && node.op !== 'RealDiv';
  const layer = a.layer ?? (commutes ? b.layer : undefined);
  const constant = b.constant ?? (commutes ? a.constant : undefined);
  if (layer && constant && perChannel(constant, layer)) return withConstant(context, node, layer, constant);
  if (a.layer && b.layer && commutes && node.op !== 'Mul' && a.layer.shape.join() === b.layer.shape.join()) {
    return builder.put(add(builder.unique(node.name), a.layer, b.layer));
  }
  return other(context, node, 0);
}

/** Whether a constant is one number for all or one for each channel. */
function perChannel({ shape, size }: Tensor, layer: Layer): boolean {
  return size === 1 ? shape.length <= layer.shape.length + 1 : size === layer.shape.at(-1) && shape.at(-1) === size;
}

function withConstant(context: GraphContext, node: GraphNode, input: Layer, constant: Tensor): Layer {
  const { builder } = context;
  const channels = input.shape.at(-1) as number;
  const scales = node.op === 'Mul' || node.op === 'RealDiv';
  const [values, size] = tf.tidy(() => {
    const own = constant.cast('float32').reshape([-1]);
    const signed = node.op === 'Sub' ? own.neg() : node.op === 'RealDiv' ? own.reciprocal() : own;
    return [signed.size === channels ? signed.clone() : signed.tile([channels]), signed.abs().max().dataSync()[0] as number];
  });
  builder.keep(values);
  // Levels up to 255 are divided by about a hundred, or a mean level is taken from them.
  if (input.name === context.input) context.rescales ||= scales ? size < 0.05 : size > 5;
  return builder.put(channelwise(builder.unique(node.name), input, scales ? values : null, scales ? null : (values as Tensor1D)));
}

/** `γ(x − μ)/√(σ² + ε) + β` by the moving averages. */
function normalisation(context: GraphContext, node: GraphNode): Layer {
  const { builder } = context;
  const input = layerAt(context, node, 0);
  const constants = [1, 2, 3, 4].map((index) => constantAt(context, node, index)) as [Tensor, Tensor, Tensor, Tensor];
  if (flagAttribute(node, 'is_training') || constants.some(({ size }) => size !== input.shape.at(-1))) {
    throw modelRefusal(`its node ${shown(node.name)} normalises by the batch; freeze the model before converting it`);
  }
  const [gamma, beta, mean, variance] = constants;
  const [scale, shift] = tf.tidy(() => {
    const factor = gamma.div(variance.add(numberAttribute(node, 'epsilon', 1e-4)).sqrt());
    return [factor, beta.sub(mean.mul(factor)) as Tensor1D];
  });
  return builder.put(channelwise(builder.unique(node.name), input, builder.keep(scale), builder.keep(shift)));
}

function meanNode(context: GraphContext, node: GraphNode): Layer {
  const input = layerAt(context, node, 0);
  const axes = [...constantAt(context, node, 1).dataSync()].map((axis) => (axis < 0 ? axis + input.shape.length + 1 : axis)).sort();
  if (input.shape.length !== 3 || axes.join() !== '1,2') return other(context, node, 0);
  return pooledGlobally(context, node, input, flagAttribute(node, 'keep_dims'));
}

/** @param map whether the result keeps its two axes of length 1 */
function pooledGlobally({ builder }: GraphContext, node: GraphNode, input: Layer, map: boolean): Layer {
  const pooled = builder.put(globalAveragePooling(builder.unique(node.name), input));
  return map ? builder.put(reshape(builder.unique(`${node.name}.map`), pooled, [1, 1, ...pooled.shape])) : pooled;
}

function poolingNode(context: GraphContext, node: GraphNode): Layer {
  const { builder } = context;
  const input = layerAt(context, node, 0);
  const sliding = slidingOf(node, input);
  const [, height = NaN, width = NaN] = numbersAttribute(node, 'ksize');
  const whole = height === input.shape[0] && width === input.shape[1] && sliding.padding === 'valid';
  if (whole && node.op === 'AvgPool') return pooledGlobally(context, node, input, true);
  const size: Pair = [height, width];
  return builder.put(pooling(builder.unique(node.name), input, node.op === 'MaxPool' ? 'max' : 'average', size, sliding));
}

/** The new shape for any batch: that for a batch of one, whose first side must be 1. */
function reshapeNode(context: GraphContext, node: GraphNode): Layer {
  const { builder } = context;
  const input = layerAt(context, node, 0);
  node.inputs.slice(1).forEach((_, at) => constantAt(context, node, at + 1));
  const shape = tf.tidy(() => run(context, node, 0, [tf.zeros([1, ...input.shape])]).shape);
  if (shape[0] !== 1) throw modelRefusal(`its node ${shown(node.name)} (${node.op}) mixes the pictures of a batch`);
  const name = builder.unique(node.name);
  return builder.put(shape.length === 2 && input.shape.length > 1 ? flatten(name, input) : reshape(name, input, shape.slice(1)));
}

function paddingNode(context: GraphContext, node: GraphNode): Layer {
  const input = layerAt(context, node, 0);
  const cells = [...constantAt(context, node, 1).dataSync()];
  const value = node.op === 'PadV2' ? (constantAt(context, node, 2).dataSync()[0] as number) : 0;
  const [batchBefore, batchAfter, top = NaN, bottom = NaN, left = NaN, right = NaN, ...channels] = cells;
  const plain = cells.length === 8 && [batchBefore, batchAfter, ...channels].every((count) => count === 0) && cells.every((count) => count >= 0);
  if (!plain) throw modelRefusal(`its node ${shown(node.name)} pads something else than height and width, which is not supported`);
  return context.builder.put(padding(context.builder.unique(node.name), input, [[top, bottom], [left, right]], value));
}

function concatenationNode(context: GraphContext, node: GraphNode): Layer {
  const values = node.inputs.slice(0, -1).map((input) => valueAt(context, input, node));
  const layers = values.flatMap(({ layer }) => layer ?? []);
  const [first] = layers as [Layer];
  const axis = Number(constantAt(context, node, node.inputs.length - 1).dataSync()[0]);
  const own = axis < 0 ? axis + first.shape.length : axis - 1;
  const fit = layers.every(({ shape }) => shape.length === first.shape.length && shape.every((side, at) => at === own || side === first.shape[at]));
  if (layers.length < values.length || !fit || own < 0 || own >= first.shape.length) return other(context, node, 0);
  return context.builder.put(concatenation(context.builder.unique(node.name), layers, own));
}

/** A node that TensorFlow.js computes and differentiates; its shape is found by computing it on zeros. */
function other(context: GraphContext, node: GraphNode, index: number): Layer {
  const { builder } = context;
  const read = node.inputs.map((input) => valueAt(context, input, node));
  const layers = read.flatMap(({ layer }) => layer ?? []);
  const batch = 2;
  checkBound(node, read.map(({ layer, constant }) => (layer ? [batch, ...layer.shape] : (constant as Tensor).shape)));
  const shape = tf.tidy(() => run(context, node, index, layers.map((layer) => tf.zeros([batch, ...layer.shape]))).shape);
  if (shape[0] !== batch) throw modelRefusal(`its node ${shown(node.name)} (${node.op}) mixes the pictures of a batch`);
  const kinds: Readonly<Record<string, LayerKind>> = { Mul: 'multiply', Add: 'add', AddV2: 'add', Prelu: 'activation', ClipByValue: 'activation' };
  const name = builder.unique(index === 0 ? node.name : `${node.name}:${index}`);
  return builder.put(differentiableLayer(name, kinds[node.op] ?? 'other', layers, shape.slice(1), (values) => run(context, node, index, values)));
}

/** A tiny network as the graph that a converter of TensorFlow models would write. */
import { constants, graphNode } from './models';
import type { TinyNetwork } from './tiny';
import type { Spec } from './tiny-specs';

/** How a network is expressed by operations. */
export interface GraphForm {
  /** Bias and activation inside the convolution or product before them. */
  readonly fused?: boolean;
  /** Averages over places keep axes of length 1, which are squeezed away after. */
  readonly keepAxes?: boolean;
  /** The length of a vector is computed from the shape of the map that it is made of. */
  readonly shapeFromInput?: boolean;
  /** Convolutions say how many cells they are padded by. */
  readonly explicitPadding?: boolean;
}

const operations: Readonly<Record<string, string>> = { relu: 'Relu', relu6: 'Relu6', sigmoid: 'Sigmoid', tanh: 'Tanh' };

type Constants = Parameters<typeof constants>[0];

/** @returns the files' contents, and the layer of the opened network that each layer of the tiny one becomes */
export function graphOf(tiny: TinyNetwork, specs: readonly Spec[], form: GraphForm) {
  const { height, width, channels } = tiny.input;
  const sizes = tiny.evaluate(new Map([['input', tiny.input]]));
  const values: Record<string, Constants[string]> = {};
  const nodes: object[] = [graphNode('input', 'Placeholder', [], { dtype: { type: 'DT_FLOAT' }, shape: { shape: [-1, height, width, channels] } })];
  /** The node whose output a layer's is; a layer that is fused away has that of the other. */
  const nodeOf = new Map([['input', 'input']]);
  const outputOf = new Map([['input', 'input']]);
  const put = (name: string, op: string, input: readonly string[], attributes: Parameters<typeof graphNode>[3] = {}) => nodes.push(graphNode(name, op, input, attributes));
  const ints = (name: string, ...numbers: number[]) => ((values[name] = { shape: [numbers.length], values: Int32Array.from(numbers) }), name);
  for (const spec of specs) {
    const from = outputOf.get(spec.from) as string;
    const own = sizes.get(spec.name)!;
    const input = sizes.get(spec.from)!;
    nodeOf.set(spec.name, spec.name);
    outputOf.set(spec.name, spec.name);
    if (spec.kind === 'convolution' || spec.kind === 'depthwise' || spec.kind === 'dense') {
      const { filter, bias } = tiny.weights.get(spec.name)!;
      const [k, out] = spec.kind === 'dense' ? [0, spec.out] : [spec.kernel, spec.kind === 'convolution' ? spec.out : 1];
      values[`${spec.name}/w`] = { shape: k === 0 ? [input.values.length, out] : [k, k, input.channels, out], values: filter };
      values[`${spec.name}/b`] = { shape: [bias.length], values: bias };
      const next = specs.find((other) => other.from === spec.name && other.kind === 'activation');
      const plain = spec.kind === 'dense' ? 'MatMul' : spec.kind === 'convolution' ? 'Conv2D' : 'DepthwiseConv2dNative';
      const where = spec.kind === 'dense' ? {} : { data_format: 'NHWC', strides: [1, spec.stride, spec.stride, 1], ...padding(input.height, input.width, k, spec.stride, form) };
      if (!form.fused) {
        put(`${spec.name}/raw`, plain, [from, `${spec.name}/w`], where);
        put(spec.name, 'BiasAdd', [`${spec.name}/raw`, `${spec.name}/b`]);
        continue;
      }
      const fusedName = { MatMul: '_FusedMatMul', Conv2D: '_FusedConv2D', DepthwiseConv2dNative: 'FusedDepthwiseConv2dNative' }[plain] as string;
      const then = next?.kind === 'activation' ? operations[next.of] : undefined;
      put(spec.name, fusedName, [from, `${spec.name}/w`, `${spec.name}/b`], { ...where, fused_ops: then ? ['BiasAdd', then] : ['BiasAdd'] });
      if (next && then) {
        nodeOf.set(next.name, `${spec.name}.${then.toLowerCase()}`);
        outputOf.set(next.name, spec.name);
      }
    } else if (spec.kind === 'activation') {
      const before = specs.find((other) => other.name === spec.from)!;
      if (form.fused && ['convolution', 'depthwise', 'dense'].includes(before.kind)) {
        nodeOf.set(spec.name, `${before.name}.${operations[spec.of]!.toLowerCase()}`);
        outputOf.set(spec.name, before.name);
      } else put(spec.name, operations[spec.of]!, [from]);
    } else if (spec.kind === 'add') {
      put(spec.name, 'AddV2', [from, outputOf.get(spec.and)!]);
    } else if (spec.kind === 'pooling') {
      const attributes = { ksize: [1, spec.size, spec.size, 1], strides: [1, spec.stride, spec.stride, 1], padding: 'SAME' };
      put(spec.name, spec.of === 'max' ? 'MaxPool' : 'AvgPool', [from], attributes);
    } else if (spec.kind === 'pool') {
      put(form.keepAxes ? `${spec.name}/map` : spec.name, 'Mean', [from, ints('places', 1, 2)], { keep_dims: form.keepAxes === true });
      if (form.keepAxes) put(spec.name, 'Squeeze', [`${spec.name}/map`], { squeeze_dims: [1, 2] });
    } else if (form.shapeFromInput) {
      put('shape', 'Shape', [from]);
      put('batch', 'StridedSlice', ['shape', ints('begin', 0), ints('end', 1), ints('step', 1)], { shrink_axis_mask: 1 });
      values.length = { shape: [], values: Int32Array.of(own.values.length) };
      put('target', 'Pack', ['batch', 'length']);
      put(spec.name, 'Reshape', [from, 'target']);
    } else {
      put(spec.name, 'Reshape', [from, ints('target', -1, own.values.length)]);
    }
  }
  put('softmax', 'Softmax', [specs.at(-1)!.name]);
  const { nodes: weights, specs: entries, data } = constants(values);
  return { json: { format: 'graph-model', modelTopology: { node: [...weights, ...nodes], versions: {} } }, specs: entries, data, nodeOf };
}

function padding(height: number, width: number, kernel: number, stride: number, { explicitPadding }: GraphForm) {
  if (!explicitPadding) return { padding: 'SAME' };
  const around = (size: number) => {
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  return { padding: 'EXPLICIT', explicit_paddings: [0, 0, ...around(height), ...around(width), 0, 0] };
}

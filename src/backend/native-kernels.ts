/**
 * Kernels of TensorFlow that TensorFlow.js does not call: a convolution with its bias and activation as one operation,
 * where TensorFlow.js runs three that each go through memory, and the derivatives of rectifiers, where it runs five.
 */
import * as tf from '@tensorflow/tfjs';
import type { KernelFunc, Tensor, Tensor4D, TensorInfo } from '@tensorflow/tfjs';

/** The part of the native backend object that TensorFlow.js does not declare publicly. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<Record<'TF_ATTR_STRING' | 'TF_ATTR_INT' | 'TF_ATTR_TYPE' | 'TF_FLOAT', number>>;
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly TensorInfo[]): TensorInfo;
}

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | readonly number[] | readonly string[];
}

type FusedAttributes = Pick<tf.FusedConv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dilations' | 'activation'>;
type Activation = keyof typeof activations;

/** A fused operation: TensorFlow's name for it, and whether each channel has filters of its own. */
interface Operation {
  readonly name: string;
  readonly depthwise: boolean;
}

interface Windows {
  readonly strides: readonly number[];
  readonly padding: 'SAME' | 'VALID';
}

const backendName = 'tensorflow';
/** TensorFlow.js's names of activations, and TensorFlow's. */
const activations = { linear: [], relu: ['Relu'], relu6: ['Relu6'] } as const;

/** oneDNN's kernels bear a label; TensorFlow itself asks for them by it. They compute on the processor only. */
const oneDnn = '_MklNative';
const oneDnnLabel = 'MklNameChangeOp';

let supplied = false;

/** Puts the kernels in place of TensorFlow.js's own, once a process. The native library must be the backend. */
export async function supplyNativeKernels(): Promise<void> {
  if (supplied) return;
  supplied = true;
  supplyRectifierGradient('ReluGrad');
  supplyRectifierGradient('Relu6Grad');
  await supplyFused(tf.FusedConv2D, '_FusedConv2D', false);
  await supplyFused(tf.FusedDepthwiseConv2D, '_FusedDepthwiseConv2dNative', true);
}

function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

function supplyRectifierGradient(kernelName: 'ReluGrad' | 'Relu6Grad'): void {
  replaceKernel(kernelName, ({ inputs }) => {
    const { dy, y } = inputs as Record<'dy' | 'y', TensorInfo>;
    const { binding } = nativeBackend();
    return nativeBackend().executeSingleOutput(kernelName, [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }], [dy, y]);
  });
}

/** The first operation that the device computes rightly takes over; whatever it does not cover stays with TensorFlow.js's kernel. */
async function supplyFused(kernelName: string, name: string, depthwise: boolean): Promise<void> {
  const names = nativeBackend().isUsingGpuDevice ? [name] : [oneDnn + name.slice(1), name];
  for (const candidate of names) {
    const operation = { name: candidate, depthwise };
    if (!(await computesRightly(operation))) continue;
    const before = tf.getKernel(kernelName, backendName)?.kernelFunc as KernelFunc;
    replaceKernel(kernelName, (call) => fused(operation, call) ?? before(call));
    return;
  }
}

function replaceKernel(kernelName: string, kernelFunc: KernelFunc): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc });
}

/** Null for what the operation does not know: other activations, no bias or one for all channels, explicit padding, dilation, channels first. */
function fused(operation: Operation, { inputs, attrs }: Parameters<KernelFunc>[0]): TensorInfo | null {
  const { x, filter, bias } = inputs as Partial<Record<string, TensorInfo>>;
  const attributes = attrs as unknown as FusedAttributes;
  const activation = attributes.activation ?? 'linear';
  if (!x || !filter || !bias || !(activation in activations)) return null;
  if (attributes.dataFormat === 'NCHW' || x.dtype !== 'float32') return null;
  const channels = (filter.shape[3] as number) * (operation.depthwise ? (filter.shape[2] as number) : 1);
  if (bias.shape.length !== 1 || bias.shape[0] !== channels) return null;
  const windows = windowsOf(attributes);
  return windows && run(operation, [x, filter, bias], windows, activation as Activation);
}

function windowsOf({ strides, pad, dilations = 1 }: FusedAttributes): Windows | null {
  const [[down, right], dilated] = [strides, dilations].map((steps) => (typeof steps === 'number' ? [steps, steps] : steps)) as [number[], number[]];
  if (dilated.some((step) => step !== 1) || (pad !== 'same' && pad !== 'valid')) return null;
  return { strides: [1, down as number, right as number, 1], padding: pad === 'same' ? 'SAME' : 'VALID' };
}

function run({ name, depthwise }: Operation, inputs: readonly TensorInfo[], { strides, padding }: Windows, activation: Activation): TensorInfo {
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING, TF_FLOAT } = nativeBackend().binding;
  const attributes: Attribute[] = [
    { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'num_args', type: TF_ATTR_INT, value: 1 },
    { name: 'strides', type: TF_ATTR_INT, value: strides },
    { name: 'padding', type: TF_ATTR_STRING, value: padding },
    { name: 'fused_ops', type: TF_ATTR_STRING, value: ['BiasAdd', ...activations[activation]] },
  ];
  if (!depthwise) attributes.push({ name: 'TArgs', type: TF_ATTR_TYPE, value: [TF_FLOAT] });
  if (name.startsWith(oneDnn)) attributes.push({ name: '_kernel', type: TF_ATTR_STRING, value: oneDnnLabel });
  return nativeBackend().executeSingleOutput(name, attributes, inputs);
}

/**
 * Whether a device has an operation and computes with it what the single operations do. Not every one that is registered
 * computes: where oneDNN is off, `_FusedDepthwiseConv2dNative` answers with an empty tensor.
 */
async function computesRightly(operation: Operation): Promise<boolean> {
  const largest = tf.tidy(() => {
    const numbers = <T extends Tensor>(shape: number[]): T => tf.linspace(-2, 3, shape.reduce((a, b) => a * b, 1)).sin().mul(4).reshape(shape) as T;
    const [x, bias] = [numbers<Tensor4D>([1, 5, 4, 8]), numbers<Tensor>([8])];
    const filter = numbers<Tensor4D>(operation.depthwise ? [3, 3, 8, 1] : [3, 3, 8, 8]);
    const convolved = operation.depthwise ? tf.depthwiseConv2d(x, filter, 2, 'same') : tf.conv2d(x, filter, 2, 'same');
    try {
      const differences = (Object.keys(activations) as Activation[]).map((activation) => {
        const answer = run(operation, [x, filter, bias], { strides: [1, 2, 2, 1], padding: 'SAME' }, activation) as Tensor;
        const z = convolved.add(bias);
        const expected = activation === 'linear' ? z : tf[activation](z);
        return expected.sub(answer).abs().max();
      });
      return tf.stack(differences).max();
    } catch {
      return tf.scalar(Infinity);
    }
  });
  try {
    const [difference = Infinity] = await largest.data();
    return difference < 1e-3;
  } finally {
    largest.dispose();
  }
}

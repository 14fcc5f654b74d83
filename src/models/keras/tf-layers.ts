/** The layers of TensorFlow.js: made from a config, built for a shape, and filled with the weights of a file. */
import type { layers, NamedTensorMap, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import { modelRefusal, orRefuse, shown } from '../external/json';
import type { WeightSpec } from '../external/model-files';
import type { LayerConfig } from './topology';

export type TfLayer = layers.Layer;

/** The classes that are read: those of networks for pictures. Recurrent, one- and three-dimensional ones are not. */
const known = new Set(
  (
    'Conv2D Conv2DTranspose SeparableConv2D DepthwiseConv2D Dense BatchNormalization LayerNormalization Activation ReLU LeakyReLU PReLU ELU ' +
    'ThresholdedReLU Softmax MaxPooling2D AveragePooling2D GlobalAveragePooling2D GlobalMaxPooling2D ZeroPadding2D Cropping2D UpSampling2D Add Multiply ' +
    'Average Maximum Minimum Concatenate Flatten Reshape Permute RepeatVector Dropout SpatialDropout1D AlphaDropout GaussianDropout ' +
    'GaussianNoise Rescaling Resizing CenterCrop'
  ).split(' '),
);

/** Keras's layers that change nothing when a network answers, under the name of one TensorFlow.js has. */
const likeDropout = new Set(['SpatialDropout2D', 'ActivityRegularization', 'RandomFlip', 'RandomRotation', 'RandomZoom', 'RandomContrast', 'RandomTranslation']);

/** Numbers that the weights of the layers being built may have, together. Building is synchronous: one model at a time. */
let left = 0;

let initializers: Readonly<Record<string, object>> | null = null;

/** Zeros to be replaced by a file's weights; more of them than the file holds are never made. TensorFlow.js is told of them once. */
function zeroInitializers(): Readonly<Record<string, object>> {
  if (initializers !== null) return initializers;
  class Placeholder extends tf.serialization.Serializable {
    static className = 'VisualExplanationsPlaceholder';

    apply(shape: number[]): Tensor {
      left -= shape.reduce((product, size) => product * size, 1);
      if (!(left >= 0)) throw modelRefusal('its layers have more weights than its files hold');
      return tf.zeros(shape);
    }

    getConfig() {
      return {};
    }
  }
  tf.serialization.registerClass(Placeholder);
  const placeholder = { className: Placeholder.className, config: {} };
  const initialized = ['kernel', 'bias', 'depthwise', 'pointwise', 'beta', 'gamma', 'movingMean', 'movingVariance', 'alpha'];
  return (initializers = Object.fromEntries(initialized.map((name) => [`${name}Initializer`, placeholder])));
}

/** Makes layers and gives their weights back together. */
export class LayerShop {
  readonly #made = new Map<LayerConfig, TfLayer>();

  /** @param weights numbers in the files, for all layers together */
  constructor(private readonly weights: number) {}

  /** The layer of a config: one for all its calls. @throws UserError for a class that is not known, or impossible arguments */
  layer(config: LayerConfig): TfLayer {
    const before = this.#made.get(config);
    if (before) return before;
    const neutral = likeDropout.has(config.className);
    if (!neutral && !known.has(config.className)) {
      throw modelRefusal(`its layer ${shown(config.name)} is of the class ${shown(config.className)}, which is not supported`);
    }
    refuseUnread(config);
    const [cls] = tf.serialization.SerializationMap.getMap().classNameMap[neutral ? 'Dropout' : config.className] ?? [];
    if (!cls) throw modelRefusal(`TensorFlow.js has no layer ${config.className}`);
    const { kernelInitializer, ...others } = zeroInitializers();
    // The class checks that nobody means to initialise its two kernels as one.
    const placeholders = config.className === 'SeparableConv2D' ? others : { ...others, kernelInitializer };
    const made = orRefuse(unbuilt(config), () => new cls({ ...config.config, ...placeholders, ...(neutral && { rate: 0 }) }) as TfLayer);
    this.#made.set(config, made);
    return made;
  }

  /**
   * Applies a layer to inputs of the given shapes, which builds it.
   * @param shapes of one picture's inputs, without the batch axis
   * @returns the shape of one picture's output
   */
  build(config: LayerConfig, shapes: readonly (readonly number[])[]): number[] {
    const layer = this.layer(config);
    return orRefuse(unbuilt(config), () => {
      const inputs = shapes.map((shape) => tf.input({ batchShape: [null, ...shape] }));
      left = this.weights - this.#numbers();
      const output = layer.apply(inputs.length === 1 ? (inputs[0] as SymbolicTensor) : inputs) as SymbolicTensor;
      const shape = output.shape.slice(1).map((size) => size ?? NaN);
      return keepsMap(config) ? [1, 1, ...shape] : shape;
    });
  }

  #numbers(): number {
    let sum = 0;
    for (const layer of this.#made.values()) for (const { shape } of layer.weights) sum += shape.reduce<number>((product, size) => product * (size ?? 1), 1);
    return sum;
  }

  /**
   * Gives the layers their values, each to the weight of its name.
   * @throws UserError when a weight is missing, has another shape, or belongs to no layer
   */
  fill(specs: readonly WeightSpec[], data: ArrayBuffer): void {
    const values = tf.io.decodeWeights(data, [...specs]);
    try {
      this.#assign(specs.filter(({ name }) => !name.startsWith('optimizer')), values);
    } finally {
      tf.dispose(values);
    }
  }

  #assign(specs: readonly WeightSpec[], values: NamedTensorMap): void {
    const wanted = new Map([...this.#made.values()].flatMap((layer) => layer.weights).map((weight) => [weight.originalName, weight]));
    const all = [...this.#made.values()].reduce((sum, layer) => sum + layer.weights.length, 0);
    if (wanted.size < all) throw modelRefusal('two of its layers have weights of the same name: give layers of nested models names of their own');
    for (const { name } of specs) {
      const path = name.split('/');
      // Keras names the cell between layer and weight in some versions, `layer/cell/kernel`; Keras 3 the sequential model before.
      const weight = wanted.get(name) ?? wanted.get(path.toSpliced(-2, 1).join('/')) ?? wanted.get(path.slice(-2).join('/'));
      if (!weight) throw modelRefusal(`the weight ${shown(name)} belongs to no layer`);
      const value = values[name] as Tensor;
      if (!tf.util.arraysEqual(weight.shape as number[], value.shape)) {
        throw modelRefusal(`the weight ${shown(name)} has the shape ${value.shape.join(' × ')} and its layer needs ${weight.shape.join(' × ')}`);
      }
      weight.write(value);
      wanted.delete(weight.originalName);
    }
    const [missing] = wanted.keys();
    if (missing !== undefined) throw modelRefusal(`the weight ${shown(missing)} is missing from its files`);
  }

  dispose(): void {
    for (const layer of this.#made.values()) layer.weights.forEach((weight) => weight.dispose());
    this.#made.clear();
  }
}

/** Whether an average over all places keeps the map's two axes, which TensorFlow.js does not do. */
function keepsMap({ className, config }: Pick<LayerConfig, 'className' | 'config'>): boolean {
  return className === 'GlobalAveragePooling2D' && config.keepdims === true;
}

/** Arguments that Keras knows and TensorFlow.js passes over in silence would change what is computed. */
function refuseUnread({ name, className, config }: LayerConfig): void {
  const read = className === 'LeakyReLU' ? [] : ['negativeSlope'];
  const map = className === 'GlobalAveragePooling2D' ? [] : ['keepdims'];
  const unread = [...read, ...map, 'threshold'].find((key) => config[key] !== undefined && config[key] !== null && Number(config[key]) !== 0);
  if (unread) throw modelRefusal(`its layer ${shown(name)} has the argument ${unread}, which TensorFlow.js does not know`);
  const { groups = 1 } = config;
  if (groups !== 1) throw modelRefusal(`its layer ${shown(name)} is a convolution in groups, which TensorFlow.js does not have`);
  if (config.dataFormat === 'channelsFirst') {
    throw modelRefusal(`its layer ${shown(name)} has the channels first; convert the model to channels_last (NHWC)`);
  }
}

function unbuilt({ name }: LayerConfig): string {
  return `its layer ${shown(name)} cannot be built`;
}

/** A layer's weights by their short names: `kernel`, `bias`, `moving_mean` … They stay the layer's. */
export function weightsOf(layer: TfLayer): Map<string, Tensor> {
  return new Map(layer.weights.map((weight) => [weight.originalName.split('/').at(-1) as string, weight.read()]));
}

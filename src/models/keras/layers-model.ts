/** A Layers model as a network of the project: nested models are laid open, shared layers appear once a call. */
import { inputLayer, type MapShape } from '../layers';
import type { Layer, Pair } from '../network';
import { NetworkBuilder } from '../external/builder';
import { countOf, isObject, modelRefusal, orRefuse, shown } from '../external/json';
import { countNumbers, type ModelFiles } from '../external/model-files';
import { fillSizes, type RawNetwork } from '../external/raw-network';
import { convertLayer } from './convert';
import { LayerShop } from './tf-layers';
import { readTopology, type Call, type LayerConfig, type ModelConfig } from './topology';

/**
 * @param size height and width for a model that leaves them open
 * @throws UserError when the files do not hold a Layers model that answers one picture with class scores
 */
export function readLayersModel(files: ModelFiles, size: Pair | null): RawNetwork {
  const model = readTopology(files.topology);
  if (model.inputs.length > 1) throw modelRefusal(`it has ${model.inputs.length} inputs; a network of one picture is needed`);
  if (model.outputs.length !== 1) throw modelRefusal(`it has ${model.outputs.length} outputs; a network with one, the class scores, is needed`);
  const builder = new NetworkBuilder();
  const shop = new LayerShop(countNumbers(files.specs));
  builder.onDispose(() => shop.dispose());
  try {
    const shape = inputShape(model, size);
    // Once to build the layers by their shapes alone; the weights must be in place before layers are made of them.
    walk<readonly number[]>(model, [shape], (call, inputs) => shop.build(call.layer, inputs));
    shop.fill(files.specs, files.data);
    const input = builder.put(inputLayer(builder.unique(inputName(model)), shape));
    let rescales = false;
    walk<Layer>(model, [input], (call, inputs, scope) => {
      const { layer, name } = { layer: call.layer, name: scope + call.layer.name };
      rescales ||= layer.className === 'Rescaling' && inputs.every(({ kind }) => kind === 'input' || kind === 'identity');
      const output = shop.build(layer, inputs.map((each) => each.shape));
      const converted = { builder, layer: shop.layer(layer), className: layer.className, name, inputs, shape: output };
      return orRefuse(`its layer ${shown(name)} cannot be computed`, () => convertLayer(converted));
    });
    return { builder, rescales, userMetadata: isObject(files.json.userDefinedMetadata) ? files.json.userDefinedMetadata : {} };
  } catch (error) {
    builder.dispose();
    throw error;
  }
}

/**
 * Follows a model's calls in order, nested models inside.
 * @param given what stands for the model's inputs
 * @param apply what stands for the output of a call, from what stands for its inputs
 * @returns what stands for the model's output
 */
function walk<T>(model: ModelConfig, given: readonly T[], apply: (call: Call, inputs: T[], scope: string) => T, scope = ''): T {
  const known = new Map<string, T>();
  const key = (layer: string, call: number) => `${call} ${layer}`;
  const entries = model.inputs.length > 0 ? model.inputs.map(({ layer, call }) => key(layer, call)) : [];
  if (entries.length > 0 && entries.length !== given.length) {
    throw modelRefusal(`the model ${shown(model.name)} in it has ${entries.length} inputs and is given ${given.length}`);
  }
  entries.forEach((entry, at) => known.set(entry, given[at] as T));
  for (const call of model.calls) {
    const own = key(call.layer.name, call.index);
    if (known.has(own)) continue;
    if (call.layer.className === 'InputLayer') throw modelRefusal(`its input ${shown(call.layer.name)} is not among those of the model`);
    const inputs = call.inputs.length > 0 ? call.inputs.map((input) => known.get(key(input.layer, input.call)) as T) : [...given];
    const inner = call.layer.model;
    known.set(own, inner ? walk(inner, inputs, apply, `${scope}${call.layer.name}/`) : apply(call, inputs, scope));
  }
  const [output] = model.outputs.map(({ layer, call }) => known.get(key(layer, call)));
  if (output === undefined) throw modelRefusal(`the model ${shown(model.name)} in it has no output`);
  return output;
}

/** The layer that says what the model reads: its input layer, or the first one with a shape. */
function entryLayer(model: ModelConfig): LayerConfig {
  const [reference] = model.inputs;
  const first = (reference ? model.calls.find(({ layer }) => layer.name === reference.layer) : model.calls[0]) as Call;
  return first.layer.model && first.layer.config.batchInputShape === undefined ? entryLayer(first.layer.model) : first.layer;
}

function inputName(model: ModelConfig): string {
  const { className, name } = entryLayer(model);
  return className === 'InputLayer' ? name : 'input';
}

function inputShape(model: ModelConfig, size: Pair | null): MapShape {
  const declared = entryLayer(model).config.batchInputShape;
  if (!Array.isArray(declared)) throw modelRefusal('its first layer does not say the shape of the input');
  return fillSizes(declared.slice(1).map((side) => (side === null ? null : countOf(side, 'a side of the input'))), size);
}

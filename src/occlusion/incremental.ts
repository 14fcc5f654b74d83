/**
 * Exact incremental occlusion (after Nakandala, Kumar & Papakonstantinou, "Incremental and Approximate Inference for
 * Faster Occlusion-based Deep CNN Explanations", SIGMOD 2019): one pass over the whole picture is at hand, and for an
 * occluded one only what its window changes is computed again, layer by layer. Nothing is approximated.
 */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { disposeAll, type Layer } from '../models/network';
import type { Observation } from '../models/observation';
import { inOneStep } from '../models/one-step';
import { neededPart, type BatchPlan, type Extent, type Part } from './plan';

/**
 * Outputs of the wanted layers with the input's part of each picture replaced.
 * @param replaced what the input's part holds, `[batch, rows, columns, channels]`; stays the caller's
 * @returns whole maps or vectors, batch axis first, the caller's to dispose of
 */
export function evaluateChanged(observation: Observation, plan: BatchPlan, replaced: Tensor4D, wanted: readonly string[]): Map<string, Tensor> {
  const { network } = observation.classifier;
  const outputs = new Map<string, Tensor>([[network.input, replaced.clone()]]);
  const layers = inOneStep(network.layers.filter(({ name }) => plan.extents.has(name)), wanted);
  const readers = readersOf(layers, wanted);
  const release = (name: string) => {
    const left = (readers.get(name) as number) - 1;
    readers.set(name, left);
    if (left === 0) outputs.get(name)?.dispose();
  };
  const wholes = new Map<string, Tensor>();
  try {
    for (const layer of layers) {
      const extent = plan.extents.get(layer.name) as Extent;
      if (layer.name !== network.input) {
        outputs.set(layer.name, tf.tidy(() => output(observation, plan, layer, extent, outputs)));
        layer.inputs.forEach(release);
      }
      if (wanted.includes(layer.name)) {
        wholes.set(layer.name, tf.tidy(() => wholeMap(observation, plan, layer.name, outputs).clone()));
        release(layer.name);
      }
    }
    return wholes;
  } catch (error) {
    disposeAll(wholes.values());
    throw error;
  } finally {
    disposeAll(outputs.values());
  }
}

/** How often each output is read, the wish for it counted. */
function readersOf(layers: readonly Layer[], wanted: readonly string[]): Map<string, number> {
  const readers = new Map<string, number>();
  for (const name of [...layers.flatMap((layer) => layer.inputs), ...new Set(wanted)]) readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}

function output(observation: Observation, plan: BatchPlan, layer: Layer, extent: Extent, outputs: ReadonlyMap<string, Tensor>): Tensor {
  if (extent === 'whole' || !layer.local) return layer.forward(layer.inputs.map((input) => wholeMap(observation, plan, input, outputs)));
  const { local } = layer;
  const needed = neededPart(layer, extent);
  const made = local.forward(layer.inputs.map((input) => part(observation, plan, input, outputs, needed, local.border)));
  return local.factors ? made.mul(partOfMap(tf.tensor4d(local.factors, [1, layer.shape[0] as number, layer.shape[1] as number, 1]), extent)) : made;
}

function wholeMap(observation: Observation, plan: BatchPlan, name: string, outputs: ReadonlyMap<string, Tensor>): Tensor {
  if (plan.extents.get(name) === 'whole') return outputs.get(name) as Tensor;
  const [height, width] = observation.classifier.network.layer(name).shape as [number, number];
  const starts = plan.windows.map(() => 0);
  return part(observation, plan, name, outputs, { rows: { starts, length: height }, columns: { starts, length: width } }, 0);
}

/** A part of a layer's maps, one a picture: what was computed anew where there is that, the whole picture's own around it, and the border around that. */
function part(observation: Observation, plan: BatchPlan, name: string, outputs: ReadonlyMap<string, Tensor>, wanted: Part, border: number): Tensor {
  const changed = outputs.get(name) as Tensor4D;
  const extent = plan.extents.get(name) as Part;
  if (sameSpan(extent.rows, wanted.rows) && sameSpan(extent.columns, wanted.columns)) return changed;
  const kept = observation.output(name) as Tensor4D;
  const [, height, width, channels] = kept.shape;
  const { indices, touchesBorder } = cellIndices(extent, wanted, height, width);
  const cells = [kept.reshape([-1, channels]), changed.reshape([-1, channels]), ...(touchesBorder ? [tf.fill([1, channels], border)] : [])];
  const gathered = tf.gather(tf.concat(cells, 0), tf.tensor1d(indices, 'int32'));
  return gathered.reshape([wanted.rows.starts.length, wanted.rows.length, wanted.columns.length, channels]);
}

function sameSpan(a: Part['rows'], b: Part['rows']): boolean {
  return a.length === b.length && a.starts.every((start, index) => start === b.starts[index]);
}

/** Where each cell of the wanted parts lies in the list of the kept map's cells, the changed parts' cells, and one border cell. */
export function cellIndices(changed: Part, wanted: Part, height: number, width: number): { indices: Int32Array; touchesBorder: boolean } {
  const batch = wanted.rows.starts.length;
  const [rows, columns] = [wanted.rows.length, wanted.columns.length];
  const [changedRows, changedColumns] = [changed.rows.length, changed.columns.length];
  const indices = new Int32Array(batch * rows * columns);
  const border = height * width + batch * changedRows * changedColumns;
  let touchesBorder = false;
  let next = 0;
  for (let picture = 0; picture < batch; picture++) {
    const [top, left] = [wanted.rows.starts[picture] as number, wanted.columns.starts[picture] as number];
    const [changedTop, changedLeft] = [changed.rows.starts[picture] as number, changed.columns.starts[picture] as number];
    for (let row = top; row < top + rows; row++) {
      const inRows = row >= changedTop && row < changedTop + changedRows;
      const changedAt = height * width + (picture * changedRows + row - changedTop) * changedColumns - changedLeft;
      for (let column = left; column < left + columns; column++) {
        const outside = row < 0 || row >= height || column < 0 || column >= width;
        touchesBorder ||= outside;
        const isChanged = inRows && column >= changedLeft && column < changedLeft + changedColumns;
        indices[next++] = outside ? border : isChanged ? changedAt + column : row * width + column;
      }
    }
  }
  return { indices, touchesBorder };
}

/** What a map of one picture, `[1, height, width, channels]`, holds in a part that lies inside it, for each picture of the batch. */
export function partOfMap(map: Tensor4D, { rows, columns }: Part): Tensor4D {
  const [, , width, channels] = map.shape;
  const indices = new Int32Array(rows.starts.length * rows.length * columns.length);
  let next = 0;
  rows.starts.forEach((top, picture) => {
    const left = columns.starts[picture] as number;
    for (let row = top; row < top + rows.length; row++) for (let column = left; column < left + columns.length; column++) indices[next++] = row * width + column;
  });
  return tf.tidy(() =>
    tf.gather(map.reshape([-1, channels]), tf.tensor1d(indices, 'int32')).reshape<Tensor4D>([rows.starts.length, rows.length, columns.length, channels]),
  );
}

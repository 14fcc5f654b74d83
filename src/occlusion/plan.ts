/** What of each layer is computed for a batch of occluded pictures: the part that their windows change, or the whole map. */
import type { Layer, Network } from '../models/network';
import { neededInputs, reaches, slidingOf, type Axis, type Interval, type Reach } from './affected';
import { windowCount, type WindowGrid } from './windows';

/** Cells along one axis: for each picture of a batch as many, from a start of its own. */
export interface Span {
  readonly starts: readonly number[];
  readonly length: number;
}

/** A rectangle of cells for each picture of a batch, all of one size. */
export interface Part {
  readonly rows: Span;
  readonly columns: Span;
}

/** What is computed of a layer's map. */
export type Extent = Part | 'whole';

export interface BatchPlan {
  /** The windows of the batch by their index in the grid, row by row. */
  readonly windows: readonly number[];
  /** For each layer that is computed, and for the input. */
  readonly extents: ReadonlyMap<string, Extent>;
  /** Multiply-adds of all its pictures together. */
  readonly multiplyAdds: number;
}

/** Plans batches of windows on one network. */
export class Planner {
  readonly #reaches: readonly [ReadonlyMap<string, Reach>, ReadonlyMap<string, Reach>];

  /** @param wanted the layers whose whole maps are asked for */
  constructor(
    readonly network: Network,
    readonly wanted: readonly string[],
    readonly grid: WindowGrid,
  ) {
    this.#reaches = [reaches(network, wanted, 0, grid.tops, grid.window), reaches(network, wanted, 1, grid.lefts, grid.window)];
  }

  /** @param windows indices in the grid, row by row */
  batch(windows: readonly number[]): BatchPlan {
    const extents = new Map<string, Extent>();
    let multiplyAdds = 0;
    for (const layer of this.network.layers) {
      if (!this.#reaches[0].has(layer.name)) continue;
      const extent = layer.name === this.network.input ? this.#part(layer, windows) : this.#extent(layer, windows, extents);
      extents.set(layer.name, extent);
      multiplyAdds += windows.length * layer.multiplyAdds * shareOf(layer, extent);
    }
    return { windows, extents, multiplyAdds };
  }

  /** The whole map where a layer has no local form or reads a whole map, and where its part would read as much as that. */
  #extent(layer: Layer, windows: readonly number[], before: ReadonlyMap<string, Extent>): Extent {
    if (!layer.local || layer.inputs.some((input) => before.get(input) === 'whole')) return 'whole';
    const part = this.#part(layer, windows);
    const [first] = layer.inputs as [string];
    const [height, width] = this.network.layer(first).shape as [number, number];
    const read = neededPart(layer, part);
    return read.rows.length * read.columns.length >= height * width ? 'whole' : part;
  }

  /** The cells that change, the same number for each window: those of the largest, and starts moved so that all lie inside. */
  #part(layer: Layer, windows: readonly number[]): Part {
    const columns = this.grid.lefts.length;
    return {
      rows: span(windows.map((window) => this.#interval(layer, 0, Math.floor(window / columns))), layer.shape[0] as number),
      columns: span(windows.map((window) => this.#interval(layer, 1, window % columns)), layer.shape[1] as number),
    };
  }

  #interval(layer: Layer, axis: Axis, index: number): Interval {
    const reach = this.#reaches[axis].get(layer.name) as Reach;
    return reach === 'all' ? { first: 0, last: (layer.shape[axis] as number) - 1 } : (reach[index] as Interval);
  }

  /** The most numbers that a picture needs in one tensor: what a layer makes of it, or reads with the border around it. */
  largest(): number {
    const windows = Array.from({ length: windowCount(this.grid) }, (_, index) => index);
    const { extents } = this.batch(windows);
    const sizes = [...extents].map(([name, extent]) => {
      const layer = this.network.layer(name);
      const made = layer.shape.reduce((product, length) => product * length, 1) * shareOf(layer, extent);
      if (extent === 'whole' || !layer.local) return made;
      const { rows, columns } = neededPart(layer, extent);
      const channels = Math.max(...layer.inputs.map((input) => this.network.layer(input).shape[2] as number));
      return Math.max(made, rows.length * columns.length * channels);
    });
    return Math.max(...sizes);
  }
}

function span(intervals: readonly Interval[], cells: number): Span {
  // Where a window changes nothing, one cell is computed anew all the same.
  const length = intervals.reduce((most, { first, last }) => Math.max(most, last - first + 1), 1);
  return { starts: intervals.map(({ first }) => Math.min(first, cells - length)), length };
}

/** The share of a layer's cells that an extent holds. */
function shareOf({ shape }: Layer, extent: Extent): number {
  return extent === 'whole' ? 1 : (extent.rows.length * extent.columns.length) / ((shape[0] as number) * (shape[1] as number));
}

/** What a layer reads of its inputs, border included, to make a part of its map. */
export function neededPart(layer: Layer, { rows, columns }: Part): Part {
  const needed = ({ starts, length }: Span, axis: Axis): Span => {
    const ends = starts.map((first) => neededInputs({ first, last: first + length - 1 }, slidingOf(layer, axis)));
    const [{ first, last }] = ends as [Interval];
    return { starts: ends.map((interval) => interval.first), length: last - first + 1 };
  };
  return { rows: needed(rows, 0), columns: needed(columns, 1) };
}

/** Batches of at most so many windows, row by row of the grid. */
export function planBatches(planner: Planner, size: number): BatchPlan[] {
  const windows = Array.from({ length: windowCount(planner.grid) }, (_, index) => index);
  return Array.from({ length: Math.ceil(windows.length / size) }, (_, batch) => planner.batch(windows.slice(batch * size, (batch + 1) * size)));
}

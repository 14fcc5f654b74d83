/** Convolution and pooling with their gradients, in float64 by plain loops over windows: oracles for a device's kernels. */
import { uniformSource } from '../../src/random';

/** Seeded numbers between −size and size. */
export function numbers(count: number, seed: number, size = 1): Float32Array {
  const uniform = uniformSource(seed);
  return Float32Array.from({ length: count }, () => size * (2 * uniform() - 1));
}

interface MapSize {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface PlainConvolution extends MapSize {
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly stride: number;
  readonly pad: 'same' | 'valid' | number;
  /** Channels out; for a depthwise convolution, channels out for each channel in. */
  readonly outputs: number;
  readonly depthwise: boolean;
}

/** Cells that the windows along one side see, window by window: tap and place. */
function windows(length: number, size: number, stride: number, pad: PlainConvolution['pad']): { tap: number; place: number }[][] {
  const outside = pad === 'same' ? Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length) : pad === 'valid' ? 0 : 2 * pad;
  const before = Math.floor(outside / 2);
  const count = Math.floor((length + outside - size) / stride) + 1;
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: size }, (_unused, tap) => ({ tap, place: index * stride - before + tap })).filter(({ place }) => place >= 0 && place < length),
  );
}

/**
 * y, ∂S/∂x and ∂S/∂filter; arrays in TensorFlow's order.
 * @param dy ∂S/∂y
 */
export function plainConvolution(shape: PlainConvolution, x: ArrayLike<number>, filter: ArrayLike<number>, dy: ArrayLike<number>) {
  const { batch, height, width, channels, filterHeight, filterWidth, stride, pad, outputs, depthwise } = shape;
  const rows = windows(height, filterHeight, stride, pad);
  const columns = windows(width, filterWidth, stride, pad);
  const outChannels = depthwise ? channels * outputs : outputs;
  const y = new Float64Array(batch * rows.length * columns.length * outChannels);
  const dx = new Float64Array(x.length);
  const dfilter = new Float64Array(filter.length);
  let first = 0;
  for (let picture = 0; picture < batch; picture++) {
    for (const row of rows) {
      for (const column of columns) {
        for (const vertical of row) {
          for (const horizontal of column) {
            for (let c = 0; c < channels; c++) {
              const seen = ((picture * height + vertical.place) * width + horizontal.place) * channels + c;
              for (let o = 0; o < outputs; o++) {
                const weight = ((vertical.tap * filterWidth + horizontal.tap) * channels + c) * outputs + o;
                const out = first + (depthwise ? c * outputs + o : o);
                y[out] = y[out]! + x[seen]! * filter[weight]!;
                dx[seen] = dx[seen]! + dy[out]! * filter[weight]!;
                dfilter[weight] = dfilter[weight]! + dy[out]! * x[seen]!;
              }
            }
          }
        }
        first += outChannels;
      }
    }
  }
  return { y, dx, dfilter };
}

export interface PlainPool extends MapSize {
  readonly kind: 'max' | 'average';
  readonly size: number;
  readonly stride: number;
  readonly pad?: PlainConvolution['pad'];
}

/** y and ∂S/∂x; cells outside the map do not count, and the first of equal maxima has the gradient. */
export function plainPooling({ batch, height, width, channels, kind, size, stride, pad = 'same' }: PlainPool, x: ArrayLike<number>, dy: ArrayLike<number>) {
  const y: number[] = [];
  const dx = new Float64Array(x.length);
  for (let picture = 0; picture < batch; picture++) {
    for (const row of windows(height, size, stride, pad)) {
      for (const column of windows(width, size, stride, pad)) {
        for (let c = 0; c < channels; c++) {
          const cells = row.flatMap((vertical) => column.map((horizontal) => ((picture * height + vertical.place) * width + horizontal.place) * channels + c));
          const values = cells.map((cell) => x[cell]!);
          const share = dy[y.length]! / (kind === 'max' ? 1 : cells.length);
          const receivers = kind === 'max' ? [cells[values.indexOf(Math.max(...values))]!] : cells;
          for (const cell of receivers) dx[cell] = dx[cell]! + share;
          y.push(kind === 'max' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0) / cells.length);
        }
      }
    }
  }
  return { y, dx };
}

/** ∂S/∂y beside y, and ∂S/∂z by hand: y = max(z, 0), and y = min(max(z, 0), 6), pass it on strictly between their kinks alone. */
export const rectifierGradients = {
  dy: [1, -5, 2, -3, 4, -6, 3e38, 7],
  y: [0, 0, 3, 6, 7, 5.9999995, 0, 1e-30],
  relu: [0, 0, 2, -3, 4, -6, 0, 7],
  relu6: [0, 0, 2, 0, 0, -6, 0, 7],
} as const;

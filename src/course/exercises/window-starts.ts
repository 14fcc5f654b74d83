/** Where windows begin along one axis, as it should be and as it goes wrong. */

/** `inside`: all that fit; `short`: the last is missing; `over`: as long as they begin inside; `flush`: one more at the edge; `side by side`: no stride. */
export type Placing = 'inside' | 'short' | 'over' | 'flush' | 'side by side';

export function starts(length: number, window: number, stride: number, placing: Placing): number[] {
  const step = placing === 'side by side' ? window : stride;
  const fitting = Math.floor((length - window) / step) + 1;
  const count = placing === 'short' ? fitting - 1 : placing === 'over' ? Math.ceil(length / step) : fitting;
  const regular = Array.from({ length: count }, (_, index) => index * step);
  return placing === 'flush' && regular.at(-1) !== length - window ? [...regular, length - window] : regular;
}

/** What passes cost in multiply-adds of convolutions and dense layers. */
import type { Passes } from '../methods/attribution-map';

/** Multiply-adds of one picture through the whole network, and through the part of it after its default layer. */
export interface Cost {
  readonly whole: number;
  readonly head: number;
}

/**
 * The multiply-adds of passes. A backward pass that computes no gradient of a weight takes as many as the forward pass:
 * each product of an input and a weight becomes one of an output's gradient and the weight.
 */
export function multiplyAddsOf({ forward, backward, headForward = 0, headBackward }: Passes, { whole, head }: Cost): number {
  return whole * (forward + backward) + head * (headForward + headBackward);
}

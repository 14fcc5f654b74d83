import type { Passes } from './attribution-map';

/** The passes of several computations together. */
export function totalPasses(passes: readonly Passes[]): Passes {
  const sum = (kind: keyof Passes) => passes.reduce((total, one) => total + (one[kind] ?? 0), 0);
  const headForward = sum('headForward');
  return { forward: sum('forward'), backward: sum('backward'), headBackward: sum('headBackward'), ...(headForward > 0 && { headForward }) };
}

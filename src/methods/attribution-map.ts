/** The score a map explains: a class's logit, or its probability. */
export type Score = 'logit' | 'probability';

/** How often the network was evaluated for a result, counted in pictures that passed through it. */
export interface Passes {
  /** Pictures through the whole network. */
  readonly forward: number;
  /** Gradients taken back through the whole network to the input. */
  readonly backward: number;
  /** Gradients taken back from the score to an inner layer only. */
  readonly headBackward: number;
  /** Pictures through the part of the network after an inner layer only; none where it is left out. */
  readonly headForward?: number;
}

/** Where a computed quantity comes from: enough to compute it again. Plain JSON. */
export interface Provenance {
  readonly network: { readonly name: string; readonly fingerprint: string };
  readonly picture: { readonly name: string; readonly fingerprint: string };
  readonly target: {
    readonly index: number;
    readonly name: string;
    /** The class it is explained against, where it is a contrast. */
    readonly against?: { readonly index: number; readonly name: string };
    /** True where what speaks against it is explained. */
    readonly negative?: true;
  };
  readonly score: Score;
  /** Method id of the catalogue, e.g. `grad-cam`. */
  readonly method: string;
  /** The named variant of the method's definition; `default` unless chosen otherwise. */
  readonly variant: string;
  /** Layer the map was computed at; null for methods that look at the input only. */
  readonly layer: string | null;
  /** Every option that shaped the result, defaults included. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly passes: Passes;
  /** Quantities measured while computing, by name, such as the residual of a sum that should come out exactly. */
  readonly measured?: Readonly<Record<string, number>>;
}

/**
 * An attribution map: raw, signed values at the resolution they were computed at.
 * Clipping (ReLU), normalising, upsampling and colouring are named steps of figures, never done here.
 */
export interface AttributionMap extends Provenance {
  /** `height × width` (or `height × width × channels`) values, row by row; high = speaks for the target. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  /** 1, or 3 where a map keeps its RGB channels. */
  readonly channels: 1 | 3;
  /** Whether negative values can occur and carry meaning. */
  readonly signed: boolean;
  /**
   * The part of the input picture that the map's grid covers, in input pixels (top, left, height, width).
   * The whole input for most maps; occlusion grids cover the centres of their windows.
   */
  readonly extent: { readonly top: number; readonly left: number; readonly height: number; readonly width: number };
}

/** What the command asks the two sides, a line of JSON each, and what they answer. bench/serve.py speaks the same. */
import type { Passes } from '../methods/attribution-map';
import type { Cost } from './cost';
import type { RowName } from './rows';

export interface OpenRequest {
  readonly do: 'open';
  readonly row: RowName;
  /** Where maps are saved, and where what both sides need in common lies. */
  readonly folder: string;
  readonly target: number;
  readonly threads: number;
}

/** Asked of our side alone, in a process of its own. */
export interface PrepareRequest {
  readonly do: 'prepare';
  readonly row: RowName;
  readonly folder: string;
}

export type Request = OpenRequest | PrepareRequest | { readonly do: 'run' | 'save' | 'memory' };

export interface Opened {
  readonly versions: Readonly<Record<string, string>>;
}

export interface Prepared {
  /** The most probable class. */
  readonly target: number;
}

export interface Ran {
  readonly ms: number;
}

/** After one more run whose maps are `SIDE-0.npy`, `SIDE-1.npy` … in the folder. */
export interface Saved {
  readonly maps: number;
}

/** What our side says besides. */
export interface SavedOurs extends Saved {
  readonly passes: Passes;
  readonly multiplyAdds: number;
  readonly cost: Cost;
}

export interface Memory {
  /** The most memory the process has held, resident, in MiB. */
  readonly peak_mib: number;
}

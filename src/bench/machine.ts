/** What times are measured on, and whether the machine has other work. */
import { cpus, loadavg, totalmem } from 'node:os';
import type { Progress } from '../progress';

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memory_gib: number;
  /** Of each side. */
  readonly threads: number;
  /** Of the programs. */
  readonly versions: Readonly<Record<string, string>>;
}

export function machineOf(threads: number, versions: Machine['versions']): Machine {
  const [processor] = cpus();
  return {
    processor: processor?.model.trim() ?? 'unknown processor',
    processors: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    threads,
    versions,
  };
}

/** Load averages above this before the start, and so many processors in use by others meanwhile, spoil times. */
const restlessBefore = 1;
export const restlessMeanwhile = 0.2;

/** Whether the machine had other work, before or meanwhile. */
export const isRestless = (loadBefore: number, otherLoad: number): boolean => loadBefore > restlessBefore || otherLoad > restlessMeanwhile;

/**
 * Says where the machine is busy before anything is measured.
 * @param what "the rows are", for instance
 * @returns the load average of one minute
 */
export function noticeLoad(progress: Progress, what: string): number {
  const [load = 0] = loadavg();
  if (load > restlessBefore) {
    progress.note(`The machine is busy (load ${load.toFixed(1)}): ${what} marked as measured under load, and the times are no measure.`);
  }
  return load;
}

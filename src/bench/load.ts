/** What else the machine does while something is measured, from Linux's own counters. */
import { readFileSync } from 'node:fs';

/** Seconds of one tick of the counters: Linux shows them to programs in hundredths, whatever it counts in. */
const tick = 0.01;

/** Seconds of processor time since the machine started, all processors together, that were not idle. */
export function busySeconds(stat: string): number {
  const line = /^cpu\s+(.*)$/m.exec(stat)?.[1];
  if (line === undefined) throw new RangeError('This is no /proc/stat: it has no line "cpu".');
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = line.trim().split(/\s+/).map(Number);
  return (user + nice + system + interrupts + softInterrupts + stolen) * tick;
}

/** Seconds of processor time that a process has used. */
export function processSeconds(stat: string): number {
  // The name of the program may hold spaces and brackets: the fields are counted behind its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tick;
}

/** A stopwatch for the processors that programs other than the given ones and this one keep busy. */
export class OtherLoad {
  readonly #began = performance.now();
  readonly #busy: number;
  readonly #own: number;

  constructor(readonly pids: readonly number[]) {
    this.#busy = busySeconds(readFileSync('/proc/stat', 'utf8'));
    this.#own = this.#ownSeconds();
  }

  #ownSeconds(): number {
    return [process.pid, ...this.pids].reduce((sum, pid) => sum + processSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8')), 0);
  }

  /** Processors in use by others, on average since the start; rounding of the counters never makes it negative. */
  processors(): number {
    const others = busySeconds(readFileSync('/proc/stat', 'utf8')) - this.#busy - (this.#ownSeconds() - this.#own);
    return Math.max(0, others / ((performance.now() - this.#began) / 1000));
  }
}

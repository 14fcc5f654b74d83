import { SingleBar } from 'cli-progress';

/** Shows how far a long computation is. */
export interface Progress {
  update(done: number, total: number): void;
  /** Writes a line to stderr, above the bar. */
  note(line: string): void;
  /** Removes the bar. Call it on every path. */
  stop(): void;
}

/** Shows nothing: for parts of a work that has a bar of its own. */
export const noProgress: Progress = { update() {}, note() {}, stop() {} };

/** Work that ends sooner shows no bar. */
const patience = 2000;
/** Without a terminal, a line now and then instead of a bar. */
const lineInterval = 10_000;

/**
 * A progress bar with the time left, on stderr; it appears when the work takes longer than two seconds.
 * Where stderr is no terminal it is a plain line every ten seconds.
 */
export function startProgress(label: string): Progress {
  const began = Date.now();
  return process.stderr.isTTY ? bar(label, began) : lines(label, began);
}

function bar(label: string, began: number): Progress {
  const shown = new SingleBar({
    format: `${label} {bar} {value}/{total}, {eta_formatted} left`,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 20,
  });
  let started = false;
  return {
    update(done, total) {
      if (!started && (done >= total || Date.now() - began < patience)) return;
      if (!started) shown.start(total, done);
      else shown.update(done);
      started = true;
    },
    note(line) {
      if (started) shown.stop();
      started = false;
      console.error(line);
    },
    stop() {
      if (started) shown.stop();
    },
  };
}

function lines(label: string, began: number): Progress {
  let last = began;
  return {
    update(done, total) {
      const now = Date.now();
      if (done >= total || now - last < lineInterval) return;
      last = now;
      const left = Math.round((((now - began) / done) * (total - done)) / 1000);
      console.error(`${label}: ${done} of ${total}, about ${left} s left`);
    },
    note(line) {
      console.error(line);
    },
    stop() {},
  };
}

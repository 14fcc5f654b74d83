/**
 * Kernel → Interrupt for a cell that computes without end. tslab stops what waits; in a loop the main thread hears no
 * signal. A second thread does, and ends what runs there.
 */
const { Session } = require('node:inspector');
const { constants } = require('node:os');
const vm = require('node:vm');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

/** Milliseconds in which a main thread that is not in a loop answers. */
const patience = 400;

/** What may not be ended is under way when the first number is not 0. */
const guard = isMainThread ? new Int32Array(new SharedArrayBuffer(4)) : /** @type {Int32Array} */ (workerData);

/**
 * The first words of a cell, which makes it one with an `await`: what follows has a turn of the event loop of its own.
 * Whoever ends it ends all of the turn, and no part of tslab may be in that.
 */
const ownTurn = 'await new Promise(setImmediate);';

/**
 * Takes care that a call is not ended halfway.
 * @template {unknown[]} Arguments
 * @template Result
 * @param {(...values: Arguments) => Result} call
 * @returns {(...values: Arguments) => Result}
 */
function guarded(call) {
  return (...values) => {
    Atomics.add(guard, 0, 1);
    try {
      return call(...values);
    } finally {
      Atomics.sub(guard, 0, 1);
    }
  };
}

function watchInterrupts() {
  // Node's own way of interrupting a script ends the process where another thread listens to the signal too.
  const { runInThisContext } = vm;
  vm.runInThisContext = (code, options) => runInThisContext(code, typeof options === 'object' ? { ...options, breakOnSigint: false } : options);
  const watch = new Worker(__filename, { workerData: guard });
  watch.on('message', () => watch.postMessage('alive'));
  // Without it the kernel runs as before, but for such loops.
  watch.on('error', (error) => console.error('Endless loops cannot be interrupted:', error.message));
  watch.unref();
}

/** @param {import('node:worker_threads').MessagePort} main */
function listen(main) {
  // A thread has no `process.on('SIGINT')`; this is what that is made of, and Node warns about its use.
  process.noDeprecation = true;
  const { Signal } = /** @type {{ binding(name: 'signal_wrap'): { Signal: new () => { onsignal(): void, start(signal: number): void } } }} */ (
    /** @type {unknown} */ (process)
  ).binding('signal_wrap');
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  main.on('message', () => clearInterval(timer));
  const signal = new Signal();
  signal.onsignal = () => {
    clearInterval(timer);
    main.postMessage('alive?');
    let waited = 0;
    const step = patience / 4;
    timer = setInterval(() => {
      waited = Atomics.load(guard, 0) === 0 ? waited + step : 0;
      if (waited < patience) return;
      clearInterval(timer);
      endCell();
    }, step);
  };
  signal.start(constants.signals.SIGINT);
}

function endCell() {
  const session = new Session();
  session.connectToMainThread();
  // A session that stays would keep the kernel from ending.
  session.post('Runtime.terminateExecution', () => session.disconnect());
}

if (!isMainThread && parentPort !== null) listen(parentPort);

module.exports = { guarded, ownTurn, watchInterrupts };

/** TensorFlow.js's WebAssembly backend: plain Node, one thread, no library of the system. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../errors';
import { firstLine } from '../text';
import { supplyKernels } from './wasm-kernels';

const signals = ['uncaughtException', 'unhandledRejection'] as const;

/** Makes the backend known to TensorFlow.js, which then refuses to compute before {@link useWasm} has started it. */
export function registerWasm(): void {
  require('@tensorflow/tfjs-backend-wasm');
}

/**
 * Starts the backend, with the kernels it lacks supplied, and makes TensorFlow.js compute on it.
 * @throws UserError when it does not start
 */
export async function useWasm(): Promise<void> {
  // The module that Emscripten makes adds listeners that would replace Node's own treatment of errors.
  const before = new Set(signals.flatMap((signal) => process.listeners(signal as 'uncaughtException')));
  let started: boolean;
  try {
    registerWasm();
    started = await tf.setBackend('wasm');
  } catch (error) {
    throw new UserError(`WebAssembly does not start: run "npm ci --ignore-scripts", which brings its files (${firstLine(error)}).`);
  } finally {
    for (const signal of signals) {
      for (const listener of process.listeners(signal as 'uncaughtException')) if (!before.has(listener)) process.off(signal, listener);
    }
  }
  if (!started) throw new UserError('WebAssembly does not start in this Node.js: use Node.js 20, 22 or 24.');
  supplyKernels();
}

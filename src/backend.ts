/**
 * The compute device. Only this module and those in `backend/` load TensorFlow.js and know what it runs on: every
 * other module imports {@link tf} from here and reads results with `await tensor.data()`.
 *
 * `tf` can be imported before a device is chosen. TensorFlow.js and the native library, where there is one, are loaded when
 * one of them is first used, so that a command can print its help without; {@link ready} starts another device where it
 * must, and tests whichever it is. WebAssembly starts asynchronously, so whatever loads a network awaits `ready` first.
 */
import type { Choice, DeviceWish } from './backend/choice';
import type * as Devices from './backend/devices';

export type { BackendDescription } from './backend/devices';

let loaded: typeof Devices | null = null;

function devices(): typeof Devices {
  return (loaded ??= require('./backend/devices') as typeof Devices);
}

/** TensorFlow.js. */
export const tf: typeof Devices.tf = new Proxy({} as typeof Devices.tf, {
  get: (_, name) => Reflect.get(devices().tf, name),
  has: (_, name) => Reflect.has(devices().tf, name),
});

/** Loads the native library now, where there is one. */
export function loadBackend(): void {
  devices();
}

/**
 * Chooses the device and tests it: TensorFlow on a CUDA GPU, else on the processor, else WebAssembly. Once a process;
 * a later call with another wish chooses again. Says on stderr what it chose when a device was passed over that
 * should have worked, and always when VISUAL_EXPLANATIONS_VERBOSE is set.
 * @param wish default: what VISUAL_EXPLANATIONS_DEVICE says, or what was chosen before
 * @throws UserError in one sentence when no device starts and computes rightly
 */
export async function ready(wish?: DeviceWish | null): Promise<Choice> {
  return devices().ready(wish);
}

/** Says honestly what TensorFlow.js computes on: the GPU only if TensorFlow itself uses one. */
export function describe(): Devices.BackendDescription {
  return devices().describe();
}

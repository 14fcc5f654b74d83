import { SetupFailure } from './failure.mjs';

/**
 * What a command needs before it runs, and the device it then computes on; undefined leaves the choice to the command.
 * @typedef {{ steps: import('./setup.mjs').Step[], device: string | undefined, because?: string }} Plan
 */

/**
 * The device that a person asks for: the option `--device` if it is given, else the variable VISUAL_EXPLANATIONS_DEVICE.
 * Whether there is such a device is for the command to say.
 * @param {string[]} args of the command line
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined}
 */
export function deviceWish(args, environment) {
  const given = args.flatMap((word, index) => (word === '--device' ? [args[index + 1] ?? ''] : word.startsWith('--device=') ? [word.slice(9)] : []));
  return given.at(-1) ?? (environment['VISUAL_EXPLANATIONS_DEVICE'] || undefined);
}

/**
 * Decides whether to set up the native library. A portable command goes without it where `wasm` is asked for, and where
 * the machine cannot have it and nobody has asked for it.
 * @param {object} needs
 * @param {string | undefined} needs.wish see deviceWish
 * @param {boolean} needs.portable whether the command can do without the native library
 * @param {() => void} needs.checkMachine throws a SetupFailure where the native library cannot be
 * @param {() => import('./setup.mjs').Step[]} needs.native the steps that bring it, and everything else
 * @param {() => import('./setup.mjs').Step[]} needs.without the steps that a portable command cannot do without
 * @returns {Plan}
 */
export function plan({ wish, portable, checkMachine, native, without }) {
  if (portable && wish === 'wasm') return { steps: without(), device: wish };
  try {
    checkMachine();
    const steps = native();
    if (portable) for (const step of steps) if (!step.isDone()) step.check?.();
    return { steps, device: wish };
  } catch (error) {
    if (!(error instanceof SetupFailure) || !portable || wish !== undefined) throw error;
    return { steps: without(), device: 'wasm', because: error.message };
  }
}

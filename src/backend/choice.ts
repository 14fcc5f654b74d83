/** Which device computes: the first of a chain that starts and computes rightly. */
import { UserError } from '../errors';
import { joinWords } from '../text';

/** Where results can come from: TensorFlow on a CUDA GPU, TensorFlow on the processor, WebAssembly. */
export type Device = 'gpu' | 'cpu' | 'wasm';

/** What a person may ask for; `native` is TensorFlow wherever it computes. */
export const deviceWishes = ['native', 'gpu', 'cpu', 'wasm'] as const;
export type DeviceWish = (typeof deviceWishes)[number];

/** The environment variable that says which device to use, at set-up and afterwards. */
export const deviceVariable = 'VISUAL_EXPLANATIONS_DEVICE';

/** The devices that a wish leaves, in the order they are tried. */
export function devicesFor(wish: DeviceWish | null): readonly Device[] {
  if (wish === null) return ['gpu', 'cpu', 'wasm'];
  return wish === 'native' ? ['gpu', 'cpu'] : [wish];
}

/**
 * What the environment asks for; null when it leaves the choice.
 * @throws UserError for a word that names no device
 */
export function wishOf(environment: NodeJS.ProcessEnv): DeviceWish | null {
  const word = environment[deviceVariable] ?? '';
  if (word === '') return null;
  const wish = deviceWishes.find((candidate) => candidate === word);
  if (wish === undefined) throw new UserError(`${deviceVariable} is "${word}": say ${joinWords(deviceWishes, 'or')}, or leave it unset.`);
  return wish;
}

/** One device of the chain. */
export interface Candidate {
  readonly device: Device;
  /** In words, as the subject of a sentence. */
  readonly name: string;
  /**
   * Makes TensorFlow.js compute on it.
   * @returns null, or why it is passed over: `expected` where that is no surprise, as on a machine without a GPU
   * @throws UserError when it does not start
   */
  start(): Promise<{ readonly reason: string; readonly expected: boolean } | null>;
}

/** The device that was chosen, and one sentence for each that was passed over. */
export interface Choice {
  readonly device: Device;
  readonly name: string;
  readonly passedOver: readonly string[];
  /** Whether one was passed over that should have worked. */
  readonly surprising: boolean;
}

/**
 * Takes the first candidate that starts and passes the self-test.
 * @param selfTest what the present device does wrongly, or null
 * @throws UserError in one sentence with every reason, when none is left
 */
export async function chooseDevice(candidates: readonly Candidate[], selfTest: () => Promise<string | null>): Promise<Choice> {
  const passedOver: string[] = [];
  let surprising = false;
  for (const { device, name, start } of candidates) {
    const obstacle = await tryStart(start, selfTest, name);
    if (obstacle === null) return { device, name, passedOver, surprising };
    passedOver.push(obstacle.reason);
    surprising ||= !obstacle.expected;
  }
  throw new UserError(`No device is left to compute on: ${passedOver.map((reason) => reason.replace(/\.$/, '')).join('; ')}.`);
}

async function tryStart(start: Candidate['start'], selfTest: () => Promise<string | null>, name: string) {
  try {
    const obstacle = await start();
    if (obstacle !== null) return obstacle;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message, expected: false };
  }
  const fault = await selfTest();
  return fault === null ? null : { reason: `${name} ${fault}`, expected: false };
}

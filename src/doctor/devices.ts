/** Which devices there are, whether each computes rightly, and whether the weights are whole. */
import { describe, ready } from '../backend';
import type { Device } from '../backend/choice';
import { UserError } from '../errors';
import { note, ok, problem, type Finding } from './finding';

const names: Readonly<Record<Device, string>> = { gpu: 'TensorFlow on a CUDA GPU', cpu: 'TensorFlow on the processor', wasm: 'WebAssembly' };

/**
 * Starts each device in turn and tests it, then goes back to the one that is chosen by itself. To be called before any
 * network is loaded, since tensors stay on the device they were made on.
 */
export async function examineDevices(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const device of ['gpu', 'cpu', 'wasm'] as const) {
    try {
      await ready(device);
      findings.push({ id: `device-${device}`, ...ok(`${names[device]} computes rightly (${versionsInWords()}).`) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const mend = device === 'gpu' ? 'Nothing is to be done unless the machine has an NVIDIA GPU: then run "npm run setup" there.' : 'Run "npm run setup".';
      findings.push({ id: `device-${device}`, ...note(`${names[device]} is not used: ${error.message}`, mend) });
    }
  }
  try {
    const { name } = await ready(null);
    findings.push({ id: 'device', ...ok(`${name} is what explanations are computed on.`) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    findings.push({ id: 'device', ...problem(error.message, 'Run "npm run setup".') });
  }
  return findings;
}

function versionsInWords(): string {
  const { deviceName, versions, threads } = describe();
  const library = versions.tensorflow === undefined ? '' : `TensorFlow ${versions.tensorflow}, `;
  return `${deviceName}, ${library}TensorFlow.js ${versions.tfjs}, Node ${versions.node}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

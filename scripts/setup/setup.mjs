import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { takeLock } from './lock.mjs';
import { createConsole, size } from './progress.mjs';
import { endTools } from './tool.mjs';

/**
 * One thing that set-up makes. `isDone` looks at what the step leaves and is asked at every start of
 * every command, so it takes milliseconds; `run` starts from whatever a killed run left.
 * @typedef {object} Step
 * @property {string} title
 * @property {{ download: number, disk: number }} needs megabytes, as measured
 * @property {() => void} [check] throws a SetupFailure early, before anything is downloaded
 * @property {() => boolean} isDone
 * @property {(console: import('./progress.mjs').Console) => Promise<void>} run
 */

/**
 * What a first set-up will cost, in one sentence.
 * @param {Step[]} missing
 */
export function announcement(missing) {
  const download = missing.reduce((sum, step) => sum + step.needs.download, 0);
  const disk = missing.reduce((sum, step) => sum + step.needs.disk, 0);
  const names = missing.map((step) => step.title).join(', ');
  const downloads = download > 0 ? `Downloads up to ${size(download)}, takes` : 'Takes';
  return `Set-up: ${names}. ${downloads} up to ${size(disk)} of disk.`;
}

/**
 * Makes what is missing, one step after the other; returns at once where nothing is.
 * Two commands started at the same time do not set up twice: the second waits and then finds it done.
 * @param {import('./project.mjs').Project} project
 * @param {Step[]} steps in the order they build on each other
 * @param {import('./progress.mjs').Console} [console]
 */
export async function setUp(project, steps, console = createConsole(process.stderr)) {
  const missing = steps.filter((step) => !step.isDone());
  if (missing.length === 0) return;
  for (const step of missing) step.check?.();
  mkdirSync(project.setup, { recursive: true });
  const giveBack = await takeLock(path.join(project.setup, 'lock'), (pid) =>
    console.line(`Another set-up (process ${pid}) is running in this folder; waiting for it.`),
  );
  const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
    endTools();
    giveBack();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const still = steps.filter((step) => !step.isDone());
    if (still.length > 0) console.line(announcement(still));
    for (const step of still) {
      // A step before may have made this one, or undone it: ask again.
      if (!step.isDone()) await step.run(console);
    }
    // `npm ci` removes what later steps had put into node_modules, so every step is asked once more.
    for (const step of steps) {
      if (!step.isDone()) await step.run(console);
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    giveBack();
  }
}

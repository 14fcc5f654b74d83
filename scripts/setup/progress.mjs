import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Where set-up tells how far it is.
 * @typedef {object} Console
 * @property {(text: string) => void} line
 * @property {<T>(title: string, progress: () => Progress | undefined, work: () => Promise<T>) => Promise<T>} during
 *   shows progress while the work goes on: a bar on a terminal, a line every few seconds elsewhere
 *
 * @typedef {{ done: number, total: number, unit: string }} Progress
 */

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}

/** @param {number} megabytes */
export function size(megabytes) {
  return megabytes >= 1000 ? `${(megabytes / 1000).toFixed(1)} GB` : `${Math.round(megabytes)} MB`;
}

/**
 * @param {Progress} progress
 * @param {number} width
 */
export function bar({ done, total }, width) {
  const filled = Math.round(width * Math.min(1, total > 0 ? done / total : 0));
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/**
 * Bytes of all files below a folder, in megabytes; what vanishes meanwhile counts as nothing.
 * @param {string} folder
 * @returns {number}
 */
export function megabytesUnder(folder) {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) sum += megabytesUnder(file);
      else if (entry.isFile()) sum += statSync(file).size / 1e6;
    }
  } catch {
    return sum;
  }
  return sum;
}

/**
 * Set-up writes to stderr: stdout belongs to the command that it makes ready.
 * @param {NodeJS.WriteStream} stream
 * @returns {Console}
 */
export function createConsole(stream) {
  const terminal = stream.isTTY === true;
  return {
    line: (text) => void stream.write(`${text}\n`),
    async during(title, progress, work) {
      const start = performance.now();
      const show = () => {
        const now = progress();
        const time = seconds(performance.now() - start);
        const done = now && `${Math.min(Math.round(now.done), now.total)} of ${now.total} ${now.unit}`;
        if (terminal) stream.write(`\r\x1b[K  ${title} ${now ? `${bar(now, 24)} ${done}, ` : ''}${time}`);
        else stream.write(`  ${title}: ${now ? `${done}, ` : ''}${time}\n`);
      };
      // Without a terminal, a line now and then; more rarely where there is only the time to tell.
      const timer = setInterval(show, terminal ? 250 : progress() ? 5000 : 20_000);
      if (terminal) show();
      try {
        const result = await work();
        if (terminal) stream.write('\r\x1b[K');
        stream.write(`  ${title}: done in ${seconds(performance.now() - start)}\n`);
        return result;
      } catch (error) {
        if (terminal) stream.write('\r\x1b[K');
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

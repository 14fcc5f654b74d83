import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * When the process started, in clock ticks since boot: a process number is used again, the pair is not.
 * @param {number} pid
 * @returns {string | undefined} undefined when no such process runs
 */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function readHolder(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} holder */
function isAlive(holder) {
  const [pid, started] = holder.split(' ');
  return started !== undefined && startTime(Number(pid)) === started;
}

/**
 * Waits until no other process sets up, and takes the lock; a lock whose process is gone is taken over.
 * @param {string} file
 * @param {(pid: number) => void} onWait called once when another process holds the lock
 * @returns {Promise<() => void>} gives the lock back
 */
export async function takeLock(file, onWait) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${process.pid} ${startTime(process.pid)}`;
  const own = `${file}.${process.pid}`;
  let waited = false;
  for (;;) {
    // A link appears with its content, so that nobody reads an empty lock.
    writeFileSync(own, mine);
    try {
      linkSync(own, file);
      rmSync(own);
      return () => {
        if (readHolder(file) === mine) rmSync(file, { force: true });
      };
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const holder = readHolder(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      removeStale(file, holder);
      continue;
    }
    if (!waited) onWait(Number(holder.split(' ')[0]));
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/**
 * Two processes may find the same stale lock: the file is moved aside and looked at again, and put
 * back if it was a fresh one.
 * @param {string} file
 * @param {string} stale
 */
function removeStale(file, stale) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return; // the other one was faster
  }
  if (readHolder(aside) !== stale) {
    try {
      linkSync(aside, file);
    } catch {
      // a third process has taken it meanwhile: the holder notices nothing, both re-check each step
    }
  }
  rmSync(aside, { force: true });
}

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';

/** The process that runs the notebooks of a project, and when it began, by which it is told from a later one of the same number. */
interface Holder {
  readonly process: number;
  /** Ticks since the machine started, as Linux counts them; absent elsewhere. */
  readonly began?: string;
}

const held = new Set<string>();

/**
 * Lets one process at a time run the notebooks of a project and use what they leave: its folder `build/exhibits` and
 * the work folders of the report are shared. Inside `work` the same process may call this again.
 * The lock is the file `build/run.lock`; where a killed process has left one, it counts for nothing.
 * @throws UserError when another process is at it; whatever `work` throws
 */
export async function withRunLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const path = join(root, 'build', 'run.lock');
  if (held.has(path)) return work();
  take(path);
  held.add(path);
  try {
    return await work();
  } finally {
    held.delete(path);
    rmSync(path, { force: true });
  }
}

function take(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  // A file made whole before it gets its name is never read half written.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ process: process.pid, began: beginOf(process.pid) } satisfies Holder));
  try {
    if (link(own, path)) return;
    const holder = readHolder(path);
    if (holder === null || !isAlive(holder)) {
      rmSync(path, { force: true });
      if (link(own, path)) return;
    }
    const who = readHolder(path)?.process ?? 'unknown';
    throw new UserError(`Another run of the notebooks or the report is under way here (process ${who}): wait until it ends, or end it, and try again.`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** False when the name is taken. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder> | null;
    return typeof holder?.process === 'number' ? (holder as Holder) : null;
  } catch {
    return null; // gone by now, or damaged
  }
}

function isAlive({ process: id, began }: Holder): boolean {
  const now = beginOf(id);
  try {
    process.kill(id, 0); // asks, and ends nothing
  } catch (error) {
    const foreign = error instanceof Error && 'code' in error && error.code === 'EPERM'; // somebody else's process
    return foreign && (now === undefined || now === began);
  }
  return now === began;
}

/** Undefined where the system does not tell, or the process has ended and only its number is still taken. */
function beginOf(id: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The second field is a name in brackets, which may hold anything; the state is the third, the time the twenty-second.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** One of the two sides: a process that answers a line of JSON with a line of JSON. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { UserError } from '../errors';
import { projectRoot } from '../project';
import type { Request } from './protocol';

/** How a side is started. */
export interface SideCommand {
  /** In messages. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Characters of stderr that are kept for the message about a side that ended. */
const kept = 2000;

export class Side {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  #said = '';

  constructor(readonly command: SideCommand) {
    this.#child = spawn(command.program, [...command.args], { cwd: projectRoot, env: command.env });
    this.#child.stderr.on('data', (text: Buffer) => (this.#said = (this.#said + text.toString()).slice(-kept)));
    // An ended process shows as the end of its answers; that its input is closed then is no news.
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => (this.#said += error.message));
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws UserError with what it said on stderr when the process ends without an answer */
  async ask<T>(request: Request): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { done, value } = await this.#answers.next();
    if (done) throw new UserError(`${this.command.name} ended without an answer to "${request.do}":\n${this.#said.trim()}`);
    return JSON.parse(value as string) as T;
  }

  /** Ends the process, whatever it is doing. */
  async close(): Promise<void> {
    this.#lines.close();
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Opens sides for the time of `use` and ends them, also after an exception. */
export async function withSides<T>(commands: readonly SideCommand[], use: (sides: readonly Side[]) => Promise<T>): Promise<T> {
  const sides = commands.map((command) => new Side(command));
  try {
    return await use(sides);
  } finally {
    await Promise.all(sides.map((side) => side.close()));
  }
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from './errors';
import { projectRoot } from './project';

/**
 * Runs a step of set-up that belongs to no command, in a process of its own: it shows its progress on stderr and says
 * there what went wrong.
 * @param script in the folder `scripts`
 * @param failure the sentence for a step that fails
 * @throws UserError with that sentence
 */
export function runSetupScript(script: string, args: readonly string[], failure: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(projectRoot, 'scripts', script), ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new UserError(failure));
    });
  });
}

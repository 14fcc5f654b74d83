import { cpus, homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../files';
import { cleanNotebook } from './clean';
import { readNotebook } from './notebook';
import type { NotebookRun } from './run';

/** What would tell one machine from another. A short host name would be found in ordinary words. */
function machineWords(root: string): string[] {
  const host = hostname();
  return [root, homedir() === '/' ? '' : `${homedir()}/`, cpus()[0]?.model.trim() ?? '', host.length > 6 ? host : ''];
}

/**
 * Stores the outputs of runs in the committed notebooks, cleaned of what another run would write differently.
 * Nothing is written unless all of them can be.
 * @throws UserError as cleanNotebook does
 */
export async function storeOutputs(root: string, runs: readonly NotebookRun[]): Promise<void> {
  const texts = new Map<string, string>();
  for (const { name, executed } of runs) {
    const path = join(root, 'notebooks', `${name}.ipynb`);
    texts.set(path, cleanNotebook(name, await readNotebook(path), await readNotebook(executed), machineWords(root)));
  }
  for (const [path, text] of texts) await writeAtomically(path, text);
}

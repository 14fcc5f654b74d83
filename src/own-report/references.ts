/** The entries of the project's bibliography. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project';
import { readBibliography, type Entry } from './bibliography';

export async function projectReferences(root = projectRoot): Promise<Map<string, Entry>> {
  return readBibliography(await readFile(join(root, 'report', 'references.bib'), 'utf8'));
}

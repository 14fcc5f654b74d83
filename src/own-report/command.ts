/** What `report` does beside the project's own PDF. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { fromCaller, shownPath } from '../command-line';
import { writeAtomically } from '../files';
import { projectRoot } from '../project';
import { writeSkeleton } from './mine';
import { readOwnReport } from './options';
import { projectPage } from './project-page';
import { writeOwnReport } from './run';

/**
 * Writes the report on somebody's own pictures, the beginning of a learner's, or the project's as a web page, where one is asked for.
 * @param command parsed, with the options of `withOwnReport`
 * @returns false where the project's own PDF is asked for
 * @throws UserError for everything that a person can mend
 */
export async function ownReport(command: Command): Promise<boolean> {
  const request = readOwnReport(command);
  if (request === null) return false;
  if (request.kind === 'page') {
    const folder = request.out === null ? join(projectRoot, 'build', 'report') : fromCaller(request.out);
    await writeAtomically(join(folder, 'report.html'), await projectPage(projectRoot));
    console.log(`See ${join(shownPath(request.out, folder), 'report.html')}.`);
    return true;
  }
  const { file, pages } = await (request.kind === 'mine' ? writeSkeleton : writeOwnReport)(request);
  console.log(`See ${join(request.out, file)}${pages === null ? '' : ` (${pages} ${pages === 1 ? 'page' : 'pages'})`}.`);
  return true;
}

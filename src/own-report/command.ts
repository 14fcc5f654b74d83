/** What `report` does beside the project's own PDF. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { fromCaller, shownPath } from '../command-line';
import { writeAtomically } from '../files';
import { projectRoot } from '../project';
import { joinWords } from '../text';
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
  const { file, pages, replaced } = await (request.kind === 'mine' ? writeSkeleton : writeOwnReport)(request);
  if (replaced.length > 0) console.error(lackingLine(replaced));
  console.log(`See ${join(request.out, file)}${pages === null ? '' : ` (${pages} ${pages === 1 ? 'page' : 'pages'})`}.`);
  return true;
}

/** More would hide what there is to see. */
const mostNamed = 12;

function lackingLine(replaced: readonly string[]): string {
  const named = replaced.length > mostNamed ? [...replaced.slice(0, mostNamed), `${replaced.length - mostNamed} more`] : replaced;
  return `The report's fonts lack ${joinWords(named, 'and')}: shown there as [U+…].`;
}

/** The parts of a study, joined to what one run would have written. */
import { join } from 'node:path';
import { UserError } from '../errors';
import { writeAtomically } from '../files';
import { joinWords } from '../text';
import { differingSettings, inWords, type Header, type Shard } from './header';
import { isComplete, readResults, resultsName, scenesOf, toLine, type Found } from './results';

/** A part's results, and the folder they were found in. */
interface Part {
  readonly folder: string;
  readonly found: Found;
  readonly shard: Shard;
}

/**
 * Writes the results of all parts of a study into one folder: the bytes of one run over all scenes.
 * @param folders with the results of one part each, in any order
 * @param out a folder without results, or with these
 * @throws UserError that names the folder: when it holds no part, an unfinished one, one that another folder holds too, or one
 *   with other settings; and the parts that are missing
 */
export async function mergeStudies(folders: readonly string[], out: string): Promise<void> {
  const parts: Part[] = [];
  for (const folder of folders) parts.push(await readPart(folder));
  const [first] = parts;
  if (first === undefined) throw new UserError('There is nothing to merge: name the folders of the parts.');
  for (const part of parts) refuseOther(part, first);
  refuseOverlap(parts);
  refuseMissing(parts, first.shard.of);
  parts.forEach(refuseUnfinished);
  const merged = Buffer.concat([Buffer.from(toLine(settingsOf(first))), ...linesInOrder(parts, first.found.header.scenes.count)]);
  await refuseOverwriting(out, merged);
  await writeAtomically(join(out, resultsName), merged);
}

async function readPart(folder: string): Promise<Part> {
  const found = await readResults(join(folder, resultsName));
  if (found === null) throw new UserError(`There are no results in "${folder}": name the folders that "--shard" has filled.`);
  const { shard } = found.header;
  if (shard === undefined) throw new UserError(`"${folder}" holds a whole study, not a part of one: leave it out.`);
  return { folder, found, shard };
}

/** What all parts have in common. */
function settingsOf({ found }: Part): Header {
  return { ...found.header, shard: undefined };
}

function refuseOther(part: Part, first: Part): void {
  const differing = differingSettings(settingsOf(first), settingsOf(part));
  if (differing.length > 0) {
    const which = inWords(differing);
    throw new UserError(`"${part.folder}" and "${first.folder}" were made with other settings (${which}): parts of one study have the same.`);
  }
  if (part.shard.of !== first.shard.of) {
    throw new UserError(`"${part.folder}" is one of ${part.shard.of} parts and "${first.folder}" one of ${first.shard.of}: merge parts of one division.`);
  }
}

function refuseOverlap(parts: readonly Part[]): void {
  for (const [index, part] of parts.entries()) {
    const same = parts.slice(0, index).find((other) => other.shard.number === part.shard.number);
    if (same) throw new UserError(`"${same.folder}" and "${part.folder}" both hold part ${part.shard.number} of ${part.shard.of}: leave one of them out.`);
  }
}

function refuseMissing(parts: readonly Part[], of: number): void {
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((number) => !parts.some(({ shard }) => shard.number === number));
  if (missing.length === 0) return;
  const those = missing.length === 1 ? `Part ${missing[0]} of ${of} is` : `Parts ${joinWords(missing.map(String), 'and')} of ${of} are`;
  throw new UserError(`${those} missing: run "--shard" for what is missing, and name its folder too.`);
}

function refuseUnfinished({ folder, found, shard }: Part): void {
  if (isComplete(found)) return;
  const { length } = scenesOf(found.header.scenes.count, shard);
  throw new UserError(`Part ${shard.number} of ${shard.of} in "${folder}" has ${found.lines.length} of its ${length} scenes: finish it with --resume.`);
}

function linesInOrder(parts: readonly Part[], count: number): Buffer[] {
  const lines = new Array<Buffer>(count);
  for (const { found, shard } of parts) {
    scenesOf(count, shard).forEach((scene, place) => {
      lines[scene] = found.lines[place] as Buffer;
    });
  }
  return lines;
}

async function refuseOverwriting(out: string, merged: Buffer): Promise<void> {
  const before = await readResults(join(out, resultsName));
  if (before === null) return;
  const same = Buffer.concat([Buffer.from(toLine(before.header)), ...before.lines]).equals(merged);
  if (!same) throw new UserError(`"${out}" holds other results already: choose another folder with --out.`);
}

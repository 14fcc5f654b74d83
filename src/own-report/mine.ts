/** The beginning of a learner's own report: questions to answer, their figures, and how far they are with the exercises. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ready } from '../backend';
import { fromCaller } from '../command-line';
import { allExercises } from '../course/exercises';
import { progressPath, progressRows, readProgress, type ProgressRow } from '../course/progress';
import { projectRoot } from '../project';
import { collectExhibits, type Exhibit } from '../report/collect';
import { UserError } from '../errors';
import { detailsFor } from './detail';
import type { Facts } from './facts';
import { refuseEdited, writeReport } from './folder';
import { Ledger } from './ledger';
import { composeSkeleton } from './mine-document';
import type { OwnRequest } from './options';
import { projectReferences } from './references';
import { replacedCharacters } from './plain-text';
import { computeMaterial, ledgerOf, namesIn, recordOf, type Written } from './run';
import { compileSources, latexSources, requireFormat, type Typeset } from './typeset';
import type { Material } from './compose';

/** What a skeleton is filled in with. */
export interface Learned {
  /** What the notebooks left; empty where none was run. */
  readonly exhibits: readonly Exhibit[];
  readonly exercises: readonly ProgressRow[];
  /** The learner's pictures, explained; null without any. */
  readonly material: Material | null;
  readonly title: string | null;
  readonly author: string | null;
}

/**
 * Writes the beginning of a report; its folder is untouched unless everything succeeds, and refused where somebody wrote in it.
 * @throws UserError for everything that a person can mend
 */
export async function writeSkeleton(request: OwnRequest): Promise<Written> {
  const { out, title, author, pictures } = request;
  await refuseEdited(fromCaller(out), out);
  await requireFormat('pdf');
  const exhibits = await collectAll(join(projectRoot, 'build', 'exhibits'));
  const exercises = progressRows(allExercises, await readProgress(progressPath({}, true)));
  // An exhibit's record names the device.
  if (pictures.length === 0) await ready();
  const material = pictures.length === 0 ? null : await computeMaterial(request);
  const { typeset, facts, ledger } = await typesetSkeleton({ exhibits, exercises, material, title, author });
  await writeReport(fromCaller(out), out, typeset.files, facts === null ? { exercises } : { exercises, ...(await recordOf(facts, ledger)) });
  const names = material === null ? [title ?? '', author ?? ''] : namesIn(material);
  return { file: 'report.tex', pages: typeset.pages, replaced: replacedCharacters(names, false) };
}

/** With as many figures as fit on the pages. */
export async function typesetSkeleton(learned: Learned): Promise<{ typeset: Typeset; facts: Facts | null; ledger: Ledger }> {
  const entries = await projectReferences();
  const { material } = learned;
  for (const detail of detailsFor(material?.explained.length ?? 0)) {
    for (const figures of ['all', 'some', 'none'] as const) {
      const ledger = material === null ? new Ledger({ network: { name: 'none', fingerprint: '' } }) : ledgerOf(material);
      const document = composeSkeleton(learned, { detail, figures }, ledger);
      const sources = await latexSources(document, merged(await ledger.exhibits(), learned.exhibits), entries, notes(learned.exhibits));
      const typeset = await compileSources(sources);
      if (typeset !== null) return { typeset, facts: material?.facts ?? null, ledger };
    }
  }
  throw new UserError('The beginning of your report does not fit on its pages: give fewer pictures.');
}

/** What a learner finds at the head of report.tex. */
function notes(exhibits: readonly Exhibit[]): string[] {
  const ids = (kind: string): string => exhibits.filter(({ record }) => record.kind === kind).map(({ record }) => record.id).join(', ') || 'none';
  return [
    'The beginning of your report: write where the words are slanted, and take the questions away.',
    'Compile it with: latexmk -pdf report.tex',
    'The command that wrote this file will not write over it again once you have changed it.',
    String.raw`What the notebooks left is at hand: \exhibitfigure{id}, \exhibittable{id}, \val{id}, \formula{id of a method}.`,
    `Figures: ${ids('figure')}.`,
    `Tables: ${ids('table')}.`,
  ];
}

/** Of each kind the first of an id; a learner's own come before those of the course. */
function merged(own: readonly Exhibit[], others: readonly Exhibit[]): Exhibit[] {
  const place = ({ record: { kind, id } }: Exhibit): string => `${kind === 'text' ? 'number' : kind} ${id}`;
  const taken = new Set(own.map(place));
  return [...own, ...others.filter((exhibit) => !taken.has(place(exhibit)) && taken.add(place(exhibit)))];
}

/** What every notebook left, in order of their names; those that nobody ran have left nothing. */
async function collectAll(folder: string): Promise<Exhibit[]> {
  const names = await readdir(folder).catch(() => []);
  const found: Exhibit[] = [];
  for (const name of names.filter((each) => /^[\w-]+$/.test(each)).sort()) found.push(...(await collectExhibits(folder, [name])));
  return found;
}

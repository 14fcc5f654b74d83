/** The command `evaluate`: runs a study or a part of it, or joins parts; draws up what a whole one found. */
import { join } from 'node:path';
import { ready } from '../backend';
import { fromCaller } from '../command-line';
import { UserError } from '../errors';
import { writeAtomically } from '../files';
import { loadClassifier } from '../models/load';
import { startProgress } from '../progress';
import { copyPictures } from './kept-pictures';
import { mergeStudies } from './merge';
import type { RunRequest } from './options';
import { drawPictures } from './pictures';
import { planWork, secondsOf } from './plan';
import { isComplete, readResults, recordsOf, refuseResults, resultsName, scenesOf } from './results';
import { runStudy, type Ran } from './run';
import { cutoutSource } from './scenes';
import { studyOf } from './standard';
import { agreementCsv, comparisonsCsv, estimatesCsv, studyJson, tablesPage } from './tables';
import { summarise, type Summary } from './summary';

const summaryFiles: Readonly<Record<string, (summary: Summary) => string>> = {
  'study.json': studyJson,
  'estimates.csv': estimatesCsv,
  'comparisons.csv': comparisonsCsv,
  'agreement.csv': agreementCsv,
  'tables.md': tablesPage,
};

/**
 * Runs the study that is asked for, or the part of it, as far as it is not done; after a whole one draws up its summary.
 * @param out folder of the results
 * @param say told how long it will take
 * @throws UserError for everything a person can mend; what was finished by then stays
 */
export async function evaluate(request: RunRequest, out: string, say: (line: string) => void): Promise<Ran> {
  const { methods, metrics, full, scenes, seed, resume, shard, cutouts } = request;
  const study = studyOf({ methods, metrics, full, everyScene: scenes !== null });
  await refuseResults(out, resume);
  await ready(request.device ?? undefined);
  const classifier = await loadClassifier('efficientnet-lite0');
  const drawing = startProgress('Scenes');
  try {
    const source = await cutoutSource(classifier, { seed, scenes, folder: cutouts === null ? null : fromCaller(cutouts), progress: drawing });
    drawing.stop();
    const workIn = planWork(study, source);
    const mine = scenesOf(source.count, shard);
    const seconds = mine.reduce((sum, index) => sum + secondsOf(workIn(index), source.kind(index) === 'two objects' ? 2 : 1), 0);
    const { subjects, metrics: measured } = study;
    say(`${mine.length} scenes, ${subjects.length} methods and baselines, ${measured.length === 1 ? '1 metric' : `${measured.length} metrics`}: about ${timeText(seconds)} on two cores.`);
    const progress = startProgress('Judging');
    try {
      const ran = await runStudy({ classifier, source, study, seed, out, resume, shard, progress });
      // Every part has all scenes at hand: the first draws them for the whole study.
      if (shard === null || shard.number === 1) await drawPictures(classifier, source, study.subjects.map(({ id }) => id), seed, out);
      if (shard === null) await drawUp(out);
      return ran;
    } finally {
      progress.stop();
    }
  } finally {
    drawing.stop();
    classifier.dispose();
  }
}

/** Joins the parts in the folders and draws up the summary of the whole. */
export async function mergeAll(folders: readonly string[], out: string): Promise<void> {
  await mergeStudies(folders, out);
  await copyPictures(folders, out);
  await drawUp(out);
}

/** Writes the summary and the tables beside the results. @throws UserError where results are missing or not complete */
async function drawUp(out: string): Promise<void> {
  const found = await readResults(join(out, resultsName));
  if (found === null || !isComplete(found)) throw new UserError(`The study in "${out}" is not complete: go on with --resume.`);
  const progress = startProgress('Summary');
  try {
    const summary = summarise(found.header, recordsOf(found), progress.update);
    for (const [name, text] of Object.entries(summaryFiles)) await writeAtomically(join(out, name), text(summary));
  } finally {
    progress.stop();
  }
}

function timeText(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

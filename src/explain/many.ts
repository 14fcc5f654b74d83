/** `explain` for many pictures: a folder each, a table and contact sheets of all. */
import { join } from 'node:path';
import { ready } from '../backend';
import { PictureError } from '../errors';
import { writeFolderAtomically } from '../files';
import { readPicture } from '../images/decode';
import type { Picture } from '../images/picture';
import { fit, type Classifier } from '../models/classifier';
import { withObservation } from '../models/observation';
import { noProgress, startProgress, type Progress } from '../progress';
import { answerAll, checkRequest } from './answer';
import { claimFolder, clearFolder, completeAnswers, markComplete, settingsOf } from './completeness';
import { openRequested } from './network-options';
import type { ExplainRequest } from './options';
import { Overview } from './overview';
import { findPictures, type PictureFile } from './pictures';
import { foldersOf, writeAnswers } from './write';

/** What became of many pictures. */
export interface ManyExplained {
  /** Pictures whose explanation the folder holds. */
  readonly explained: number;
  /** How many of them an earlier run had explained. */
  readonly kept: number;
  /** One sentence for each picture that was left out; each was also written to stderr at once. */
  readonly failures: readonly string[];
}

/** What stays the same from picture to picture. */
interface Run {
  readonly request: ExplainRequest;
  readonly classifier: Classifier;
  readonly settings: string;
  readonly out: string;
}

/** A picture's explanation as it lies in its folder. */
interface Explained {
  readonly picture: Picture;
  /** Where its answers lie inside its folder, one a target. */
  readonly answers: readonly string[];
  /** Whether an earlier run had written it. */
  readonly kept: boolean;
}

/**
 * Explains each picture into a folder of its own, written as a whole or not at all; the table and the contact sheets are drawn up
 * from these folders, so they say what lies there. A picture that cannot be read or explained is reported and left out.
 * @param out folder for all of it
 * @throws UserError for everything else a person can mend; what was finished by then stays
 */
export async function explainPictures(request: ExplainRequest, out: string): Promise<ManyExplained> {
  const files = await findPictures(request.pictures);
  await ready(request.device ?? undefined);
  const classifier = await openRequested(request);
  const progress = startProgress('Pictures');
  try {
    checkRequest(request, classifier);
    const settings = settingsOf(request, classifier);
    await claimFolder(out, settings);
    return await explainEach(files, { request, classifier, settings, out }, progress);
  } finally {
    progress.stop();
    classifier.dispose();
  }
}

async function explainEach(files: readonly PictureFile[], run: Run, progress: Progress): Promise<ManyExplained> {
  const overview = new Overview(run.out, run.classifier);
  const failures: string[] = [];
  let kept = 0;
  for (const [index, file] of files.entries()) {
    try {
      const explained = await explainOne(file, run);
      if (explained.kept) kept += 1;
      await overview.add(file, explained.picture, explained.answers);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      const sentence = error.message.includes(file.path) ? error.message : `"${file.given}" is left out: ${error.message}`;
      failures.push(sentence);
      progress.note(sentence);
    }
    progress.update(index + 1, files.length);
  }
  await overview.finish();
  return { explained: files.length - failures.length, kept, failures };
}

async function explainOne(file: PictureFile, { request, classifier, settings, out }: Run): Promise<Explained> {
  const began = performance.now();
  const whole = await readPicture(file.path);
  const picture = await fit(classifier, whole);
  const folder = join(out, file.folder);
  const earlier = request.resume ? await completeAnswers(folder, settings, whole.fingerprint) : null;
  if (earlier) return { picture, answers: earlier, kept: true };
  const loadMilliseconds = performance.now() - began;
  const answered = await withObservation(classifier, picture, (observation) => answerAll(request, observation, () => noProgress));
  const answers = foldersOf(answered);
  await clearFolder(folder);
  await writeFolderAtomically(folder, async (temporary) => {
    await writeAnswers(temporary, answered, loadMilliseconds);
    await markComplete(temporary, { settings, picture: whole.fingerprint, answers });
  });
  return { picture, answers, kept: false };
}

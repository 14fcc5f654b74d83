/** `explain` for one picture: one or several targets, one or several methods; figures, raw maps and a record in a folder. */
import { ready } from '../backend';
import { writeFolderAtomically } from '../files';
import { readPicture } from '../images/decode';
import { withObservation } from '../models/observation';
import { answerAll, checkRequest } from './answer';
import { openRequested } from './network-options';
import type { ExplainRequest } from './options';
import type { Skipped } from './record';
import { removeEarlier, writeAnswers } from './write';

/** What became of one target, for the line that the command prints. */
export interface Explanation {
  readonly target: { readonly index: number; readonly name: string };
  readonly probability: number;
  readonly methods: readonly string[];
  /** Methods left out of `all`, each with the reason. */
  readonly skipped: readonly Skipped[];
}

/**
 * @param picturePath where to read the picture
 * @param out folder for the results, one more inside it for each target where there are several; nothing is written
 * to it unless everything succeeds. Where canvas is not built, overlays are plain pictures and there is no sheet
 * @returns one explanation a target
 * @throws UserError for everything a person can mend
 */
export async function explainToFolder(request: ExplainRequest, picturePath: string, out: string): Promise<Explanation[]> {
  const began = performance.now();
  await ready(request.device ?? undefined);
  const picture = await readPicture(picturePath);
  const classifier = await openRequested(request);
  try {
    checkRequest(request, classifier);
    const loadMilliseconds = performance.now() - began;
    return await withObservation(classifier, picture, async (observation) => {
      const answered = await answerAll(request, observation);
      await writeFolderAtomically(out, (folder) => writeAnswers(folder, answered, loadMilliseconds));
      await removeEarlier(out, answered);
      return answered.map(({ question: { prediction }, results, skipped }) => ({
        target: { index: prediction.index, name: prediction.name },
        probability: prediction.probability,
        methods: results.map(({ chosen }) => chosen.method.id),
        skipped,
      }));
    });
  } finally {
    classifier.dispose();
  }
}

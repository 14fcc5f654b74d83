/** `class-model`: images that a network scores high for classes, with their raw values, a figure and a record in a folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, ready } from '../backend';
import { openRequested } from '../explain/network-options';
import { canDraw } from '../figures/node-canvas';
import { toPng } from '../figures/render';
import { canonicalJson, writeFolderAtomically } from '../files';
import { encodePng } from '../images/mosaic';
import { logitsAt } from '../methods/at';
import { toInput, type Classifier } from '../models/classifier';
import { findClass, shortName } from '../models/labels';
import { probabilities } from '../models/predictions';
import { encodeNpy } from '../npy';
import { startProgress } from '../progress';
import { classModel, type ClassModel } from './class-model';
import { classModelFigure } from './figure';
import { toLevels, type ShownModel } from './levels';
import type { ClassModelRequest } from './options';

/** One class model, shown as a picture, and what the network says to that picture. */
export interface MadeModel extends ShownModel {
  readonly model: ClassModel;
  /** Of the picture: after rounding and clipping. */
  readonly shown: { readonly logit: number; readonly probability: number };
}

/**
 * @param folderOf the folder for the results, of the classes' indices; nothing is written to it unless everything
 * succeeds. Several classes have a folder each inside it. Where canvas is not built there is no figure
 * @returns one model a class, in the order they were asked for, and the folder
 * @throws UserError for everything a person can mend
 */
export async function classModelsToFolder(
  request: ClassModelRequest,
  folderOf: (indices: readonly number[]) => string,
): Promise<{ made: MadeModel[]; out: string }> {
  await ready(request.device ?? undefined);
  const classifier = await openRequested(request);
  try {
    const indices = [...new Set(request.targets.map((target) => findClass(classifier.classNames, target)))];
    const out = folderOf(indices);
    const made: MadeModel[] = [];
    await writeFolderAtomically(out, async (folder) => {
      for (const index of indices) {
        const one = await make(classifier, index, request, indices.length === 1 ? '' : ` (${made.length + 1} of ${indices.length})`);
        await write(indices.length === 1 ? folder : join(folder, String(index)), classifier, one);
        made.push(one);
      }
      if (canDraw()) await writeFile(join(folder, 'class-model-figure.png'), await toPng(classModelFigure(made)));
    });
    return { made, out };
  } finally {
    classifier.dispose();
  }
}

async function make(classifier: Classifier, index: number, request: ClassModelRequest, place: string): Promise<MadeModel> {
  const progress = startProgress(`Class model of ${shortName(classifier.classNames[index] as string)}${place}`);
  try {
    const model = await classModel(classifier, index, { ...request.options, onProgress: progress.update });
    const levels = toLevels(model, classifier.preprocessing, `class model of ${shortName(model.target.name)}`);
    const input = toInput(classifier, levels.picture);
    try {
      const [logits] = (await logitsAt(classifier, input)) as [Float32Array];
      const shown = { logit: logits[index] as number, probability: probabilities(logits, classifier.outputActivation)[index] as number };
      return { model, ...levels, shown };
    } finally {
      input.dispose();
    }
  } finally {
    progress.stop();
  }
}

async function write(folder: string, classifier: Classifier, made: MadeModel): Promise<void> {
  const { image, height, width, channels } = made.model;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'class-model.png'), await encodePng(made.picture));
  await writeFile(join(folder, 'class-model.npy'), encodeNpy(image, [height, width, channels]));
  await writeFile(join(folder, 'class-model.json'), canonicalJson(record(classifier, made)));
}

function record(classifier: Classifier, { model, picture, clipped, shown }: MadeModel) {
  const { target, variant, options, passes, network, course, height, width, channels } = model;
  return {
    target,
    score: 'logit',
    variant,
    options,
    regularisers: regularisers(model),
    fingerprints: { network: network.fingerprint, picture: picture.fingerprint },
    network: { name: network.name, height, width, channels, ...classifier.provenance },
    start: course[0],
    end: course.at(-1),
    curve: { logit: course.map(({ logit }) => logit), objective: course.map(({ objective }) => objective) },
    // What class-model.png is, and what the network says to it.
    picture: { ...shown, clipped, steps: ['normalisation undone', 'rounded to whole levels', 'clipped to 0 … 255'] },
    passes,
    device: describe(),
  };
}

/** By name: of the paper, and besides. */
function regularisers({ options: { lambda, jitter, blur, schedule } }: ClassModel) {
  return {
    paper: lambda > 0 ? ['L2 penalty'] : [],
    besides: [...(jitter > 0 ? ['jitter'] : []), ...(blur > 0 ? ['blur'] : []), ...(schedule === 'falling' ? ['falling rate'] : [])],
  };
}

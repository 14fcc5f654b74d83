/** `localise`: the object of a class in a picture, as a mask, a box, a figure and a record in a folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, ready } from '../backend';
import { openRequested } from '../explain/network-options';
import { canDraw } from '../figures/node-canvas';
import { toPng } from '../figures/render';
import { canonicalJson, writeFolderAtomically } from '../files';
import { readPicture } from '../images/decode';
import { withProbe, type Probe } from '../methods/probe';
import { findClass, shortName } from '../models/labels';
import { withObservation } from '../models/observation';
import type { Prediction } from '../models/predictions';
import type { Mask } from './component';
import { localisationFigure } from './figure';
import { localise, type Localisation } from './localise';
import type { LocaliseRequest } from './options';

/** An object found, and the class whose it is. */
export interface FoundObject {
  readonly prediction: Prediction;
  readonly localisation: Localisation;
}

/**
 * @param picturePath where to read the picture
 * @param out folder for the results; nothing is written to it unless everything succeeds. Where canvas is not built
 * there is no figure
 * @throws UserError for everything a person can mend
 */
export async function localiseToFolder(request: LocaliseRequest, picturePath: string, out: string): Promise<FoundObject> {
  await ready(request.device ?? undefined);
  const picture = await readPicture(picturePath);
  const classifier = await openRequested(request);
  try {
    return await withObservation(classifier, picture, async (observation) => {
      const [best] = observation.predictions(1);
      const index = request.target === 'predicted' ? (best?.index ?? 0) : findClass(classifier.classNames, request.target);
      return withProbe(observation, { index, score: 'logit' }, async (probe) => {
        const localisation = await localise(probe, request.options);
        await writeFolderAtomically(out, (folder) => write(folder, probe, request, localisation));
        return { prediction: probe.prediction, localisation };
      });
    });
  } finally {
    classifier.dispose();
  }
}

async function write(folder: string, probe: Probe, request: LocaliseRequest, localisation: Localisation): Promise<void> {
  const { picture, prediction } = probe;
  await writeFile(join(folder, 'mask.png'), await maskPng(localisation.mask));
  await writeFile(join(folder, 'localisation.json'), canonicalJson(record(probe, request, localisation)));
  if (!canDraw()) return;
  const title = `${shortName(prediction.name)}, logit ${prediction.logit.toFixed(2)}, p = ${prediction.probability.toFixed(3)}`;
  await writeFile(join(folder, 'localisation.png'), await toPng(localisationFigure({ picture, localisation, title })));
}

/** One grey channel: 255 inside and 0 outside. */
function maskPng({ values, height, width }: Mask): Promise<Buffer> {
  return sharp(values.map((inside) => 255 * inside), { raw: { width, height, channels: 1 } }).toColourspace('b-w').png({ compressionLevel: 9 }).toBuffer();
}

function record(probe: Probe, request: LocaliseRequest, { box, options, measured, seeds, saliency }: Localisation) {
  const { classifier, picture, prediction, observation } = probe;
  const { height, width } = picture;
  const area = (box.height * box.width) / (height * width);
  return {
    target: { index: prediction.index, name: prediction.name },
    score: 'logit',
    logit: prediction.logit,
    probability: prediction.probability,
    top5: observation.predictions(5),
    // In pixels of the network's input, and as shares of its sides.
    box,
    boxShare: { top: box.top / height, left: box.left / width, height: box.height / height, width: box.width / width, area },
    mask: { pixels: measured.maskPixels, share: measured.maskPixels / (height * width) },
    quantiles: { foreground: seeds.foregroundThreshold, background: seeds.backgroundThreshold },
    measured,
    options: { ...options, target: request.target, neighbours: 8 },
    fingerprints: { network: classifier.fingerprint, picture: picture.fingerprint },
    network: { name: classifier.name, height: classifier.height, width: classifier.width, ...classifier.provenance },
    picture: { name: picture.name, height, width },
    passes: saliency.passes,
    device: describe(),
  };
}

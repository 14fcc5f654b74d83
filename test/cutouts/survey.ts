/** Whether a network knows a stamp: what it answers where the stamp is pasted at seeded places. */
import { tf } from '../../src/backend';
import { groundNames, groundPicture } from '../../src/cutouts/grounds';
import { compose, layerOf, mirrorLayer, type Layer } from '../../src/cutouts/layer';
import { sized, somewhere } from '../../src/cutouts/placing';
import type { CutOut } from '../../src/images/decode';
import type { Picture } from '../../src/images/picture';
import { logitsAt } from '../../src/methods/at';
import { toInput, type Classifier } from '../../src/models/classifier';
import { uniformSource } from '../../src/random';

/** How much of the picture a stamp fills, along one axis. */
const shares = [0.5, 0.8] as const;

/** In how many pictures a stamp is tried: on every ground at every size. */
export const surveyed = groundNames.length * shares.length;

/**
 * The class that the network finds most likely, for each of {@link surveyed} pictures that show the stamp: on every
 * ground at half and at four fifths of the picture, at seeded places, every other one mirrored.
 */
export async function surveyStamp(classifier: Classifier, cutOut: CutOut): Promise<number[]> {
  const { height, width } = classifier;
  const uniform = uniformSource(0);
  const layer = layerOf(cutOut);
  const pictures: Picture[] = [];
  for (const [index, { ground, share }] of groundNames.flatMap((ground) => shares.map((share) => ({ ground, share }))).entries()) {
    const shown: Layer = sized(layer, classifier, share);
    const placed = somewhere(index % 4 < 2 ? shown : mirrorLayer(shown), { top: 0, left: 0, height, width }, uniform);
    pictures.push(compose(cutOut.name, await groundPicture(ground, height, width, uniform), [placed]).picture);
  }
  const inputs = tf.tidy(() => tf.concat(pictures.map((picture) => toInput(classifier, picture))));
  try {
    return (await logitsAt(classifier, inputs)).map((row) => row.indexOf(Math.max(...row)));
  } finally {
    inputs.dispose();
  }
}

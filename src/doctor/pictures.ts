/** What shows only when the network looks at pictures. */
import { mirrorPicture } from '../images/mirror';
import type { Picture } from '../images/picture';
import type { Classifier, Preprocessing } from '../models/classifier';
import { inputRanges, parseInputRange } from '../models/external/input-range';
import { withObservation, type Observation } from '../models/observation';
import { diagnosis, note, ok, problem, type Diagnosis } from './finding';

/** Every picture as the network sees it, with the name of the picture. */
export interface Looking {
  readonly classifier: Classifier;
  readonly pictures: readonly Picture[];
}

/** What `use` says of each picture. */
async function each<T>({ classifier, pictures }: Looking, use: (observation: Observation) => T | Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const picture of pictures) results.push(await withObservation(classifier, picture, async (observation) => use(observation)));
  return results;
}

/** Ways to turn a picture into numbers that are mistaken for one another. */
const readings: readonly { readonly name: string; readonly preprocessing: Omit<Preprocessing, 'cropFraction'> }[] = inputRanges
  .filter((words) => !words.includes('='))
  .flatMap((words) => {
    const preprocessing = parseInputRange(words);
    const other = preprocessing.order === 'bgr' ? { name: `${words} with red first`, preprocessing: { ...preprocessing, order: undefined } } : { name: `${words} with blue first (BGR)`, preprocessing: { ...preprocessing, order: 'bgr' as const } };
    return [{ name: words, preprocessing }, other];
  });

const alike = (a: Omit<Preprocessing, 'cropFraction'>, b: Omit<Preprocessing, 'cropFraction'>): boolean => JSON.stringify([a.offset, a.scale, a.order]) === JSON.stringify([b.offset, b.scale, b.order]);

/**
 * How sure and steady the network is: the probability of its answer to a picture and to the mirrored picture, the lesser
 * of the two, and 0 where the answers differ; the mean over the pictures. Pictures read wrongly are unlike those of the
 * training, and answers to them are unsure and unsteady.
 */
export async function confidence({ classifier, pictures }: Looking): Promise<number> {
  const sure = async (picture: Picture) => withObservation(classifier, picture, async (observation) => observation.predictions(1)[0]);
  let sum = 0;
  for (const picture of pictures) {
    const [straight, mirrored] = [await sure(picture), await sure(mirrorPicture(picture))];
    if (straight && mirrored && straight.index === mirrored.index) sum += Math.min(straight.probability, mirrored.probability);
  }
  return sum / pictures.length;
}

/** How many levels one unit of the network's input is. */
function meanScale({ scale }: Omit<Preprocessing, 'cropFraction'>): number {
  const scales = [scale].flat();
  return scales.reduce((sum, value) => sum + value, 0) / scales.length;
}

/** By how much another reading must be surer before it is called a problem, and before it is worth a note. */
const muchSurer = 0.2;
const surer = 0.05;

export const pictureDiagnoses: readonly Diagnosis<Looking>[] = [
  diagnosis('input-range', 'pictures reach the network in the range and order of colours it was trained on', async ({ classifier, pictures }) => {
    if (classifier.classNames.length === 1) return note('Whether the input range is right cannot be told from a single output.');
    const own = await confidence({ classifier, pictures });
    let best = { name: '', sure: -1, preprocessing: classifier.preprocessing as Omit<Preprocessing, 'cropFraction'> };
    for (const { name, preprocessing } of readings) {
      if (alike(preprocessing, classifier.preprocessing)) continue;
      const { order: _, ...rest } = classifier.preprocessing;
      const other = { ...classifier, preprocessing: { ...rest, ...preprocessing } };
      const sure = await confidence({ classifier: other, pictures });
      if (sure > best.sure) best = { name, sure, preprocessing };
    }
    const [ours, theirs] = [own.toFixed(2), best.sure.toFixed(2)];
    const remedy = `Try --input-range with the range "${best.name}", and ask who trained the network.`;
    const magnifies = meanScale(best.preprocessing) < meanScale(classifier.preprocessing) / 4;
    const found = `where pictures are read as ${best.name}: ${theirs} against ${ours}`;
    if (best.sure > own + surer && magnifies) {
      return note(`Answers are surer ${found}; but larger inputs make any network surer, an untrained one too.`, remedy);
    }
    if (best.sure > own + muchSurer) return problem(`Pictures seem to be read wrongly: as they are read the answers are sure and steady by ${ours}, read as ${best.name} by ${theirs}.`, remedy);
    if (best.sure > own + surer) return note(`Answers are a little surer ${found}.`, remedy);
    return ok(`No other range or order of colours makes the answers much surer: ${ours} as pictures are read, ${theirs} read as ${best.name}.`);
  }),
  diagnosis('dead-layer', 'the layer that CAM methods look at is zero everywhere', async (looking) => {
    const layer = looking.classifier.defaultLayer;
    const dead = await each(looking, async (observation) => ((await observation.output(layer).data()) as Float32Array).every((value) => value === 0));
    const first = looking.pictures[dead.indexOf(true)];
    if (!first) return ok(`The layer "${layer}" is alive on every picture.`);
    return problem(`The layer "${layer}" is zero everywhere on "${first.name}": every CAM map of it is empty.`, 'Choose another layer with --layer (see --list-layers), and check the input range.');
  }),
  diagnosis('saturated', 'the probability is so near 1 that its gradient vanishes', async (looking) => {
    const top = await each(looking, (observation) => observation.predictions(1)[0]?.probability ?? 0);
    const saturated = looking.pictures.filter((_, index) => (top[index] as number) > 0.999);
    if (saturated.length === 0) return ok('No answer is so sure that the gradient of its probability vanishes.');
    return note(`The answer to "${saturated[0]?.name}" has a probability above .999, whose gradient is nearly 0.`, 'Explain the logit, which is the default, and not --score probability.');
  }),
];

/** Does a method find the shortcut? Its maps in a network that uses the watermark beside those in one that does not. */
import type { PixelMap } from '../evaluation/pixel-map';
import { bootstrap, mean, percentileInterval, type Interval } from '../evaluation/statistics';
import type { Picture } from '../images/picture';
import { withProbe } from '../methods/probe';
import type { Classifier } from '../models/classifier';
import { withObservation } from '../models/observation';
import { baselineSubjects, methodSubject, type Subject } from '../study/subject';
import { laboratoryScenes } from './scenes';
import { shortcutFound } from './shortcut';
import { lessons, markedClass, type Lesson } from './training-scenes';

/** A mean over scenes with its 95 % bootstrap interval. */
export interface Estimate extends Interval {
  readonly mean: number;
}

/** A method's answer, from the same scenes in both networks; the maps are of the logit that the watermark goes with. */
export interface Verdict {
  readonly method: string;
  readonly title: string;
  readonly n: number;
  /** Mean {@link ShortcutFound.share} in the network of each lesson. */
  readonly share: Readonly<Record<Lesson, Estimate>>;
  /** Mean {@link ShortcutFound.hit}. */
  readonly hit: Readonly<Record<Lesson, number>>;
  /**
   * How often the share is larger in the network that uses the watermark, in 0 … 1, ties counting half: ½ where the method
   * cannot tell the two networks apart, 1 where it always can.
   */
  readonly told: number;
}

export interface JudgeOptions {
  readonly seed: number;
  /** Scenes with the watermark and another object, at least 2. */
  readonly scenes: number;
  /** Ids of methods; the random map is always judged too. */
  readonly methods: readonly string[];
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Judgement {
  /** What a map of random numbers comes to in share and hit: the watermark's share of the picture. */
  readonly chance: number;
  readonly verdicts: readonly Verdict[];
}

/**
 * Explains the class that the watermark goes with, on scenes with the watermark and an object of another class, in both
 * networks.
 * @throws UserError for a method that the catalogue does not have
 * @throws RangeError for fewer than 2 scenes
 */
export async function judgeShortcut(networks: Readonly<Record<Lesson, Classifier>>, options: JudgeOptions): Promise<Judgement> {
  const { seed, scenes, methods, onProgress = () => {} } = options;
  const subjects = [...methods.map((id) => methodSubject(id, {}, 0)), ...baselineSubjects.filter(({ id }) => id === 'random')];
  const resampled = bootstrap(new Array<string>(scenes).fill(''), { seed });
  const source = laboratoryScenes({ seed, counts: { shortcut: scenes } });
  const found = subjects.map(() => ({ shortcut: emptyScores(), plain: emptyScores() }));
  let chance = 0;
  for (let index = 0; index < scenes; index++) {
    const { picture, shortcut: watermark } = await source.scene(index);
    for (const lesson of lessons) {
      const maps = await mapsOf(networks[lesson], picture, subjects, index);
      maps.forEach((map, i) => {
        const each = shortcutFound(map, watermark as Uint8Array);
        found[i][lesson].shares.push(each.share);
        found[i][lesson].hits.push(each.hit);
        chance = each.chance;
      });
    }
    onProgress(index + 1, scenes);
  }
  const estimate = (values: readonly number[]): Estimate => ({ mean: mean(values), ...percentileInterval(resampled(values)) });
  const verdicts = subjects.map(({ id, title }, i): Verdict => {
    const { shortcut, plain } = found[i];
    const told = mean(shortcut.shares.map((share, scene) => (1 + Math.sign(share - plain.shares[scene])) / 2));
    return {
      method: id,
      title,
      n: scenes,
      share: { shortcut: estimate(shortcut.shares), plain: estimate(plain.shares) },
      hit: { shortcut: mean(shortcut.hits), plain: mean(plain.hits) },
      told,
    };
  });
  return { chance, verdicts };
}

function emptyScores(): { readonly shares: number[]; readonly hits: number[] } {
  return { shares: [], hits: [] };
}

/** Each subject's map for the class that the watermark goes with. */
export function mapsOf(classifier: Classifier, picture: Picture, subjects: readonly Subject[], seed: number): Promise<PixelMap[]> {
  return withObservation(classifier, picture, (observation) =>
    withProbe(observation, { index: markedClass, score: 'logit' }, async (probe) => {
      const maps: PixelMap[] = [];
      for (const subject of subjects) maps.push(await subject.map(probe, seed));
      return maps;
    }),
  );
}

/** The cut-out benchmark: objects of known classes and exact masks on natural grounds, which the network classifies rightly. */
import { tf } from '../backend';
import { UserError } from '../errors';
import type { Scene } from '../evaluation/scene';
import { canonicalJson, sha256 } from '../files';
import type { Picture } from '../images/picture';
import { logitsAt } from '../methods/at';
import { toInput, type Classifier } from '../models/classifier';
import { noProgress, type Progress } from '../progress';
import { draw, drawnFor, layoutNames, layouts, pictureOf, sceneOf, shuffled, type Draft, type Layout } from './draft';
import { leadMargins, objectsMargins, shortcutMargins, verdict, type Verdict } from './rules';
import { listedStamps, type Stamp, type StampSource } from './stamps';

/** How many scenes of each layout. */
export type SceneCounts = Readonly<Partial<Record<Layout, number>>>;

/** The standard study: 160 scenes. */
export const standardCounts: SceneCounts = { large: 30, small: 30, centred: 30, 'off-centre': 30, beside: 15, stacked: 15, shortcut: 10 };

export interface CutoutOptions {
  /** A scene depends on the seed, its layout and its number there, not on how many others are asked for. */
  readonly seed: number;
  readonly counts?: SceneCounts;
  /** Where the objects come from; the committed list unless told otherwise. */
  readonly source?: StampSource;
  readonly progress?: Progress;
}

/** How many scenes of a layout were drawn until enough were kept. */
export interface Drawn {
  readonly layout: Layout;
  readonly kept: number;
  readonly drawn: number;
}

/** Scenes, built when they are asked for. */
export interface CutoutScenes {
  readonly count: number;
  /** @throws RangeError for an index that is not in 0 … count − 1 */
  scene(index: number): Promise<Scene>;
  /** Changes with any pixel, mask or class of any scene. */
  readonly fingerprint: string;
  /** What a figure that shows a scene has to say below it; null for pictures that somebody brings. */
  readonly credit: string | null;
  readonly drawn: readonly Drawn[];
  /**
   * Logits by which the closest decision to keep or reject a scene was clear. Where it is far above the rounding of
   * logits (1e-5 between machines), every machine keeps the same scenes.
   */
  readonly clear: number;
}

/** A scene that is kept: it is drawn again from its name. */
interface Kept {
  readonly layout: Layout;
  readonly number: number;
  readonly attempt: number;
}

/** A kept scene, and how it was found. */
interface Found {
  readonly kept: Kept;
  /** Logits by which the closest decision until it was found was clear. */
  readonly clear: number;
  /** What the fingerprint of a study has of it. */
  readonly digest: unknown;
}

/** After so many draws of stamps of the class whose turn it is, any class may take the turn. */
const attemptsForClass = 8;
/** So many rejected draws in a row, and the network does not know the stamps. */
const mostAttempts = 400;

/**
 * Draws scenes and keeps those that {@link objectsMargins} and {@link shortcutMargins} let pass.
 * All pictures have the network's input size. The classes have their turns one after the other in a seeded order.
 * @throws UserError when the stamps cannot be had or have too few classes, or too few scenes pass
 */
export async function cutoutScenes(
  classifier: Classifier,
  { seed, counts = standardCounts, source, progress = noProgress }: CutoutOptions,
): Promise<CutoutScenes> {
  const { stamps, credit, fingerprint } = source ?? (await listedStamps(classifier));
  const studio = new Studio(classifier, stamps, seed);
  const wanted = layoutNames.flatMap((layout) => Array.from({ length: counts[layout] ?? 0 }, (_, number) => ({ layout, number })));
  studio.checkClasses(wanted.map(({ layout }) => layout));
  // One scene of each layout goes first: stamps that will not do for a layout are refused before the many others are drawn.
  const order = [...wanted.filter(({ number }) => number === 0), ...wanted.filter(({ number }) => number > 0)];
  const found = new Map<string, Found>();
  for (const [done, { layout, number }] of order.entries()) {
    found.set(`${layout} ${number}`, await studio.find(layout, number));
    progress.update(done + 1, order.length);
  }
  const inOrder = wanted.map(({ layout, number }) => found.get(`${layout} ${number}`) as Found);
  const kept = inOrder.map((one) => one.kept);
  const drawn = layoutNames.map((layout) => {
    const own = kept.filter((one) => one.layout === layout);
    return { layout, kept: own.length, drawn: own.reduce((sum, { attempt }) => sum + attempt + 1, 0) };
  });
  return {
    count: kept.length,
    fingerprint: sha256(canonicalJson({ seed, stamps: fingerprint, network: classifier.fingerprint, scenes: inOrder.map(({ digest }) => digest) })),
    credit,
    drawn: drawn.filter((one) => one.kept > 0),
    clear: inOrder.reduce((least, one) => Math.min(least, one.clear), Infinity),
    scene: async (index) => {
      const one = kept[index];
      if (!one) throw new RangeError(`There is no scene ${index}: there are ${kept.length}.`);
      return studio.scene(one);
    },
  };
}

/** What the fingerprint of a study has of a scene. */
function digestOf({ id, picture, objects, shortcut }: Scene): unknown {
  const masks = [...objects.map(({ mask }) => mask), ...(shortcut ? [shortcut] : [])].map((mask) => sha256(mask));
  return { id, picture: picture.fingerprint, objects: objects.map(({ name, classIndex }) => `${classIndex} ${name}`), masks };
}

/** Draws scenes by their names and asks the network about them. */
class Studio {
  readonly #classes: readonly number[];

  constructor(
    readonly classifier: Classifier,
    readonly stamps: readonly Stamp[],
    readonly seed: number,
  ) {
    this.#classes = [...new Set(stamps.map(({ classIndex }) => classIndex))].sort((a, b) => a - b);
  }

  /** @throws UserError where the stamps have too few classes for a layout */
  checkClasses(wanted: readonly Layout[]): void {
    if (this.#classes.length >= 2 || !wanted.some((layout) => layouts[layout].kind === 'two objects')) return;
    throw new UserError('Scenes of two objects need cut-outs of two classes at least: add some of another class to the folder.');
  }

  /** The first draw for this number that is kept. */
  async find(layout: Layout, number: number): Promise<Found> {
    let clear = Infinity;
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const judged = await this.#judge(layout, await this.#draft(layout, number, attempt));
      clear = Math.min(clear, judged.clear);
      if (!judged.kept) continue;
      const kept = { layout, number, attempt };
      return { kept, clear, digest: digestOf(await this.scene(kept)) };
    }
    throw new UserError(
      `Of ${mostAttempts} scenes "${layouts[layout].kind}, ${layouts[layout].placement}" ${this.classifier.name} recognises none: give cut-outs that it knows with --cutouts DIR.`,
    );
  }

  async scene({ layout, number, attempt }: Kept): Promise<Scene> {
    return sceneOf(`${layout}-${String(number + 1).padStart(3, '0')}`, layout, await this.#draft(layout, number, attempt));
  }

  #draft(layout: Layout, number: number, attempt: number): Promise<Draft> {
    const uniform = drawnFor(this.seed, layout, number, attempt);
    return draw(layout, this.#cast(layout, number, attempt, uniform), this.classifier, uniform);
  }

  /** The stamps of a draw. */
  #cast(layout: Layout, number: number, attempt: number, uniform: () => number): Stamp[] {
    const order = shuffled(this.#classes, drawnFor(this.seed, layout));
    const anyClass = (): number => order[Math.floor(uniform() * order.length)] as number;
    const first = attempt < attemptsForClass ? (order[number % order.length] as number) : anyClass();
    const stampOf = (classIndex: number): Stamp => {
      const own = this.stamps.filter((stamp) => stamp.classIndex === classIndex);
      return own[Math.floor(uniform() * own.length)] as Stamp;
    };
    const { kind } = layouts[layout];
    if (kind === 'one object') return [stampOf(first)];
    if (kind === 'shortcut') return [stampOf(first), stampOf(first)];
    let second = anyClass();
    while (second === first) second = anyClass();
    return uniform() < 0.5 ? [stampOf(first), stampOf(second)] : [stampOf(second), stampOf(first)];
  }

  async #judge(layout: Layout, draft: Draft): Promise<Verdict> {
    const shortcut = layouts[layout].kind === 'shortcut';
    const classes = draft.parts.filter(({ role }) => role === 'object').map(({ stamp }) => stamp.classIndex);
    const whole = await this.#logits(pictureOf(draft));
    const seen = verdict(leadMargins(classes, whole));
    if (!seen.kept) return seen;
    const without: Float32Array[] = [];
    for (const part of draft.parts.keys()) without.push(await this.#logits(pictureOf(draft, [part])));
    if (!shortcut) return verdict(objectsMargins(classes, whole, without));
    const [withoutObject, withoutShortcut] = without as [Float32Array, Float32Array];
    return verdict(shortcutMargins(classes[0] as number, { whole, withoutShortcut, withoutObject }));
  }

  /** One picture at a time: the company in a batch would move the last digits. */
  async #logits(picture: Picture): Promise<Float32Array> {
    const input = tf.tidy(() => toInput(this.classifier, picture));
    try {
      return (await logitsAt(this.classifier, input))[0] as Float32Array;
    } finally {
      input.dispose();
    }
  }
}

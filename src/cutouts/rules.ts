/** Which scenes are kept: those in which the network sees what is there, and because it is there. */

/** Logits by which a class must lead, or be among the first. Rounding on another machine moves logits by about 1e-5. */
const leadMargin = 0.1;

/** Logits that a class must lose when what speaks for it is taken away: its odds against the rest fall about sevenfold. */
const leastDrop = 2;

/** How many classes may be ahead of an object's class, and the object be seen still, where there are two objects. */
const firstFew = 5;

/** How much more than the object the shortcut must matter. */
const shortcutShare = 4;

/** What a rule says: every margin must be at least 0. */
export interface Verdict {
  readonly kept: boolean;
  /** Logits by which another outcome was missed, at least. Far above rounding: every machine decides alike. */
  readonly clear: number;
}

/** The verdict on a scene that is kept where no margin is negative. */
export function verdict(margins: readonly number[]): Verdict {
  const least = Math.min(...margins);
  return { kept: least >= 0, clear: Math.abs(least) };
}

/**
 * The logit of a class less the `rank`-th largest of the others': positive where fewer than `rank` classes are ahead of it,
 * and infinite where there are not as many others.
 */
export function lead(logits: Float32Array, classIndex: number, rank = 1): number {
  const others = logits.filter((_, index) => index !== classIndex).sort();
  return (logits[classIndex] as number) - (others.at(-rank) ?? -Infinity);
}

/** What a class loses when something is taken away. */
function drop(whole: Float32Array, without: Float32Array, classIndex: number): number {
  return (whole[classIndex] as number) - (without[classIndex] as number);
}

/** What the whole scene alone decides: the class of a single object is the first, that of each of two among the first five. */
export function leadMargins(classes: readonly number[], whole: Float32Array): number[] {
  return classes.map((classIndex) => lead(whole, classIndex, classes.length === 1 ? 1 : firstFew) - leadMargin);
}

/**
 * One object, or two of different classes: {@link leadMargins}, and each class loses when its object alone is taken away.
 * @param without the logits without each object
 */
export function objectsMargins(classes: readonly number[], whole: Float32Array, without: readonly Float32Array[]): number[] {
  const drops = classes.map((classIndex, object) => drop(whole, without[object] as Float32Array, classIndex) - leastDrop);
  return [...leadMargins(classes, whole), ...drops];
}

/**
 * A shortcut: the class is the first with it, also without the object, and is not the first without it; taking the
 * shortcut away costs the class at least four times as much as taking the object away.
 */
export function shortcutMargins(
  classIndex: number,
  { whole, withoutShortcut, withoutObject }: Readonly<Record<'whole' | 'withoutShortcut' | 'withoutObject', Float32Array>>,
): number[] {
  const dropped = drop(whole, withoutShortcut, classIndex);
  return [
    ...leadMargins([classIndex], whole),
    lead(withoutObject, classIndex) - leadMargin,
    -lead(withoutShortcut, classIndex) - leadMargin,
    dropped - leastDrop,
    dropped - shortcutShare * drop(whole, withoutObject, classIndex),
  ];
}

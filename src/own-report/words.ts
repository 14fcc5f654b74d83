/** Sentences that are chosen by what was measured. Each says what it rests on, and none says what was not found. */
import { shortName } from '../models/labels';
import { emphasised, joined, mathematics, say, sentences, type Inline, type Said, type Text } from './document';
import { changeOf, clearlyBelow, hardlyFrom, hasMoved, movedBeyond, speedOf, type Change } from './evidence';
import { changeOverall, nameOf, rangesOf, type Facts, type Measure, type Range } from './facts';
import { filesInText } from './file-names';
import type { Ledger } from './ledger';
import type { MethodMeasures, PictureMeasures } from './measures';

const counts = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

/** Small numbers in words. */
export const inWords = (count: number): string => counts[count] ?? String(count);

/** A method in a sentence with its number in brackets. */
const withNumber = (id: string, shown: Said): Text => say`${nameOf(id)} (${shown})`;

/** The order in which kinds of change are told. */
const told: readonly (readonly [Change, string])[] = [
  ['clearly', 'clearly'],
  ['in part', 'in part'],
  ['hardly', 'hardly'],
];

/** `clearly for A (0.12) and B (0.20), and hardly for C (0.96)`; null where there is nothing to tell. */
function changes(found: readonly { readonly change: Change; readonly said: Text }[]): Text | null {
  const groups = told.flatMap(([change, word]) => {
    const members = found.filter((one) => one.change === change).map(({ said }) => said);
    return members.length === 0 ? [] : [say`${word} for ${joined(members)}`];
  });
  return groups.length === 0 ? null : listed(groups);
}

/** Parts of a sentence with commas between them, as they hold commas and an "and" of their own. */
function listed(parts: readonly Text[]): Text {
  return parts.flatMap((part, index) => (index === 0 ? part : say`${index === parts.length - 1 ? ', and ' : ', '}${part}`));
}

/**
 * What the words for changes of a map mean.
 * @param pictures how many the words are used of
 */
export function thresholds(pictures: number, ledger: Ledger): Text {
  const all = pictures === 1 ? '' : '; of several pictures it is said to change hardly or clearly where it does so on each of them, and else in part';
  return say`We say that a map hardly changes where its rank correlation with the one before is
    ${ledger.number('hardly-from', hardlyFrom, 'decimals:1')} or more, and that it changes clearly where it is below
    ${ledger.number('clearly-below', clearlyBelow, 'decimals:1')}, and in part between them${all}`;
}

/** The name of a picture's file in a sentence, and the names of its classes. */
export interface Named {
  readonly key: string;
  readonly file: Inline;
  readonly first: Inline;
  readonly second: Inline | null;
}

/** How the maps of a picture change with the class, each method with its correlation. */
export function classChange(picture: PictureMeasures, named: Named, ledger: Ledger): Text | null {
  if (named.second === null) return null;
  const found = picture.methods.map(({ method, betweenClasses }) => ({
    change: changeOf(betweenClasses),
    said: betweenClasses === null ? [] : withNumber(method, ledger.number(`${named.key}-${idOf(method)}-between-classes`, betweenClasses, 'decimals:2')),
  }));
  const said = changes(found);
  const unknown = picture.methods.filter(({ betweenClasses }) => betweenClasses === null).map(({ method }) => nameOf(method));
  return sentences(
    said && say`Asked for ${named.second} instead, the maps change ${said}.`,
    unknown.length === 0 ? null : say`A map that is the same everywhere has no rank correlation: ${joined(unknown)}.`,
  );
}

/** How far the maxima move between the classes. */
export function moves(picture: PictureMeasures, named: Named, ledger: Ledger): Text | null {
  const measured = picture.methods.filter(({ moved }) => moved !== null);
  if (named.second === null || measured.length === 0) return null;
  const limit = ledger.number('moved-beyond', movedBeyond, 'percent:0');
  const share = ({ method, moved }: MethodMeasures): Text =>
    withNumber(method, ledger.number(`${named.key}-${idOf(method)}-moved`, moved as number, 'percent:0'));
  const far = measured.filter(({ moved }) => hasMoved(moved as number));
  if (far.length === 0) return say`Between the two classes no maximum moves by more than ${limit} of the picture’s longer side.`;
  const near = measured.filter(({ moved }) => !hasMoved(moved as number)).map(({ method }) => nameOf(method));
  const rest = near.length === 0 ? [] : say`, and not that of ${joined(near, 'or')}`;
  return say`The maximum moves by more than ${limit} of the picture’s longer side for ${joined(far.map(share))}${rest}.`;
}

/** On how many pictures the maxima move between the classes. */
export function movesOverall({ methods, pictures }: Facts, ledger: Ledger): Text | null {
  const limit = ledger.number('moved-beyond', movedBeyond, 'percent:0');
  const movedOf = (id: string): number[] => pictures.flatMap(({ methods: measured }) => measured.find(({ method }) => method === id)?.moved ?? []);
  if (methods.every((id) => movedOf(id).length === 0)) return null;
  const found = methods.flatMap((id) => {
    const count = movedOf(id).filter(hasMoved).length;
    return count === 0 ? [] : [say`${nameOf(id)} on ${inWords(count)}`];
  });
  if (found.length === 0) return say`Between the two classes no maximum moves by more than ${limit} of a picture’s longer side.`;
  return say`Between the two classes the maximum moves by more than ${limit} of a picture’s longer side for ${joined(found)} of
    the ${inWords(pictures.length)} pictures.`;
}

/** Classes for which a map that is drawn by its positive part has none. */
export function noEvidence(picture: PictureMeasures, named: Named): Text | null {
  const none = (which: 'maximum' | 'secondMaximum', name: Inline | null): Text | null => {
    const methods = picture.methods.filter((measures) => measures[which] === null).map(({ method }) => nameOf(method));
    return methods.length === 0 || name === null ? null : say`There is no positive evidence for ${name} by ${joined(methods)}.`;
  };
  return sentences(none('maximum', named.first), none('secondMaximum', named.second));
}

/** The same of many pictures: each class and its methods once, with the pictures' names. */
export function noEvidenceOverall({ pictures }: Facts, names: readonly Named[]): Text | null {
  const found = new Map<string, { readonly name: Inline; readonly methods: readonly string[]; readonly files: Inline[] }>();
  pictures.forEach(({ first, second, methods: measured }, index) => {
    const own = names[index] as Named;
    for (const [at, which, name] of [[first.index, 'maximum', own.first], [second?.index, 'secondMaximum', own.second]] as const) {
      const methods = measured.filter((measures) => measures[which] === null).map(({ method }) => nameOf(method));
      if (methods.length === 0 || name === null) continue;
      const key = `${at} ${methods.join(' ')}`;
      const group = found.get(key) ?? { name, methods, files: [] };
      group.files.push(own.file);
      found.set(key, group);
    }
  });
  const told = [...found.values()].map(({ name, methods, files }) => say`There is no positive evidence for ${name} in ${joined(files)} by
    ${joined(methods)}.`);
  return sentences(...told);
}

/** What hiding windows does to the logit. */
export function occluded(picture: PictureMeasures, named: Named, ledger: Ledger): Text | null {
  const found = picture.methods.find(({ method }) => method === 'occlusion');
  if (found === undefined) return null;
  const { largest, smallest, negativeShare } = found;
  const number = (what: string, value: number): Inline => ledger.number(`${named.key}-occlusion-${what}`, value, 'significant:2');
  const rise = smallest < 0 ? number('rise', -smallest) : null;
  if (largest <= 0) {
    return rise === null
      ? say`Hiding a window leaves the logit of ${named.first} as it is, wherever the window lies.`
      : say`No window lowers the logit of ${named.first} where it hides the picture; it rises by up to ${rise}.`;
  }
  const fall = number('fall', largest);
  const lowers = say`Hiding a window lowers the logit of ${named.first} by up to ${fall}`;
  if (rise === null) return say`${lowers}, and raises it nowhere.`;
  const share = ledger.number(`${named.key}-occlusion-negative`, negativeShare, 'percent:0');
  return say`${lowers}, and at ${share} of the places raises it, by up to ${rise}.`;
}

/** On how much of the picture the maps' evidence lies. */
export function concentration(picture: PictureMeasures, named: Named, ledger: Ledger): Text | null {
  const measured = picture.methods.filter(({ halfArea }) => halfArea !== null).sort((a, b) => (a.halfArea as number) - (b.halfArea as number));
  const [narrow, wide] = [measured[0], measured.at(-1)];
  if (narrow === undefined || wide === undefined || narrow === wide) return null;
  const share = ({ method, halfArea }: MethodMeasures): Inline => ledger.number(`${named.key}-${idOf(method)}-half`, halfArea as number, 'percent:1');
  return say`Half of the positive values lie on ${share(narrow)} of the pixels by ${nameOf(narrow.method)}, the narrowest, and on
    ${share(wide)} by ${nameOf(wide.method)}, the widest.`;
}

/** What deletion finds on a picture. */
export function deleted(picture: PictureMeasures, named: Named, ledger: Ledger): Text {
  const { randomDeletion: random, first, methods } = picture;
  const probability = ledger.probability(`${named.key}-first-probability`, first.probability);
  if (random === null) return say`For ${named.file} the class has a probability of ${probability} only: there is too little to
    lose, and nothing is reported.`;
  const area = ({ method, deletion }: MethodMeasures): Text =>
    withNumber(method, ledger.number(`${named.key}-${idOf(method)}-deletion`, deletion as number, 'decimals:3'));
  const kinds = [
    ['faster', 'faster than in any of them in the order of'],
    ['slower', 'slower than in any of them in the order of'],
    ['like random', 'within their range in the order of'],
  ] as const;
  const said = kinds.flatMap(([kind, words]) => {
    const members = methods.filter(({ deletion }) => deletion !== null && speedOf(deletion, random) === kind);
    return members.length === 0 ? [] : [say`${words} ${joined(members.map(area))}`];
  });
  const end = (which: 'least' | 'most', value: number): Inline => ledger.number(`${named.key}-random-deletion-${which}`, value, 'decimals:3');
  const [least, most] = [end('least', Math.min(...random)), end('most', Math.max(...random))];
  return say`For ${named.file} random orders have areas of ${least} to ${most}; the probability falls ${listed(said)}.`;
}

/** What deletion finds on many pictures: on how many each method is faster or slower than all random orders. */
export function deletedOverall({ methods, pictures }: Facts): Text {
  const counted = pictures.filter(({ randomDeletion }) => randomDeletion !== null);
  if (counted.length === 0) return say`No picture has enough of it.`;
  const on = (speed: 'faster' | 'slower'): Text[] =>
    methods.flatMap((id) => {
      const count = counted.filter(({ methods: measured, randomDeletion }) => {
        const area = measured.find(({ method }) => method === id)?.deletion ?? null;
        return area !== null && randomDeletion !== null && speedOf(area, randomDeletion) === speed;
      }).length;
      return count === 0 ? [] : [say`${nameOf(id)} (on ${inWords(count)})`];
    });
  const told = (['faster', 'slower'] as const).flatMap((speed) => (on(speed).length === 0 ? [] : [say`${speed} than in each random
    order in that of ${joined(on(speed))}`]));
  const those = say`Of the ${inWords(counted.length)} pictures on which it is measured`;
  return told.length === 0 ? say`${those}, in none the order of a method differs from random ones.` : say`${those} the probability
    falls ${joined(told)}.`;
}

/** A range of correlations over pictures, as a number where they are one. */
function rangeShown({ method, least, most }: Range, key: string, ledger: Ledger): Text {
  const end = (which: 'least' | 'most', value: number): Inline => ledger.number(`${key}-${idOf(method)}-${which}`, value, 'decimals:2');
  const [low, high] = [end('least', least), end('most', most)];
  return least.toFixed(2) === most.toFixed(2) ? withNumber(method, low) : withNumber(method, say`${low} to ${high}`);
}

/** How maps change over all pictures, by a measure that each method has on each of them. */
export function changeOverPictures(facts: Facts, key: string, measure: Measure, ledger: Ledger): Text | null {
  return changes(rangesOf(facts, measure).map((range) => ({ change: changeOverall(range), said: rangeShown(range, key, ledger) })));
}

/** The methods of which a measure says the same on all pictures. */
export function methodsThat(facts: Facts, change: Change, measure: Measure): string[] {
  return rangesOf(facts, measure).filter((range) => changeOverall(range) === change).map(({ method }) => nameOf(method));
}

/** Whether CAM is Grad-CAM up to a factor, by what was measured. */
export function camIdentity(facts: Facts, ledger: Ledger): Text | null {
  const differences = facts.pictures.map(({ camDifference }) => camDifference).filter((value): value is number => value !== null);
  if (differences.length === 0) return null;
  const most = Math.max(...differences);
  const where = facts.pictures.length === 1 ? 'picture' : `${inWords(facts.pictures.length)} pictures`;
  const before =
    most === 0
      ? say`On the ${where} CAM and ${mathematics('Z')} times Grad-CAM before the ReLU have the same values, to the last digit`
      : say`On the ${where} the largest difference of CAM and ${mathematics('Z')} times Grad-CAM before the ReLU is
        ${ledger.number('cam-grad-cam-difference', most, 'significant:2')} of CAM’s largest value`;
  return most < sameUpTo
    ? say`${before}: where pooling and one dense layer follow the feature map,
      ${mathematics(String.raw`\partial S/\partial A^k_{ij} = w_k^c/Z`)}, and the two are one map in two units.`
    : say`${before}, so that they are two different maps.`;
}

/** CAM and Grad-CAM are the same map up to rounding below this share. */
const sameUpTo = 1e-3;

/** A method's id as part of an exhibit's id. */
export const idOf = (method: string): string => method.replaceAll('+', 'p');

/** The names of all pictures, no two files by the same one. */
export function namesOf({ pictures }: Pick<Facts, 'pictures'>, ledger: Ledger): Named[] {
  const files = filesInText(pictures.map(({ file }) => file));
  return pictures.map(({ file, first, second }, index): Named => {
    const key = `picture-${index + 1}`;
    return {
      key,
      file: emphasised(ledger.text(`${key}-file`, file, undefined, files[index])),
      first: emphasised(ledger.text(`${key}-first`, shortName(first.name))),
      second: second && emphasised(ledger.text(`${key}-second`, shortName(second.name))),
    };
  });
}


import { IMAGENET_CLASSES } from '@tensorflow-models/mobilenet/dist/imagenet_classes';
import { distance } from 'fastest-levenshtein';
import { UserError } from '../errors';
import { joinWords } from '../text';

/**
 * The 1000 classes of the ImageNet challenge (ILSVRC 2012) in the order of the networks' outputs; each name is a
 * WordNet synset, its synonyms separated by commas. Two pairs share their first synonym: crane (134 the bird,
 * 517 the machine) and maillot (638 and 639).
 */
export const imagenetClassNames: readonly string[] = Array.from({ length: 1000 }, (_, index) => {
  const name = IMAGENET_CLASSES[index];
  if (name === undefined) throw new RangeError(`The list of ImageNet classes lacks number ${index}.`);
  return name;
});

/** The first synonym of a class name: `tabby` for `tabby, tabby cat`. */
export function shortName(name: string): string {
  return (name.split(',')[0] ?? '').trim();
}

const listed = 10;

/** Without regard to case, and to spaces around commas and at the ends. */
function plain(text: string): string {
  return text.toLowerCase().trim().replace(/\s*,\s*/g, ', ').replace(/\s+/g, ' ');
}

function synonyms(name: string): string[] {
  return plain(name).split(', ');
}

/** Indices of the names for which `test` holds. */
function indicesWhere(names: readonly string[], test: (name: string) => boolean): number[] {
  return names.flatMap((name, index) => (test(name) ? [index] : []));
}

function list(names: readonly string[], indices: readonly number[]): string {
  const shown = indices.slice(0, listed).map((index) => `${index} "${names[index]}"`);
  const more = indices.length - shown.length;
  return joinWords(more > 0 ? [...shown, `${more} more`] : shown, 'and');
}

/** The one index found, if any; several are an error that lists them. */
function unique(names: readonly string[], query: string, found: readonly number[]): number | undefined {
  if (found.length > 1) {
    throw new UserError(`"${query}" may mean several classes: ${list(names, found)}; give the index or one of their other names.`);
  }
  return found[0];
}

/** Names that hold the query as whole words come first, then those that take the fewest letters to change. */
function suggestions(names: readonly string[], wanted: string, holding: readonly number[]): number[] {
  const nearest = names
    .map((name, index) => ({ index, steps: Math.min(...synonyms(name).map((synonym) => distance(wanted, synonym))) }))
    .sort((a, b) => a.steps - b.steps || a.index - b.index)
    .map(({ index }) => index);
  return [...new Set([...holding, ...nearest])].slice(0, 3);
}

/**
 * The class that a person means: an index ("282"), a whole name, or one of the synonyms in it, without regard to
 * case. A whole name wins over a synonym of another class; a part of a name is never guessed from.
 * @param names Class names by index; synonyms separated by commas.
 * @throws UserError when the query is empty, out of range, ambiguous (listing up to ten matches with their indices)
 *   or unknown (with the nearest names).
 */
export function findClass(names: readonly string[], query: string): number {
  const wanted = plain(query);
  if (wanted === '') throw new UserError('The class is empty: give a name or an index.');
  if (!Number.isNaN(Number(wanted)) || /^[-+]?(nan|infinity)$/.test(wanted)) {
    const index = /^\d+$/.test(wanted) ? Number(wanted) : -1;
    if (index < 0 || index >= names.length) {
      throw new UserError(`There is no class ${query.trim()}: an index is a whole number from 0 to ${names.length - 1}.`);
    }
    return index;
  }
  const exact = unique(names, query, indicesWhere(names, (name) => plain(name) === wanted));
  if (exact !== undefined) return exact;
  const synonym = unique(names, query, indicesWhere(names, (name) => synonyms(name).includes(wanted)));
  if (synonym !== undefined) return synonym;
  const holding = indicesWhere(names, (name) => ` ${synonyms(name).join(' , ')} `.includes(` ${wanted} `));
  if (holding.length > 1) unique(names, query, holding);
  throw new UserError(`There is no class "${query}": the nearest are ${list(names, suggestions(names, wanted, holding))}.`);
}

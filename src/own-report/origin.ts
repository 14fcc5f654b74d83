/** What a network's files left open, and how it was found, in sentences. */
import { say, sentences, type Inline, type Text } from './document';
import type { NetworkFacts } from './facts';
import type { Ledger } from './ledger';

/** Where the class names come from, by the words for what is no file of theirs. */
const namesFrom: Readonly<Record<string, string>> = {
  none: 'The network has no names for its classes: they are numbered.',
  'metadata of the model': 'The names of the classes are those in the model’s metadata.',
};

/** The same of the range of the pixels' values; else the name of the file in which it stands. */
const rangeFrom: Readonly<Record<string, string>> = {
  chosen: 'as was chosen with the command',
  userDefinedMetadata: 'as the model’s metadata say',
  'Teachable Machine': 'as Teachable Machine has it',
  'the network rescales by itself': 'which the network rescales by itself',
};

/** @returns null where nothing was left open */
export function originOf(provenance: NetworkFacts['provenance'], ledger: Ledger): Text | null {
  const { format, score, inputRange: range, inputRangeFrom, labelsFrom } = provenance;
  const value = (id: string, word: string): Inline => ledger.text(`provenance-${id}`, word);
  const from = inputRangeFrom === undefined ? '' : say`, ${rangeFrom[inputRangeFrom] ?? say`as ${value('input-range-from', inputRangeFrom)} says`}`;
  const told = [
    format === undefined ? null : say`The network was read from a ${value('format', format)}.`,
    score === undefined ? null : say`Its score is the ${value('score', score)}.`,
    range === undefined ? null : say`It was given pixels ${inRange(range, ledger)}${from}.`,
    labelsFrom === undefined ? null : namesOf(labelsFrom, ledger),
  ];
  return told.every((sentence) => sentence === null) ? null : sentences(...told);
}

/** @param range as the command line has it */
function inRange(range: string, ledger: Ledger): Text {
  const ends = /^(-?[\d.]+?)\.\.(-?[\d.]+)$/.exec(range);
  if (ends === null) return say`with the preprocessing “${ledger.text('provenance-input-range', range)}”`;
  const [low, high] = [ends[1], ends[2]].map((end) => (end as string).replace('-', '−')) as [string, string];
  return say`from ${ledger.text('provenance-black', low)} (black) to ${ledger.text('provenance-white', high)} (white)`;
}

function namesOf(source: string, ledger: Ledger): Text {
  if (Object.hasOwn(namesFrom, source)) return say`${namesFrom[source] as string}`;
  if (source.startsWith('ImageNet, ')) return say`The names of the classes are those of ${ledger.text('provenance-labels', source)}.`;
  return say`The names of the classes stand in ${ledger.text('provenance-labels', source)}.`;
}

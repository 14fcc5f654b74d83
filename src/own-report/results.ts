/** The results: the maps of each picture, and what was measured on them. */
import { paragraph, reference, say, sentences, joined, type Block, type Section, type Text } from './document';
import type { Detail } from './detail';
import type { Facts } from './facts';
import type { Ledger } from './ledger';
import type { Explained } from './experiment';
import { sheetOf } from './pictures-figure';
import { changeOverPictures, classChange, concentration, moves, movesOverall, noEvidence, noEvidenceOverall, occluded, thresholds, type Named } from './words';

/** Which pictures share a figure: neighbours, as evenly as can be. */
function groups(count: number, { oneByOne }: Detail): number[][] {
  const each = oneByOne ? 1 : Math.ceil(count / Math.ceil(count / 3));
  const indices = Array.from({ length: count }, (_, index) => index);
  return indices.filter((index) => index % each === 0).map((start) => indices.slice(start, start + each));
}

/** Puts the figures of the maps into the ledger. */
export function keepSheets(explained: readonly Explained[], detail: Detail, ledger: Ledger): void {
  groups(explained.length, detail).forEach((members, at) => {
    ledger.figure(`sheet-${at + 1}`, sheetOf(members.map((index) => explained[index] as Explained), detail.width));
  });
}

export function resultsSection(facts: Facts, names: readonly Named[], detail: Detail, ledger: Ledger): Section {
  const told = detail.oneByOne ? oneByOne(facts, names, detail, ledger) : together(facts, names, detail, ledger);
  return {
    title: say`Results`,
    blocks: [
      ...told,
      { kind: 'table', id: 'measures', label: 'tab:measures', wide: true, caption: measuresCaption(detail) },
    ],
  };
}

/** What the columns of the table with all measurements mean. */
export function measuresCaption({ everyNumber }: Detail): Text {
  return sentences(
    say`What was measured.`,
    say`Half: smallest share of the pixels that holds half of the positive values.`,
    say`Classes: rank correlation of the maps for both classes.`,
    say`Moved: distance of their maxima, as a share of the longer side.`,
    say`Randomised: rank correlation with the map after the weights of the last layer were put into random order.`,
    say`Deletion: area under the probability while pixels are removed, the smaller the faster it falls.`,
    say`A dash: not measured, or without meaning.`,
    everyNumber ? null : say`From the least to the most of the pictures on which it was measured.`,
  );
}

/** What the words stand for, where they are used for the first time. */
const meaning = (pictures: number, ledger: Ledger): Text => say`${thresholds(pictures, ledger)}. The number in brackets is that correlation.`;

function oneByOne({ methods, pictures }: Facts, names: readonly Named[], { width }: Detail, ledger: Ledger): Block[] {
  return pictures.flatMap((picture, index): Block[] => {
    const name = names[index] as Named;
    const change = classChange(picture, name, ledger);
    const told = [moves(picture, name, ledger), noEvidence(picture, name), occluded(picture, name, ledger), concentration(picture, name, ledger)];
    return [
      paragraph(sentences(index === 0 && change !== null ? meaning(names.length, ledger) : null, change, ...told), say`${name.file} (Figure
        ${reference(`fig:sheet-${index + 1}`)}).`),
      sheetBlock([name], methods, index + 1, width),
    ];
  });
}

/** The figure of some pictures; the first one explains the colours. */
function sheetBlock(members: readonly Named[], methods: readonly string[], number: number, width: number): Block {
  const rows = members.map(({ file, first, second }) => say`${file} for ${first}${second === null ? '' : say` and, below, for ${second}`}`);
  const guided = methods.includes('guided-backprop') ? ', but in guided backpropagation, which is no gradient, they are the signs of its signal and no more' : '';
  const hidden = methods.includes('occlusion') ? say`Occlusion: a pixel is drawn with the mean over the windows that cover it, so
    that the bar may end below the largest fall, which is that of one window.` : null;
  const colours =
    number === 1
      ? sentences(say`Where values have a sign, orange speaks for the class and blue against it${guided}; where they have none, or
        only the positive part is drawn, dark is nothing and yellow most.`, hidden)
      : say`Colours as in Figure ${reference('fig:sheet-1')}.`;
  const caption = say`${joined(rows)}, explained by each method, which has one scale of colours. ${colours}`;
  return { kind: 'figure', id: `sheet-${number}`, label: `fig:sheet-${number}`, wide: true, width, caption };
}

/** The figures with the maps of all pictures. */
export function sheetBlocks(names: readonly Named[], methods: readonly string[], detail: Detail): Block[] {
  return groups(names.length, detail).map((members, at) => sheetBlock(members.map((index) => names[index] as Named), methods, at + 1, detail.width));
}

function together(facts: Facts, names: readonly Named[], detail: Detail, ledger: Ledger): Block[] {
  const figures = sheetBlocks(names, facts.methods, detail);
  const shown = joined(figures.map((_, at) => say`${reference(`fig:sheet-${at + 1}`)}`));
  const change = changeOverPictures(facts, 'classes-all', ({ betweenClasses }) => betweenClasses, ledger);
  const all = paragraph(
    sentences(
      say`The maps are shown in Figure${figures.length > 1 ? 's' : ''} ${shown}.`,
      change === null ? null : sentences(meaning(names.length, ledger), say`Over all pictures, from the least to the most, the maps change with
        the class ${change}.`),
      detail.everyNumber ? null : movesOverall(facts, ledger),
      noEvidenceOverall(facts, names),
      say`Table ${reference('tab:measures')} has the numbers${detail.everyNumber ? ' of each picture' : ', and record.json those of each picture'}.`,
    ),
  );
  const each = facts.pictures.map((picture, index): Block => {
    const name = names[index] as Named;
    return paragraph(sentences(moves(picture, name, ledger), occluded(picture, name, ledger)), say`${name.file}.`);
  });
  return [all, ...(detail.everyNumber ? each : []), ...figures];
}

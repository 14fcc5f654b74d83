/** The tables of a report on somebody's own pictures. */
import { percentText } from '../figures/number-text';
import { shortName } from '../models/labels';
import type { Prediction } from '../models/predictions';
import type { Column, Table } from '../report/table';
import type { Detail } from './detail';
import { rangesWhereMeasured, shortTitle, type Facts } from './facts';
import type { Ledger } from './ledger';
import type { MethodMeasures, PictureMeasures } from './measures';
import { shortenedApart } from './plain-text';

/** Puts `answers`, `measures` and `costs` into the ledger. */
export function keepTables(facts: Facts, { everyNumber }: Detail, ledger: Ledger): void {
  ledger.table('answers', answersTable(facts));
  ledger.table('measures', everyNumber ? measuresTable(facts) : rangesTable(facts));
  ledger.table('costs', costsTable(facts));
}

const none = '–';
/** The most that names may take in a table, in points at 10 points. */
const [fileWidth, classWidth, wideFileWidth] = [56, 80, 130];

/** The classes that the first table lists of a picture: the three most probable ones, with many pictures two, and those that were asked for. */
export function listedClasses({ first, second, top }: PictureMeasures, pictures: number): Prediction[] {
  const best = top.slice(0, pictures > 3 ? 2 : 3);
  const asked = [first, ...(second ? [second] : [])];
  return [...best, ...asked.filter(({ index }) => !best.some((one) => one.index === index))];
}

function answersTable({ pictures }: Facts): Table {
  const listed = pictures.map((picture) => listedClasses(picture, pictures.length));
  const files = shortenedApart(pictures.map(({ file }) => file), fileWidth);
  const names = new Map(listed.flat().map(({ index, name }) => [index, shortName(name)]));
  const short = shortenedApart([...names.values()], classWidth);
  const shown = new Map([...names.keys()].map((index, at) => [index, short[at] as string]));
  const rows = pictures.flatMap((picture, at) =>
    (listed[at] as Prediction[]).map(({ index, probability }, row): (string | number)[] => [
      row === 0 ? (files[at] as string) : '',
      markOf(picture, index),
      shown.get(index) as string,
      percentText(probability),
    ]),
  );
  return { columns: [{ title: 'Picture' }, { title: '' }, { title: 'Class' }, { title: 'Prob.', format: 'percent' }], rows };
}

function markOf({ first, second }: PictureMeasures, index: number): string {
  return index === first.index ? 'a' : index === second?.index ? 'b' : '';
}

interface Measure extends Column {
  /** The title where there is little room. */
  readonly short: string;
  readonly of: (measures: MethodMeasures) => number | null;
}

const measures: readonly Measure[] = [
  { title: 'Half', short: 'Half/%', format: 'percent:1', of: ({ halfArea }) => halfArea },
  { title: 'Classes', short: 'Classes', format: 'decimals:2', of: ({ betweenClasses }) => betweenClasses },
  { title: 'Moved', short: 'Moved/%', format: 'percent:0', of: ({ moved }) => moved },
  { title: 'Randomised', short: 'Random.', format: 'decimals:2', of: ({ afterRandomising }) => afterRandomising },
  { title: 'Deletion', short: 'Deletion', format: 'decimals:3', of: ({ deletion }) => deletion },
];

function measuresTable({ pictures }: Facts): Table {
  const files = shortenedApart(pictures.map(({ file }) => file), wideFileWidth);
  return {
    columns: [{ title: 'Picture' }, { title: 'Method' }, ...measures.map(({ title, format }) => ({ title, format }))],
    rows: pictures.flatMap((picture, at) =>
      picture.methods.map((one, row): (string | number)[] => [
        row === 0 ? (files[at] as string) : '',
        shortTitle(one.method),
        ...measures.map(({ of }) => of(one) ?? none),
      ]),
    ),
  };
}

/** From the least to the most of the pictures on which it was measured, with a unit of a hundredth: shares as percentages. */
function rangesTable(facts: Facts): Table {
  const shown = ({ of, format }: Measure, id: string): string => {
    const range = rangesWhereMeasured(facts, of).find(({ method: own }) => own === id);
    if (range === undefined) return none;
    const [least, most] = [range.least, range.most].map((value) => plainNumber(value, format)) as [string, string];
    return least === most ? least : `${least} … ${most}`;
  };
  return {
    columns: [{ title: 'Method' }, ...measures.map(({ short }) => ({ title: short }))],
    rows: facts.methods.map((id) => [shortTitle(id), ...measures.map((measure) => shown(measure, id))]),
  };
}

/** A share as whole percent, a correlation or an area with two decimals; with a true minus. */
function plainNumber(value: number, format: Measure['format']): string {
  const text = format?.startsWith('percent') ? String(Math.round(value * 100)) : value.toFixed(2);
  return (/^-0(?:\.0+)?$/.test(text) ? text.slice(1) : text).replace('-', '−');
}

/** What a map costs by itself: the same for every picture. */
function costsTable({ pictures: [picture] }: Facts): Table {
  return {
    columns: [{ title: 'Method' }, { title: 'Forward', format: 'integer' }, { title: 'Backward', format: 'integer' }, { title: 'Head', format: 'integer' }],
    rows: (picture?.methods ?? []).map(({ method: id, passes }) => [shortTitle(id), passes.forward, passes.backward, passes.headBackward]),
  };
}

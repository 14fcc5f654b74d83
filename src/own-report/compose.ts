/** The report on somebody's own pictures, from what was measured: its sections, figures and tables. */
import { joinWords } from '../text';
import { cite, joined, mathematics, paragraph, reference, say, sentences, type ReportDocument, type Section, type Text } from './document';
import { closingSections } from './closing';
import type { Detail } from './detail';
import { nameOf, type Facts } from './facts';
import type { Ledger } from './ledger';
import type { Explained } from './experiment';
import { methodsSection } from './method-texts';
import { picturesFigure } from './pictures-figure';
import { keepSheets, resultsSection } from './results';
import { keepTables } from './tables';
import { inWords, methodsThat, namesOf, type Named } from './words';

export interface Words {
  /** Null for one made from the network's name. */
  readonly title: string | null;
  readonly author: string | null;
}

/** What a report is composed from. */
export interface Material {
  readonly facts: Facts;
  readonly explained: readonly Explained[];
  readonly words: Words;
}

/**
 * The document, with everything that it shows put into the ledger.
 * @param material at least one picture
 */
export function composeReport({ facts, explained, words }: Material, detail: Detail, ledger: Ledger): ReportDocument {
  const names = namesOf(facts, ledger);
  const wide = facts.pictures.length > 2;
  const overview = detail.overview ? { wide, width: ledger.figure('pictures', picturesFigure(explained, wide)) } : null;
  keepSheets(explained, detail, ledger);
  keepTables(facts, detail, ledger);
  const count = inWords(facts.pictures.length);
  return {
    title: words.title ?? `What ${facts.network.name} sees in ${facts.pictures.length === 1 ? 'a picture' : `${count} pictures`}`,
    author: words.author ?? '',
    abstract: abstract(facts, names, ledger),
    sections: [
      question(facts),
      answers(facts, names, overview, ledger),
      methodsSection(facts, explained, ledger),
      resultsSection(facts, names, detail, ledger),
      ...closingSections(facts, names, ledger),
    ],
  };
}

/** Files are named one by one up to this many. */
const fewPictures = 3;

function abstract(facts: Facts, names: readonly Named[], ledger: Ledger): Text {
  const { network, methods: shown, pictures } = facts;
  const one = pictures.length === 1;
  const answered = names.map(({ key, file, first }, index) => say`${first} in ${file} (probability
    ${ledger.probability(`${key}-first-probability`, pictures[index]?.first.probability as number)})`);
  const between = (change: 'clearly' | 'hardly'): string[] => methodsThat(facts, change, ({ betweenClasses }) => betweenClasses);
  const [clearly, hardly] = [between('clearly'), between('hardly')];
  return sentences(
    say`A classifier names what a picture shows and does not say where it looked. We ask ${ledger.text('network', network.name)}
      what in ${one ? 'one picture' : `${inWords(pictures.length)} pictures`} speaks for a class, by
      ${joinWords(shown.map(nameOf), 'and')}.`,
    pictures.length > fewPictures ? null : say`The ${one ? 'class' : 'classes'} explained: ${joined(answered)}.`,
    changing(clearly, hardly, one),
    say`All figures, tables and numbers are computed by the command that wrote this report.`,
  );
}

/** Which maps follow the class, on all pictures; null where none is the same on all. */
function changing(clearly: readonly string[], hardly: readonly string[], one: boolean): Text | null {
  const subject = (names: readonly string[], again: boolean): string => {
    const article = names.length === 1 ? (again ? 'that' : 'the map') : again ? 'those' : 'the maps';
    return `${article} of ${joinWords(names, 'and')}`;
  };
  const verb = (names: readonly string[]): string => (names.length === 1 ? 'changes' : 'change');
  const parts = [
    ...(clearly.length === 0 ? [] : [`${subject(clearly, false)} ${verb(clearly)} clearly`]),
    ...(hardly.length === 0 ? [] : [`${subject(hardly, clearly.length > 0)} hardly ${verb(hardly)}`]),
  ];
  return parts.length === 0 ? null : say`Asked for another class, ${parts.join(' and ')}${one ? '' : ', on every picture'}.`;
}

function question(facts: Facts): Section {
  const compared = facts.network.classes > 1 ? say` An explanation of a class must further change where another class is asked
    for, so every picture is explained for two.` : [];
  return {
    title: say`Question`,
    blocks: [
      paragraph(
        say`A network maps the pixels of a picture ${mathematics('I')} to one score for each class, its logit ${mathematics('S')}.
          Which part of the picture speaks for the class? An attribution map answers with a value for each position, large where
          the picture counts in favour of it. There is no single definition of “counts”: the methods below look at the slope of
          the score, at what happens when a part is hidden, or at the places of the last feature map.${compared}`,
      ),
    ],
  };
}

/** @param overview the size of the pictures' figure; null where there is none */
function answers(facts: Facts, names: readonly Named[], overview: { readonly wide: boolean; readonly width: number } | null, ledger: Ledger): Section {
  const { network, pictures } = facts;
  const papers = network.known ? say` ${cite('tan2019', 'liu2020')}, trained on ImageNet ${cite('russakovsky2015')},` : [];
  const unsure = pictures.flatMap(({ first, top }, index) => (first.index === top[0]?.index && first.probability < 0.5 ? [(names[index] as Named).file] : []));
  const other = pictures.flatMap(({ first, top }, index) => (first.index === top[0]?.index ? [] : [(names[index] as Named).file]));
  const second = names.some(({ second: also }) => also !== null);
  return {
    title: say`${pictures.length === 1 ? 'The picture and the network’s answers' : 'The pictures and the network’s answers'}`,
    blocks: [
      paragraph(
        sentences(
          say`The network ${ledger.text('network', network.name)}${papers} has
            ${ledger.number('parameters', network.parameters, 'integer')} parameters and answers with
            ${ledger.number('classes', network.classes, 'integer')} ${network.classes === 1 ? 'class' : 'classes'}, by
            ${network.output === 'softmax' ? 'a softmax' : network.classes === 1 ? 'a sigmoid' : 'a sigmoid for each'}.`,
          say`It reads ${ledger.number('input-height', network.height, 'integer')} ×
            ${ledger.number('input-width', network.width, 'integer')} pixels:
            ${pictures.length === 1 ? 'the picture is shown' : 'the pictures are shown'} as it saw
            ${pictures.length === 1 ? 'it' : 'them'} in Figure
            ${reference(overview === null ? 'fig:sheet-1' : 'fig:pictures')}${overview === null ? ' and after' : ''}, and the
            most probable classes in Table ${reference('tab:answers')}.`,
          unsure.length === 0 ? null : say`In ${joined(unsure)} no class has a probability of one half: the network is undecided.`,
          other.length === 0 ? null : say`In ${joined(other)} the class that was asked for is not the most probable one.`,
          second ? say`Each class that is explained is compared with a second one, the one that was asked for or else the most
            probable other.` : null,
        ),
      ),
      ...(overview === null ? [] : [{ kind: 'figure', id: 'pictures', label: 'fig:pictures', ...overview, caption: say`What the
        network saw, and the class that it holds most probable.` } as const]),
      { kind: 'table', id: 'answers', label: 'tab:answers', wide: false, caption: say`The most probable classes and their
        probabilities.${second ? say` The explained class has the mark a, the class that it is compared with b.` : say` The explained class has the mark a.`}` },
    ],
  };
}

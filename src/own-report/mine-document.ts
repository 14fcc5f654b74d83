/** The sections of a learner's report, with questions where their words are to stand. */
import { method } from '../methods/catalogue';
import type { Exhibit } from '../report/collect';
import type { Table } from '../report/table';
import type { Detail } from './detail';
import { cite, citeInText, emphasised, paragraph, say, sentences, type Block, type ReportDocument, type Said, type Section } from './document';
import type { Ledger } from './ledger';
import type { Learned } from './mine';
import { picturesFigure } from './pictures-figure';
import { keepSheets, measuresCaption, sheetBlocks } from './results';
import { keepTables } from './tables';
import { namesOf } from './words';

export interface Extent {
  readonly detail: Detail;
  /** How many of the course's figures stand in it from the start. */
  readonly figures: 'all' | 'some' | 'none';
}

/** A question to be replaced by an answer. */
const ask = (question: string): Block => paragraph(say`${emphasised(question)}`);

/** The figures of the course, each with the section it belongs to. The first ones are the most important. */
const courseFigures: Readonly<Record<'answers' | 'results' | 'judging', readonly string[]>> = {
  answers: ['top-classes'],
  results: ['methods-sheet', 'occlusion-views'],
  judging: ['cascade'],
};

export function composeSkeleton(learned: Learned, extent: Extent, ledger: Ledger): ReportDocument {
  const { material, exercises } = learned;
  const figures = (place: keyof typeof courseFigures): Block[] => figuresOf(learned.exhibits, courseFigures[place], extent, material !== null);
  ledger.table('exercises', exerciseTable(exercises));
  const done = exercises.filter(({ state }) => state === 'solved').length;
  return {
    title: learned.title ?? 'What a network sees, and how I know',
    author: learned.author ?? '',
    oneColumn: true,
    abstract: say`${emphasised('In five sentences: which question did you ask, of which network and pictures, by which methods, what did you find, and how sure are you?')}`,
    sections: [
      {
        title: say`The question`,
        blocks: [
          ask('Why is it not enough to know the network’s answer? What would you do with an explanation?'),
          ask('Which number is explained, the logit or the probability, and what would change with the other one?'),
        ],
      },
      { title: say`The network and its answers`, blocks: [ask('Which network is it, what was it trained on, and what does it answer? Is it right, and is it sure?'), ...ownAnswers(learned, extent, ledger), ...figures('answers')] },
      methods(),
      {
        title: say`What the maps show`,
        blocks: [
          ask('What did you guess before you looked? Where were you wrong?'),
          ask('Where do the methods agree, and where not? Which of them changes when you ask for another class?'),
          ask('What do blue places mean in the map of occlusion, and why has saliency none?'),
          ...ownResults(learned, extent, ledger),
          ...figures('results'),
        ],
      },
      {
        title: say`How far can they be trusted?`,
        blocks: [
          ask('What should become of a map when the weights are replaced by random ones, and what did?'),
          paragraph(say`Where to read on: ${citeInText('adebayo2018')} randomise weights; ${citeInText('petsiuk2018')} remove
            pixels and watch the probability.`),
          ask('A map covers the object well. Why is that no proof that the network uses the object?'),
          ...figures('judging'),
        ],
      },
      {
        title: say`What I computed myself`,
        blocks: [
          paragraph(say`Of the course’s ${ledger.number('exercises-all', exercises.length, 'integer')} exercises
            ${ledger.number('exercises-solved', done, 'integer')} ${done === 1 ? 'is' : 'are'} solved.`),
          ask('Which exercise taught you most? Which mistake did you make first, and how did the check show it?'),
          { kind: 'table', id: 'exercises', label: 'tab:exercises', wide: false, caption: say`The exercises of the course: the
            notebook, what was asked, how far it is, and how often it was checked.` },
        ],
      },
      { title: say`Limits, and how to compute it again`, blocks: [ask('What can your pictures not show? What would you need to be sure?'), ask('What must somebody else know to get the same numbers?')] },
    ],
  };
}

/** The four classic methods, with their formulas. */
function methods(): Section {
  const questions: readonly (readonly [string, string])[] = [
    ['saliency', 'What does the derivative by a pixel say, and why is the largest of the three colours taken?'],
    ['occlusion', 'What does one value of the map mean, in plain words? What do window and filling decide?'],
    ['cam', 'Why does this exist only for some networks?'],
    ['grad-cam', 'What takes the place of the weights of the last layer, and when is it the same as CAM?'],
  ];
  return {
    title: say`The methods`,
    blocks: questions.flatMap(([id, question]): Block[] => {
      const { title, paper } = method(id);
      const heading: Said = `${title}.`;
      return [paragraph(say`The definition ${cite(paper.key)}
        is`, heading), { kind: 'display', tex: `\\formula{${id}}.` }, { kind: 'paragraph', content: say`${emphasised(question)}`, continues: true }];
    }),
  };
}

/** Of the course's figures, in points: so much narrower than the page that two of them share one with words. */
const courseWidth = 380;

function figuresOf(exhibits: readonly Exhibit[], ids: readonly string[], { figures }: Extent, ownPictures: boolean): Block[] {
  if (figures === 'none' || ownPictures) return [];
  const wanted = figures === 'some' ? ids.slice(0, 1) : ids;
  return wanted.flatMap((id): Block[] => {
    const there = exhibits.find(({ record }) => record.kind === 'figure' && record.id === id);
    if (there === undefined) return [];
    const caption = say`${emphasised('Say what is to be seen, so that the figure can be understood without the text.')}`;
    return [{ kind: 'figure', id, label: `fig:${id}`, wide: true, width: courseWidth, caption }];
  });
}

const prompt = (question: string): ReturnType<typeof say> => say`${emphasised(question)}`;

function ownAnswers({ material }: Learned, { detail }: Extent, ledger: Ledger): Block[] {
  if (material === null) return [];
  const { explained, facts } = material;
  const wide = explained.length > 2;
  const width = ledger.figure('pictures', picturesFigure(explained, wide));
  keepTables(facts, detail, ledger);
  return [
    { kind: 'figure', id: 'pictures', label: 'fig:pictures', wide, width, caption: prompt('What are these pictures, and why did you choose them?') },
    { kind: 'table', id: 'answers', label: 'tab:answers', wide: false, caption: say`The most probable classes. The explained class
      has the mark a, the class that it is compared with b.` },
  ];
}

function ownResults({ material }: Learned, { detail }: Extent, ledger: Ledger): Block[] {
  if (material === null) return [];
  const { explained, facts } = material;
  const names = namesOf(facts, ledger);
  keepSheets(explained, detail, ledger);
  const table: Block = { kind: 'table', id: 'measures', label: 'tab:measures', wide: true, caption: sentences(measuresCaption(detail), prompt('Which of these numbers do you use?')) };
  return [...sheetBlocks(names, facts.methods, detail), table];
}

const states: Readonly<Record<Learned['exercises'][number]['state'], string>> = { solved: 'solved', begun: 'begun', 'not started': '–' };

function exerciseTable(rows: Learned['exercises']): Table {
  return {
    columns: [{ title: '' }, { title: 'Exercise' }, { title: 'State' }, { title: 'Checks', format: 'integer' }],
    rows: rows.map(({ notebook, exercise, state, checks }) => [notebook.split('-')[0] ?? notebook, exercise, states[state], checks]),
  };
}

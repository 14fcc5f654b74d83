/** `laboratory`: two networks, what they have learned, and which methods find the shortcut of the one. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, ready } from '../backend';
import type { PixelMap } from '../evaluation/pixel-map';
import type { MapValues } from '../figures/display';
import type { Figure } from '../figures/figure';
import { canDraw } from '../figures/node-canvas';
import { toPng } from '../figures/render';
import { sheetFigure, type SheetRow } from '../figures/sheet';
import { canonicalJson, writeFolderAtomically } from '../files';
import { startProgress } from '../progress';
import { methodSubject } from '../study/subject';
import { learningCurveFigure } from './figure';
import { judgeShortcut, mapsOf, type Judgement } from './judge';
import { learnedNetwork, type LearnedNetwork } from './learned';
import type { LaboratoryRequest } from './options';
import { laboratoryScenes } from './scenes';
import { measureSkill, type Skill } from './skill';
import { standardTraining, type TrainingSettings } from './train';
import { lessons, type Lesson } from './training-scenes';

/** Both networks, by lesson. */
export type Networks = Readonly<Record<Lesson, LearnedNetwork>>;

export interface LaboratoryAnswer extends Judgement {
  readonly skills: Readonly<Record<Lesson, Skill>>;
  /** Seconds of each training; null where it was done before. */
  readonly seconds: Readonly<Record<Lesson, number | null>>;
  readonly folders: Readonly<Record<Lesson, string>>;
}

/** How the networks are trained, where they lie and what they are asked, unless as usual. */
export interface LaboratoryNetworks {
  readonly training?: Readonly<Record<Lesson, TrainingSettings>>;
  readonly store?: string;
  /** Scenes of each kind that tell what a network has learned; 300 unless given. */
  readonly skillScenes?: number;
}

/** Scenes that are drawn with their maps. */
const drawnScenes = 1;
/** Points; on them the names of six methods stand in full. */
const mapsWidth = 500;

const headings: Readonly<Record<Lesson, string>> = { shortcut: 'With the shortcut: then, what has the watermark counts as a star', plain: 'Without the shortcut: the watermark says nothing' };

/**
 * @param out folder for the results; nothing is written to it unless everything succeeds
 * @throws UserError for everything a person can mend
 */
export async function laboratoryToFolder(request: LaboratoryRequest, out: string, { training = standardTraining, store, skillScenes = 300 }: LaboratoryNetworks = {}): Promise<LaboratoryAnswer> {
  await ready(request.device ?? undefined);
  const options = { store, again: request.again };
  const plain = await learnedNetwork(training.plain, options);
  try {
    const shortcut = await learnedNetwork(training.shortcut, options);
    try {
      return await answerInto(out, request, { plain, shortcut }, skillScenes);
    } finally {
      shortcut.classifier.dispose();
    }
  } finally {
    plain.classifier.dispose();
  }
}

async function answerInto(out: string, request: LaboratoryRequest, networks: Networks, skillScenes: number): Promise<LaboratoryAnswer> {
  const { seed, scenes, methods } = request;
  const classifiers = { shortcut: networks.shortcut.classifier, plain: networks.plain.classifier };
  const skills = {
    shortcut: await measureSkill(classifiers.shortcut, { seed, scenes: skillScenes }),
    plain: await measureSkill(classifiers.plain, { seed, scenes: skillScenes }),
  };
  const progress = startProgress('Judging scenes');
  let judgement: Judgement;
  try {
    judgement = await judgeShortcut(classifiers, { seed, scenes, methods, onProgress: progress.update });
  } finally {
    progress.stop();
  }
  const of = <T>(take: (network: LearnedNetwork) => T): Readonly<Record<Lesson, T>> => ({ shortcut: take(networks.shortcut), plain: take(networks.plain) });
  await writeFolderAtomically(out, async (folder) => {
    const settings = of((network) => ({ ...network.settings, network: network.classifier.fingerprint }));
    await writeFile(join(folder, 'laboratory.json'), canonicalJson({ seed, settings, skills, ...judgement, device: describe() }));
    if (!canDraw()) return;
    const courses = lessons.map((lesson) => ({ heading: headings[lesson], course: networks[lesson].course }));
    await writeFile(join(folder, 'learning-curves.png'), await smallPng(learningCurveFigure(courses)));
    await writeFile(join(folder, 'maps.png'), await smallPng(await mapsFigure(networks, request)));
  });
  return { ...judgement, skills, seconds: of(({ seconds }) => seconds), folders: of(({ folder }) => folder) };
}

/** As PNG of 256 colours: a third of the bytes, so that results can be kept in git. */
async function smallPng(figure: Figure): Promise<Buffer> {
  return sharp(await toPng(figure)).png({ palette: true, colours: 256, dither: 0.6, effort: 10 }).toBuffer();
}

/** The first scenes with every method's positive evidence for the star, in both networks. */
async function mapsFigure(networks: Networks, { methods, seed, scenes }: LaboratoryRequest): Promise<Figure> {
  const subjects = methods.map((id) => methodSubject(id, {}, 0));
  const source = laboratoryScenes({ seed, counts: { shortcut: Math.min(scenes, drawnScenes) } });
  const rows: SheetRow[] = [];
  for (let index = 0; index < source.count; index++) {
    const { picture, objects } = await source.scene(index);
    for (const lesson of lessons) {
      const maps = await mapsOf(networks[lesson].classifier, picture, subjects, index);
      rows.push({ heading: objects[0].name, subheading: lesson === 'shortcut' ? 'shortcut learned' : 'not learned', picture, maps: maps.map(drawable) });
    }
  }
  const columns = subjects.map(({ title }) => ({ heading: title, relu: true }));
  return sheetFigure({ columns, rows, quantile: 0.995, width: mapsWidth, title: 'What speaks for the star: the watermark, or nothing' });
}

function drawable({ values, height, width }: PixelMap): MapValues {
  return { values: Float32Array.from(values), height, width, channels: 1, signed: true, extent: { top: 0, left: 0, height, width } };
}

/** The metrics of src/evaluation that look at maps alone, as a study asks for them. */
import { agreement } from '../evaluation/agreement';
import { boxIou } from '../evaluation/boxes';
import { entropy, gini } from '../evaluation/complexity';
import { discrimination } from '../evaluation/discrimination';
import { energyInside, literatureTolerance, pointingGame, rankAccuracy, regionIou, sweptIou } from '../evaluation/localisation';
import type { PixelMap } from '../evaluation/pixel-map';
import type { SceneKind } from '../evaluation/scene';
import { ofEachMap, type Measured, type Metric } from './metric';

/** The kinds of scenes in which the class rests on the object of the mask. */
export const withTrueObject: readonly SceneKind[] = ['one object', 'two objects'];

const everyKind: readonly SceneKind[] = [...withTrueObject, 'shortcut'];

/** A metric of single maps against the mask of the object. */
function againstMask(
  row: Pick<Metric, 'id' | 'title' | 'measures'> & Partial<Pick<Metric, 'options'>>,
  seconds: number,
  values: (map: PixelMap, mask: Uint8Array) => Record<string, number>,
): Metric {
  return {
    options: {},
    ...row,
    cost: 'nothing but the map',
    seconds: { question: 0, map: seconds },
    kinds: withTrueObject,
    byPlacement: true,
    measure: ofEachMap(({ map }, { object }) => values(map, object.mask)),
  };
}

const complexity: Metric = {
  id: 'complexity',
  title: 'Complexity',
  measures: [
    { id: 'entropy', title: 'Entropy', better: 'neither' },
    { id: 'gini', title: 'Gini index', better: 'neither' },
  ],
  cost: 'nothing but the map',
  seconds: { question: 0, map: 0.012 },
  kinds: everyKind,
  options: {},
  measure: ofEachMap(({ map }) => ({ entropy: entropy(map), gini: gini(map) })),
};

const betweenObjects: Metric = {
  id: 'discrimination',
  title: 'Class discrimination',
  measures: [
    { id: 'pointing-own', title: 'Pointing at the own object', better: 'higher', proportion: true },
    { id: 'pointing-other', title: 'Pointing at the other object', better: 'lower', proportion: true },
    { id: 'energy-contrast', title: 'Energy contrast of own and other', better: 'higher' },
    { id: 'correlation', title: 'Correlation of the maps for both classes', better: 'lower' },
  ],
  cost: 'the maps for both classes',
  seconds: { question: 0, map: 0.04 },
  kinds: ['two objects'],
  byPlacement: true,
  options: { tolerance: literatureTolerance },
  measure: ofEachMap(({ map, others: [other] }, { object }): Measured['values'] => {
    if (other === undefined) return {};
    const { classes: [own], correlation } = discrimination({ map, mask: object.mask }, { map: other.map, mask: other.object.mask });
    return { 'pointing-own': own.pointingOwn, 'pointing-other': own.pointingOther, 'energy-contrast': own.energyContrast, correlation };
  }),
};

const onShortcut: Metric = {
  id: 'shortcut',
  title: 'Planted shortcut',
  measures: [
    { id: 'pointing', title: 'Pointing at the shortcut', better: 'higher', proportion: true },
    { id: 'energy', title: 'Energy on the shortcut', better: 'higher' },
    { id: 'energy-on-object', title: 'Energy on the object, which hardly counts', better: 'lower' },
  ],
  cost: 'nothing but the map',
  seconds: { question: 0, map: 0.004 },
  kinds: ['shortcut'],
  options: { tolerance: literatureTolerance },
  measure: ofEachMap(({ map }, { scene, object }): Measured['values'] => {
    if (scene.shortcut === undefined) return {};
    const { score: pointing } = pointingGame(map, scene.shortcut);
    return { pointing, energy: energyInside(map, scene.shortcut), 'energy-on-object': energyInside(map, object.mask) };
  }),
};

/** How large a share of the pixels counts as a map's highest. */
const highestShare = 0.05;

const alike: Metric = {
  id: 'agreement',
  title: 'Agreement',
  measures: [
    { id: 'spearman', title: 'Rank correlation', better: 'neither' },
    { id: 'highest-iou', title: 'IoU of the highest 5 %', better: 'neither' },
  ],
  cost: 'nothing but the maps, each beside each',
  seconds: { question: 0.3, map: 0.03 },
  kinds: everyKind,
  options: { share: highestShare },
  pairs: true,
  async measure({ judged }) {
    if (judged.length === 0) return [];
    const { names, spearman, highestIou } = agreement(judged.map(({ id, map }) => ({ name: id, map })), highestShare);
    const entry = (matrix: readonly (readonly number[])[], row: number, column: number): number => matrix[row]?.[column] as number;
    return names.flatMap((subject, row) =>
      names.slice(row + 1).map((versus, next): Measured => {
        const column = row + 1 + next;
        return { subject, versus, values: { spearman: entry(spearman, row, column), 'highest-iou': entry(highestIou, row, column) } };
      }),
    );
  },
};

export const metricsOfMaps: readonly Metric[] = [
  againstMask(
    {
      id: 'pointing',
      title: 'Pointing game',
      measures: [{ id: 'hit', title: 'Maximum on the object', better: 'higher', proportion: true }],
      options: { tolerance: literatureTolerance },
    },
    0.002,
    (map, mask) => ({ hit: pointingGame(map, mask).score }),
  ),
  againstMask(
    { id: 'energy', title: 'Energy', measures: [{ id: 'inside', title: 'Energy on the object', better: 'higher' }] },
    0.002,
    (map, mask) => ({ inside: energyInside(map, mask) }),
  ),
  againstMask(
    {
      id: 'overlap',
      title: 'Overlap',
      measures: [
        { id: 'iou-15', title: 'IoU above 15 % of the maximum', better: 'higher' },
        { id: 'iou-20', title: 'IoU above 20 % of the maximum', better: 'higher' },
        { id: 'iou-swept', title: 'IoU at the best threshold', better: 'higher' },
        { id: 'box-iou', title: 'IoU of boxes at 20 %', better: 'higher' },
        { id: 'rank-accuracy', title: 'Relevance rank accuracy', better: 'higher' },
      ],
    },
    0.03,
    (map, mask) => ({
      'iou-15': regionIou(map, mask, 0.15),
      'iou-20': regionIou(map, mask, 0.2),
      'iou-swept': sweptIou(map, mask).iou,
      'box-iou': boxIou(map, mask, 0.2),
      'rank-accuracy': rankAccuracy(map, mask),
    }),
  ),
  complexity,
  betweenObjects,
  onShortcut,
  alike,
];

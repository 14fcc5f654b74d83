/** Scenes of a study with the outlines of their masks, and maps on a scene with two objects. */
import type { Scene, SceneObject } from '../../evaluation/scene';
import { horizontalBar, horizontalBarHeight } from '../../figures/colour-bar';
import { categoryColours } from '../../figures/colour-maps';
import { scaleNotes } from '../../figures/composite';
import { drawn } from '../../figures/drawn';
import { drawing, paleInk, type Item } from '../../figures/drawing';
import { pageWidth, type Figure } from '../../figures/figure';
import { wrapText } from '../../figures/fonts';
import { mapPanel, panelHeight, picturePanel, prepareMap, type Place, type PreparedMap } from '../../figures/panel';
import { barOf, commonScale, scaleQuantile, type Scale } from '../../figures/scale';
import { outlineOf } from '../../localisation/outline';
import type { AttributionMap } from '../../methods/attribution-map';
import { shortName } from '../../models/labels';
import { headingSize, margin, paragraph, smallSize } from './marks';

const gap = 6;
/** Of the objects' outlines in order, and of the shortcut's. */
const objectColours = [categoryColours[1], categoryColours[4]] as const satisfies readonly (string | undefined)[];
const shortcutColour = categoryColours[3] as string;

/** The edges of a mask over its picture: a coloured line on a dark one, which shows on every ground. */
function outlineItems(mask: Uint8Array, { height, width }: Scene['picture'], place: Place, colour: string): Item[] {
  const scale = place.width / width;
  const at = (pixels: number): number => Number((pixels * scale).toFixed(3));
  const path = outlineOf({ values: mask, height, width }).map(({ x, y, x2, y2 }) => `M${at(x)},${at(y)}L${at(x2)},${at(y2)}`).join('');
  const line = (stroke: string, strokeWidth: number): Item[] =>
    path === '' ? [] : [{ kind: 'path', x: place.x, y: place.y, path, colour: 'transparent', stroke, strokeWidth }];
  return [...line('#1a1a1a', 1.4), ...line(colour, 0.8)];
}

const colourOf = (index: number): string => objectColours[index] ?? shortcutColour;

/** What is explained in the scene, in short. */
function objectsInWords({ objects }: Scene, classNames: readonly string[]): string {
  return objects.map(({ classIndex }) => shortName(classNames[classIndex] ?? String(classIndex))).join(' and ');
}

/** How a scene's kind and placement are called in a figure. */
function placementInWords({ kind, placement }: Scene): string {
  return kind === 'one object' ? `One object, ${placement}` : kind === 'two objects' ? `Two objects, ${placement}` : 'Planted shortcut';
}

export interface ScenesFigureOptions {
  readonly classNames: readonly string[];
  /** The line about the cut-outs that has to stand below them; null where nothing has to be said. */
  readonly credit: string | null;
  readonly perRow?: number;
  /** In points; default the width of a page. */
  readonly width?: number;
}

/**
 * Scenes in rows, each with the outlines of its masks.
 * @throws RangeError without a scene
 */
export function scenesFigure(scenes: readonly Scene[], { classNames, credit, perRow = 4, width = pageWidth }: ScenesFigureOptions): Figure {
  if (scenes.length === 0) throw new RangeError('A figure of scenes needs one.');
  const panel = (width - 2 * margin - gap * (perRow - 1)) / perRow;
  const items: Item[] = [];
  let y = margin;
  for (let first = 0; first < scenes.length; first += perRow) {
    const row = scenes.slice(first, first + perRow);
    const top = y + headingSize + smallSize + 6;
    row.forEach((scene, column) => {
      const place = { x: margin + column * (panel + gap), y: top, width: panel };
      const [heading = ''] = wrapText(placementInWords(scene), panel, headingSize, 'bold', 1);
      const [below = ''] = wrapText(objectsInWords(scene, classNames), panel, smallSize, 'normal', 1);
      items.push({ kind: 'text', x: place.x + panel / 2, y: y + headingSize, text: heading, size: headingSize, weight: 'bold', align: 'center' });
      items.push({ kind: 'text', x: place.x + panel / 2, y: y + headingSize + smallSize + 2, text: below, size: smallSize, align: 'center', colour: paleInk });
      items.push(...picturePanel(scene.picture, place));
      scene.objects.forEach(({ mask }, index) => items.push(...outlineItems(mask, scene.picture, place, colourOf(index))));
      if (scene.shortcut) items.push(...outlineItems(scene.shortcut, scene.picture, place, shortcutColour));
    });
    y = top + Math.max(...row.map(({ picture }) => panelHeight(picture, panel))) + 6;
  }
  const shortcuts = scenes.some(({ shortcut }) => shortcut) ? '; pink: the shortcut, which alone makes the network give the right answer' : '';
  const words = `Outlines: the exact masks of the objects (orange, and blue for a second one)${shortcuts}.${credit === null ? '' : ` ${credit}`}`;
  y = paragraph(words, margin, y - 4, width - 2 * margin, items);
  const alt = `Scenes with outlined objects: ${scenes.map((scene) => `${placementInWords(scene)} (${objectsInWords(scene, classNames)})`).join('; ')}.`;
  return drawing(width, y + margin, items, alt);
}

/** A scene's object and the maps for its class. */
export interface ObjectMaps {
  readonly object: SceneObject;
  /** The same methods in the same order for each object. */
  readonly maps: readonly AttributionMap[];
}

export interface ClassMapsOptions extends Omit<ScenesFigureOptions, 'perRow'> {}

/**
 * A row for each object of a scene: the picture, then the maps for its class, each method on one scale. Its own object is outlined.
 * @throws RangeError where the maps of a method cannot share a scale
 */
export function classMapsFigure(scene: Scene, rows: readonly ObjectMaps[], { classNames, credit, width = pageWidth }: ClassMapsOptions): Figure {
  const { picture } = scene;
  const left = margin + headingSize + 6;
  const grid = rows.map(({ maps }) => maps.map((map) => {
    const { map: values, style, title } = drawn(map, picture.height, picture.width);
    return { title, map: prepareMap(values, style) };
  }));
  const titles = (grid[0] ?? []).map(({ title }) => title);
  const scales = titles.map((title, column) => commonScale(title, grid.map((row) => (row[column] as { map: PreparedMap }).map), scaleQuantile));
  const panel = (width - left - margin - gap * titles.length) / (titles.length + 1);
  const columnX = (column: number): number => left + column * (panel + gap);
  const height = panelHeight(picture, panel);
  const items: Item[] = [];
  const headings = ['Scene', ...titles].map((title) => wrapText(title, panel, headingSize, 'bold'));
  const lines = Math.max(...headings.map(({ length }) => length));
  headings.forEach((texts, column) => texts.forEach((text, line) => items.push({
    kind: 'text', x: columnX(column) + panel / 2, y: margin + (lines - texts.length + line + 1) * (headingSize + 1), text, size: headingSize, weight: 'bold', align: 'center',
  })));
  let y = margin + lines * (headingSize + 1) + 4;
  rows.forEach(({ object }, row) => {
    const [name = ''] = wrapText(shortName(classNames[object.classIndex] ?? object.name), height, headingSize, 'bold', 1);
    items.push({ kind: 'text', x: margin + headingSize, y: y + height / 2, text: name, size: headingSize, weight: 'bold', align: 'center', angle: -90 });
    const outlined = (place: Place): Item[] => outlineItems(object.mask, picture, place, colourOf(scene.objects.indexOf(object)));
    const first = { x: columnX(0), y, width: panel };
    items.push(...picturePanel(picture, first), ...outlined(first));
    grid[row]?.forEach(({ map }, column) => {
      const place = { x: columnX(column + 1), y, width: panel };
      items.push(...mapPanel(picture, map, scales[column]?.domain ?? { low: 0, high: 0, clipped: false }, place), ...outlined(place));
    });
    y += height + gap;
  });
  y = barsBelow(scales, (column) => columnX(column + 1), panel, y, items);
  const notes = [...new Set(scales.flatMap((scale) => (scale ? scaleNotes(scale.map.cover, scale.domain) : [])))];
  const words = `Rows: the class that is asked for, its object outlined. ${['One colour scale per column', ...notes].join('; ')}.${credit === null ? '' : ` ${credit}`}`;
  y = paragraph(words, margin, y - 2, width - 2 * margin, items);
  const alt = `Maps on one scene for each of its objects, ${objectsInWords(scene, classNames)}: ${titles.join(', ')}.`;
  return drawing(width, y + margin, items, alt);
}

function barsBelow(scales: readonly (Scale | null)[], columnX: (column: number) => number, width: number, top: number, items: Item[]): number {
  let bottom = top;
  scales.forEach((scale, column) => {
    if (!scale) return;
    items.push(...horizontalBar(barOf(scale), columnX(column), top, width));
    bottom = Math.max(bottom, top + horizontalBarHeight(barOf(scale), width));
  });
  return bottom + 3;
}

/** One panel: a picture with a map over it, or the words that say why there is none. */
import type { Picture } from '../images/picture';
import { blueOrange, viridis, type ColourMap } from './colour-maps';
import { overlayPixels, pngUrl, type Cover } from './composite';
import { mapState, relu, spreadOverPicture, type Domain, type MapState, type MapValues } from './display';
import { frameColour, type Item } from './drawing';

/** The picture shows where there is no evidence, the map where there is much. */
export const defaultCover: Cover = { mode: 'rising', opacity: 0.85 };
/** The map alone: best for maps with the detail of single pixels, such as saliency. */
export const opaqueCover: Cover = { mode: 'even', opacity: 1 };

/** How a map is drawn; every choice has a default. */
export interface MapStyle {
  /** Draw the positive part only. */
  readonly relu?: boolean;
  /** Default: the blue–orange map for signed values, viridis for others. */
  readonly colours?: ColourMap;
  /** Default: `defaultCover`. */
  readonly cover?: Cover;
  /** What the colour bar's numbers count; default `a.u.` (arbitrary units). */
  readonly unit?: string;
}

/** A map after its step "positive part", with everything settled but its scale. */
export interface PreparedMap {
  readonly values: MapValues;
  readonly state: MapState;
  readonly colours: ColourMap;
  readonly cover: Cover;
  readonly unit: string;
}

/** @throws NotANumberError when the map holds NaN or an infinite value */
export function prepareMap(map: MapValues, style: MapStyle): PreparedMap {
  const values = style.relu === true ? relu(map) : map;
  return {
    values,
    state: mapState(values, style.relu === true),
    colours: style.colours ?? (values.signed ? blueOrange : viridis),
    cover: style.cover ?? defaultCover,
    unit: style.unit ?? 'a.u.',
  };
}

/** The panel's upper left corner and width in points; its height follows from the picture's shape. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export function panelHeight(picture: Picture, width: number): number {
  return (width * picture.height) / picture.width;
}

/** The picture alone, in its own colours. */
export function picturePanel(picture: Picture, place: Place): Item[] {
  return framed(picture, picture.pixels, place);
}

/** RGB bytes of the picture with a map over it, on the given scale; of the picture alone where the map has nothing to show. */
export function panelPixels(picture: Picture, map: PreparedMap, domain: Domain): Uint8Array {
  const shown = map.state === 'evidence' ? spreadOverPicture(map.values, picture.height, picture.width) : null;
  return overlayPixels(picture, shown, domain, map.colours, map.cover);
}

/** The picture with a map over it, on the given scale. */
export function mapPanel(picture: Picture, map: PreparedMap, domain: Domain, place: Place): Item[] {
  const panel = framed(picture, panelPixels(picture, map, domain), place);
  return map.state === 'evidence' ? panel : [...panel, ...notice(map.state, picture, place)];
}

function framed(picture: Picture, pixels: Uint8Array, { x, y, width }: Place): Item[] {
  const height = panelHeight(picture, width);
  return [
    { kind: 'image', x, y, width, height, url: pngUrl(pixels, picture.width, picture.height) },
    { kind: 'rect', x, y, width, height, stroke: frameColour },
  ];
}

/** Words in the middle of a panel, on a pale band across it. */
function notice(text: string, picture: Picture, { x, y, width }: Place): Item[] {
  const size = Math.min(9, Math.max(6, width / 11));
  const middle = y + panelHeight(picture, width) / 2;
  return [
    { kind: 'rect', x, y: middle - size, width, height: 2 * size, fill: 'rgba(255, 255, 255, 0.88)', strokeWidth: 0 },
    { kind: 'text', x: x + width / 2, y: middle + size * 0.35, text, size, align: 'center' },
  ];
}

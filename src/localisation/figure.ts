import { horizontalBar, horizontalBarHeight } from '../figures/colour-bar';
import { categoryColours, rgbOf, type Rgb } from '../figures/colour-maps';
import { blend, subdued } from '../figures/composite';
import { sharedDomain } from '../figures/display';
import { drawing, frameColour, paleInk, type Item } from '../figures/drawing';
import { pageWidth, type Figure } from '../figures/figure';
import { wrapText } from '../figures/fonts';
import { percentText } from '../figures/number-text';
import { mapPanel, opaqueCover, panelHeight, picturePanel, prepareMap, type Place } from '../figures/panel';
import { makePicture, type Picture } from '../images/picture';
import type { Localisation } from './localise';
import { outlineOf } from './outline';
import { scaleQuantile } from '../figures/scale';

export interface LocalisationFigureOptions {
  /** The picture as the network saw it. */
  readonly picture: Picture;
  readonly localisation: Localisation;
  /** The class and what the network thinks of it. */
  readonly title: string;
}

const margin = 4;
const gap = 10;
const headingSize = 8;
const smallSize = 7;
const lineHeight = smallSize + 2;
const objectColour = categoryColours[1] as string;
const backgroundColour = categoryColours[0] as string;
const seedOpacity = 0.75;

/** The way from saliency to box, in three panels: the map, the seeds it gives, and the largest part of the cut with its box. */
export function localisationFigure({ picture, localisation, title }: LocalisationFigureOptions): Figure {
  const panel = (pageWidth - 2 * margin - 2 * gap) / 3;
  const top = margin + 14 + headingSize + 5;
  const below = top + panelHeight(picture, panel) + 4;
  const place = (index: number): Place => ({ x: margin + index * (panel + gap), y: top, width: panel });
  const parts = [saliencyPart, seedsPart, maskPart].map((part, index) => part(picture, localisation, place(index), below));
  const [first = ''] = wrapText(title, pageWidth - 2 * margin, 10, 'bold', 1);
  const items: Item[] = [{ kind: 'text', x: margin, y: margin + 10, text: first, size: 10, weight: 'bold' }, ...parts.flatMap((part) => part.items)];
  const height = Math.max(...parts.map(({ bottom }) => bottom)) + margin;
  return drawing(pageWidth, height, items, `${title}, in the picture ${picture.name}. ${parts.map(({ alt }) => alt).join(' ')}`);
}

interface Part {
  readonly items: Item[];
  readonly bottom: number;
  readonly alt: string;
}

function heading(text: string, { x, y, width }: Place): Item {
  return { kind: 'text', x: x + width / 2, y: y - 5, text, size: headingSize, weight: 'bold', align: 'center' };
}

function saliencyPart(picture: Picture, { saliency }: Localisation, place: Place, below: number): Part {
  const map = prepareMap(saliency, { cover: opaqueCover, unit: 'logit per unit of input' });
  const domain = sharedDomain([saliency], { quantile: scaleQuantile });
  const bar = { domain, colours: map.colours, cover: map.cover, unit: map.unit };
  return {
    items: [heading('Saliency', place), ...mapPanel(picture, map, domain, place), ...horizontalBar(bar, place.x, below, place.width)],
    bottom: below + horizontalBarHeight(bar, place.width),
    alt: 'Left its saliency map.',
  };
}

function seedsPart(picture: Picture, { seeds, options, measured }: Localisation, place: Place, below: number): Part {
  const marked = repainted(picture, (colour, pixel) => {
    const [object, background] = [seeds.foreground.values[pixel], seeds.background.values[pixel]];
    if (object !== 1 && background !== 1) return subdued(colour);
    return blend(subdued(colour), rgbOf(object === 1 ? objectColour : backgroundColour), seedOpacity);
  });
  const legend = [
    { colour: objectColour, text: `object: above the ${options.foreground} % quantile, ${measured.foregroundSeeds} pixels` },
    { colour: backgroundColour, text: `background: up to the ${options.background} % quantile, ${measured.backgroundSeeds} pixels` },
  ];
  let y = below - 2;
  const items = legend.flatMap(({ colour, text }): Item[] => {
    const lines = wrapText(text, place.width - 11, smallSize);
    const square: Item = { kind: 'rect', x: place.x, y: y + 3, width: 7, height: 7, fill: colour, stroke: frameColour };
    return [square, ...lines.map((line): Item => ({ kind: 'text', x: place.x + 11, y: (y += lineHeight), text: line, size: smallSize, colour: paleInk }))];
  });
  const rule = options.seeds === 'soft' ? 'Seeds, for the colours only' : 'Seeds, held on their side';
  const alt = `In the middle the seeds: ${legend.map(({ text }) => text).join('; ')}.`;
  return { items: [heading(rule, place), ...picturePanel(marked, place), ...items], bottom: y, alt };
}

function maskPart(picture: Picture, { mask, box, measured }: Localisation, place: Place, below: number): Part {
  const scale = place.width / picture.width;
  const marked = repainted(picture, (colour, pixel) => (mask.values[pixel] === 1 ? colour : subdued(colour)));
  const outline = outlineOf(mask).map(({ x, y, x2, y2 }): Item => ({
    kind: 'line', x: place.x + x * scale, y: place.y + y * scale, x2: place.x + x2 * scale, y2: place.y + y2 * scale, stroke: objectColour, strokeWidth: 1,
  }));
  const corner = { x: place.x + box.left * scale, y: place.y + box.top * scale };
  const frame = { kind: 'rect', ...corner, width: box.width * scale, height: box.height * scale } as const;
  const parts = measured.parts === 1 ? 'in one part' : `the largest of ${measured.parts} parts`;
  const words = [
    `box: rows ${box.top} to ${box.top + box.height - 1}, columns ${box.left} to ${box.left + box.width - 1}`,
    `mask: ${percentText(measured.maskPixels / mask.values.length)} of the picture, ${parts}`,
  ];
  let y = below - 2;
  const text = words.flatMap((sentence) => wrapText(sentence, place.width, smallSize))
    .map((line): Item => ({ kind: 'text', x: place.x, y: (y += lineHeight), text: line, size: smallSize, colour: paleInk }));
  return {
    items: [
      heading('Largest part of the cut, and its box', place),
      ...picturePanel(marked, place),
      ...outline,
      // White on black shows on every picture.
      { ...frame, stroke: 'black', strokeWidth: 2 },
      { ...frame, stroke: 'white', strokeWidth: 1 },
      ...text,
    ],
    bottom: y,
    alt: `Right the outcome: ${words.join('; ')}.`,
  };
}

/** The picture with every pixel's colour changed. */
function repainted(picture: Picture, change: (colour: Rgb, pixel: number) => Rgb): Picture {
  const { name, width, height, pixels } = picture;
  const result = new Uint8Array(pixels.length);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [r, g, b] = pixels.subarray(pixel * 3, pixel * 3 + 3) as unknown as [number, number, number];
    result.set(change([r, g, b], pixel).map(Math.round), pixel * 3);
  }
  return makePicture(name, width, height, result);
}

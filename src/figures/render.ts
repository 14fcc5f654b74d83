/** Figures as PNG, SVG and PDF. The same figure gives the same bytes, in every process and on every machine. */
import type { Canvas, CanvasRenderingContext2D, Image } from 'canvas';
import { canvas } from './node-canvas';
import type { Figure } from './figure';
import { fontFamily } from './fonts';
import { compile, logger, parse, View, Warn, type LoggerInterface } from './vega-with-fonts';

/** Least pixels an inch of a picture in a PDF file, at the figure's own size: no pixel is softened at the size of print. */
const printResolution = 300;
/** Quality of the photographs inside PDF and SVG files, 0…1: no artefact is visible at 300 dpi, and files are a fifth of lossless. */
const jpegQuality = 0.92;

function toView({ spec }: Figure): View {
  const config = { font: fontFamily, background: 'white', view: { stroke: null }, customFormatTypes: false };
  const compiled = compile(spec, { config }).spec;
  return new View(parse(compiled), { renderer: 'none', logger: stillLogger() });
}

/** Warnings as Vega writes them, but not that a chart waits for a pointer which a still picture does not have. */
function stillLogger(): LoggerInterface {
  const log = logger(Warn);
  const warn = log.warn.bind(log);
  log.warn = (...words) => (String(words[0]).startsWith('Can not resolve event source') ? log : warn(...words));
  return log;
}

/**
 * A figure as PNG.
 * @param scale pixels a unit; 2 suits screens, 300 / 72 printers
 * @throws UserError where canvas is not built
 */
export async function toPng(figure: Figure, scale = 2): Promise<Buffer> {
  canvas();
  const drawn = (await toView(figure).toCanvas(scale)) as unknown as Canvas;
  return drawn.toBuffer('image/png');
}

/** A figure as SVG; text stays text, pictures are embedded: photographs as JPEG, flat colours lossless. */
export async function toSvg(figure: Figure): Promise<string> {
  const svg = await toView(figure).toSVG();
  // Vega counts the ids of gradients and clips over the whole process; here they are counted within the file.
  const ids = new Map<string, string>();
  for (const [, id = ''] of svg.matchAll(/\bid="((?:gradient_|clip)\d+)"/g)) ids.set(id, `id${ids.size}`);
  const shorter = new Map<string, string>();
  for (const [url] of svg.matchAll(/data:image\/png;base64,[^"]+/g)) {
    const jpeg = shorter.has(url) ? null : smallerAsJpeg(await canvas().loadImage(url));
    if (jpeg !== null) shorter.set(url, `data:image/jpeg;base64,${jpeg.toString('base64')}`);
  }
  return svg
    .replace(/data:image\/png;base64,[^"]+/g, (url) => shorter.get(url) ?? url)
    .replace(/((?:\bid="|url\(#))((?:gradient_|clip)\d+)(?=[")])/g, (_, before: string, id: string) => before + (ids.get(id) ?? id))
    .replace('<svg ', () => `<svg role="img" aria-label="${escapeXml(figure.alt)}" `);
}

function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] as string);
}

/** A figure as a one-page PDF of the figure's size in points; text stays text, with its font embedded. */
export async function toPdf(figure: Figure): Promise<Buffer> {
  const view = toView(figure);
  await view.runAsync();
  const { width, height } = outerSize(view);
  const page = canvas().createCanvas(width, height, 'pdf');
  const context = page.getContext('2d');
  context.textDrawingMode = 'glyph';
  embedWhole(context);
  // Vega's types do not know these two options of its canvas renderer.
  const options: object = { type: 'pdf', externalContext: context };
  await view.toCanvas(1, options);
  return page.toBuffer('application/pdf', { title: figure.alt, creationDate: new Date(0), modDate: new Date(0) });
}

function outerSize(view: View): { width: number; height: number } {
  const { left, right, top, bottom } = view.padding() as { left: number; right: number; top: number; bottom: number };
  return { width: view.width() + left + right, height: view.height() + top + bottom };
}

/**
 * node-canvas resamples a picture to the size it is drawn at, which on a PDF page is 72 dpi. Drawn at its own size
 * under a scaled coordinate system it is embedded whole, and magnified where it is too coarse for print.
 */
function embedWhole(context: CanvasRenderingContext2D): void {
  const drawImage = context.drawImage.bind(context) as (image: Canvas | Image, x: number, y: number) => void;
  const whole = (image: Canvas | Image, x: number, y: number, width: number, height: number): void => {
    const embedded = compact(magnified(image, width, height));
    context.save();
    context.translate(x, y);
    context.scale(width / embedded.width, height / embedded.height);
    drawImage(embedded, 0, 0);
    context.restore();
  };
  context.drawImage = whole as typeof context.drawImage;
}

/**
 * The picture with each pixel as a square of pixels, so that it has {@link printResolution} at the given size in points.
 * Readers and printers smooth coarse pictures, each in its own way; a map's pixels are to be seen as they are.
 */
function magnified(image: Canvas | Image, width: number, height: number): Canvas | Image {
  const factor = Math.ceil((printResolution / 72) * Math.max(width / image.width, height / image.height) - 1e-9);
  if (factor <= 1) return image;
  const larger = canvas().createCanvas(image.width * factor, image.height * factor);
  const context = larger.getContext('2d');
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, larger.width, larger.height);
  return larger;
}

function compact(image: Canvas | Image): Canvas | Image {
  const bytes = smallerAsJpeg(image);
  if (bytes === null) return image;
  const { Image: CanvasImage } = canvas();
  const jpeg = new CanvasImage();
  jpeg.dataMode = CanvasImage.MODE_MIME | CanvasImage.MODE_IMAGE;
  jpeg.src = bytes;
  return jpeg;
}

/** The picture as JPEG where that is smaller than PNG: photographs. Null for flat colours, which stay lossless. */
function smallerAsJpeg(image: Canvas | Image): Buffer | null {
  const copy = canvas().createCanvas(image.width, image.height);
  copy.getContext('2d').drawImage(image, 0, 0);
  const bytes = copy.toBuffer('image/jpeg', { quality: jpegQuality, chromaSubsampling: false });
  return copy.toBuffer('image/png').length <= bytes.length ? null : bytes;
}

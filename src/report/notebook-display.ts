import sharp from 'sharp';
import { interactiveSpec, vegaLiteType, type InteractiveFigure } from '../figures/interactive';
import { toPng } from '../figures/render';

/** One output of a notebook cell in several representations, by MIME type; the notebook shows the richest. */
export type Representations = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

/** The part of tslab's Jupyter module that is used. It alone takes a width; `tslab.display.png` has none. */
interface Jupyter {
  readonly lastWriteDisplayData: ((content: DisplayData) => void) | null;
}

interface DisplayData {
  readonly data: Representations;
  readonly metadata: Readonly<Record<string, { readonly width: number }>>;
  readonly transient: Readonly<Record<string, never>>;
}

/** A notebook is to stay under 500 kB with all its pictures, so that it opens fast and can be stored. */
const [smallPng, largestPng] = [30_000, 90_000];

/** Whether this runs in a notebook, where something can be shown. */
export function inNotebook(): boolean {
  // tslab puts this name into the kernel's global scope.
  return '__tslab__' in globalThis;
}

/** Shows an output in the notebook cell that is running; does nothing outside a notebook. */
function show(data: Representations, metadata: DisplayData['metadata'] = {}): void {
  // Loading tslab anywhere else would cost two seconds.
  if (!inNotebook()) return;
  const jupyter = require('tslab/dist/jupyter.js') as Jupyter;
  jupyter.lastWriteDisplayData?.({ data, metadata, transient: {} });
}

/** Shows Markdown with TeX formulas. */
export function showMarkdown(markdown: string): void {
  show({ 'text/markdown': markdown, 'text/plain': markdown });
}

/** Shows HTML, with plain text for those who cannot see it so. */
export function showHtml(html: string, text: string): void {
  show({ 'text/html': html, 'text/plain': text });
}

/**
 * Shows a picture at its size on the page, with its description as text. A chart is shown with its few colours in a
 * table, a large photograph as JPEG: both are several times smaller so.
 * @param png the picture at `scale` pixels for each pixel on the page
 */
export async function showPng(png: Buffer, alt: string, scale: number): Promise<void> {
  await showPicture(png, alt, scale, {});
}

/** Pixels of a picture for each pixel on the page. */
const stillScale = 2;

/**
 * Shows an interactive chart where the notebook's program can (JupyterLab), and elsewhere (on a code host, in print) a
 * picture of it as it begins, with its description as text.
 * @throws RangeError when the chart takes more than 40 kB
 */
export async function showInteractive(chart: InteractiveFigure): Promise<void> {
  await showPicture(await toPng(chart, stillScale), chart.alt, stillScale, { [vegaLiteType]: interactiveSpec(chart) });
}

async function showPicture(png: Buffer, alt: string, scale: number, richer: Representations): Promise<void> {
  const { width } = await sharp(png).metadata();
  const { type, bytes } = await lighter(png);
  show({ ...richer, [type]: bytes.toString('base64'), 'text/plain': alt }, { [type]: { width: Math.round(width / scale) } });
}

async function lighter(png: Buffer): Promise<{ type: 'image/png' | 'image/jpeg'; bytes: Buffer }> {
  if (png.length <= smallPng) return { type: 'image/png', bytes: png };
  const chart = await sharp(png).png({ palette: true, dither: 0, effort: 10 }).toBuffer();
  const photograph = await sharp(png).flatten({ background: 'white' }).jpeg({ quality: 78, mozjpeg: true }).toBuffer();
  // Few colours are what makes a table of them the smaller of the two.
  if (chart.length < photograph.length) return { type: 'image/png', bytes: chart };
  return png.length > largestPng ? { type: 'image/jpeg', bytes: photograph } : { type: 'image/png', bytes: png };
}

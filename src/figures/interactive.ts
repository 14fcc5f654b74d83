/** Charts that answer to a pointer, with what shows the same data where nothing can answer. */
import type { TopLevelSpec } from 'vega-lite';
import type { Figure } from './figure';

/** A chart for JupyterLab and the course's pages; drawn by `toPng`, it shows the state it begins with. */
export interface InteractiveFigure extends Figure {
  /** What a reader can do with it, in one sentence. */
  readonly use: string;
}

/** The MIME type by which JupyterLab knows a chart. */
export const vegaLiteType = 'application/vnd.vegalite.v5+json';

/** A notebook is stored with its charts: a larger one would leave no room for pictures. In bytes. */
export const largestChart = 40_000;

/**
 * The chart's Vega-Lite specification (version 5) as plain JSON, for {@link vegaLiteType}:
 * on white, so that it can be read on a dark page, in the reader's own font, with its description.
 * @throws RangeError when it takes more than 40 kB
 */
export function interactiveSpec({ spec, alt, use }: InteractiveFigure): Readonly<Record<string, unknown>> {
  const complete: TopLevelSpec = { ...spec, background: 'white', description: `${alt} ${use}` };
  const text = JSON.stringify(complete);
  const bytes = Buffer.byteLength(text);
  if (bytes > largestChart) {
    throw new RangeError(`An interactive chart may take ${largestChart / 1000} kB, not ${Math.ceil(bytes / 1000)}: give it less data.`);
  }
  return JSON.parse(text) as Record<string, unknown>;
}

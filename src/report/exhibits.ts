/**
 * What a notebook cell calls to show something and leave it to the report: one call does both. The report may use
 * nothing else, so no number in it is typed by hand.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from '../backend';
import { UserError } from '../errors';
import { toPdf, toPng, toSvg } from '../figures/render';
import type { Figure } from '../figures/figure';
import { canonicalJson, sha256, writeAtomically } from '../files';
import { escapeHtml } from './html';
import { escapeLatex } from './latex';
import { showHtml, showPng } from './notebook-display';
import { formatNumber, type NumberFormat } from './number-format';
import { checkId, folders, toSource, type ExhibitKind, type ExhibitRecord, type Source } from './record';
import { tableToHtml, tableToLatex, type Table } from './table';

export interface ExhibitOptions {
  /** What it was computed from: attribution maps, predictions or anything else with their provenance; at least one. */
  readonly from: Source | readonly Source[];
  /** The seed, where chance had a part. */
  readonly seed?: number;
}

export interface FigureOptions extends ExhibitOptions {
  /** A sentence under the figure in the notebook; the report has captions of its own. */
  readonly caption?: string;
}

export interface NumberOptions extends ExhibitOptions {
  readonly format: NumberFormat;
}

/** The exhibits of one notebook. Every method but `show` leaves what it shows to the report. */
export interface Exhibits {
  /** Only shows a figure in the cell and leaves nothing to the report. */
  show(figure: Figure): Promise<void>;
  /** Leaves PNG, PDF and SVG; the report shows it with `\exhibitfigure{id}`. */
  figure(id: string, figure: Figure, options: FigureOptions): Promise<void>;
  /** Leaves a LaTeX tabular; the report shows it with `\exhibittable{id}`. */
  table(id: string, table: Table, options: ExhibitOptions): Promise<void>;
  /** Leaves a macro; the report shows it with `\val{id}`. */
  number(id: string, value: number, options: NumberOptions): Promise<void>;
  /** Leaves words from data, such as a class name, as a macro; the report shows them with `\val{id}`. */
  text(id: string, value: string, options: ExhibitOptions): Promise<void>;
}

/** Pixels of a PNG for each pixel on the page: sharp on dense screens and in print. */
const pngScale = 2;

/**
 * Opens the exhibits of a notebook. They are left in the folder that the environment variable `EXHIBITS_DIR` names,
 * else in `build/exhibits/<notebook>` under the working directory: `figures/`, `tables/` and `values/`, each exhibit
 * with a record (`<id>.json`) of what it was computed from. An exhibit made again replaces the one before.
 * @param notebook the notebook's file name without its extension
 * @throws UserError when the name holds anything but letters, digits, hyphens and underscores. The methods throw it
 *   for a malformed id, for an exhibit that names nothing it was computed from, for what cannot be shown (NaN, say)
 *   and for a folder that cannot be written.
 */
export function openExhibits(notebook: string): Exhibits {
  if (!/^[\w-]+$/.test(notebook)) {
    throw new UserError(`"${notebook}" is no notebook name: give the file's name without folder and extension.`);
  }
  const directory = process.env.EXHIBITS_DIR || join('build', 'exhibits', notebook);

  async function leave(kind: ExhibitKind, id: string, options: ExhibitOptions, files: Files, more: Partial<ExhibitRecord>) {
    const folder = join(directory, folders[kind]);
    const record: ExhibitRecord = {
      ...more,
      id,
      kind,
      notebook,
      ...(options.seed !== undefined && { seed: options.seed }),
      files: Object.fromEntries(Object.entries(files).map(([name, data]) => [name, sha256(data)])),
      from: [options.from].flat().map(toSource),
      device: describe(),
    };
    const recordPath = join(folder, `${id}.json`);
    const text = canonicalJson(record);
    // Without its record an exhibit does not exist, so an interrupted call leaves none that is half old, half new.
    await rm(recordPath, { force: true });
    for (const [name, data] of Object.entries(files)) await writeAtomically(join(folder, name), data);
    await writeAtomically(recordPath, text);
  }

  return {
    async show(figure) {
      await showPng(await toPng(figure, pngScale), figure.alt, pngScale);
    },
    async figure(id, figure, options) {
      check(id, options);
      if (figure.alt.trim() === '') throw new UserError(`The figure "${id}" has no description: say in "alt" what it shows.`);
      const png = await toPng(figure, pngScale);
      const files = { [`${id}.png`]: png, [`${id}.pdf`]: await toPdf(figure), [`${id}.svg`]: await toSvg(figure) };
      await leave('figure', id, options, files, { alt: figure.alt, ...(options.caption !== undefined && { caption: options.caption }) });
      await showPng(png, figure.alt, pngScale);
      if (options.caption !== undefined) showHtml(`<p><em>${escapeHtml(options.caption)}</em></p>`, options.caption);
    },
    async table(id, table, options) {
      check(id, options);
      await leave('table', id, options, { [`${id}.tex`]: tableToLatex(table) }, {});
      showHtml(tableToHtml(table), `table ${id}`);
    },
    async number(id, value, options) {
      check(id, options);
      const { latex, html } = formatNumber(value, options.format);
      await leave('number', id, options, { [`${id}.tex`]: macro(id, latex) }, { value, format: options.format });
      showHtml(`<p>${escapeHtml(id)}: <strong>${html}</strong></p>`, `${id}: ${value}`);
    },
    async text(id, value, options) {
      check(id, options);
      await leave('text', id, options, { [`${id}.tex`]: macro(id, escapeLatex(value)) }, { value });
      showHtml(`<p>${escapeHtml(id)}: <strong>${escapeHtml(value)}</strong></p>`, `${id}: ${value}`);
    },
  };
}

type Files = Readonly<Record<string, string | Uint8Array>>;

function check(id: string, options: ExhibitOptions): void {
  checkId(id);
  if ([options.from].flat().length === 0) {
    throw new UserError(`The exhibit "${id}" names nothing it was computed from: give its maps or predictions in "from".`);
  }
}

function macro(id: string, latex: string): string {
  return `\\exhibitvalue{${id}}{${latex}}\n`;
}

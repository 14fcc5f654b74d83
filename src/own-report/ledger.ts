/** What a report shows of what was computed: numbers, words, tables and figures by id, each with its record. */
import { describe } from '../backend';
import { percentText } from '../figures/number-text';
import { toPdf, toSvg } from '../figures/render';
import type { Figure } from '../figures/figure';
import { sha256 } from '../files';
import type { Exhibit } from '../report/collect';
import { escapeHtml } from '../report/html';
import { escapeLatex } from '../report/latex';
import { formatNumber, type FormattedNumber, type NumberFormat } from '../report/number-format';
import { checkId, toSource, type ExhibitKind, type ExhibitRecord, type Source } from '../report/record';
import { tableToHtml, tableToLatex, type Table } from '../report/table';
import type { Inline } from './document';
import { inBrowser, onPage } from './plain-text';

interface Kept {
  readonly kind: ExhibitKind;
  readonly more: Partial<ExhibitRecord>;
  readonly shown: FormattedNumber;
  readonly figure?: Figure;
}

/** Where the records say that exhibits come from. */
const origin = 'own-report';

export class Ledger {
  readonly #kept = new Map<string, Kept>();
  readonly #svg = new Map<string, string>();

  /** @param source the network, and whatever else all of the exhibits were computed from */
  constructor(private readonly source: Source) {}

  /** @throws UserError for what the format cannot show */
  number(id: string, value: number, format: NumberFormat): Inline {
    this.#keep(id, { kind: 'number', more: { value, format }, shown: formatNumber(value, format) });
    return { kind: 'value', id };
  }

  /** A probability as a percentage that reaches neither end unless it is there: 97.4 %, > 99.9 %. */
  probability(id: string, value: number): Inline {
    const text = percentText(value);
    this.#keep(id, { kind: 'number', more: { value, format: 'percent' }, shown: { latex: escapeLatex(text), html: escapeHtml(text) } });
    return { kind: 'value', id };
  }

  /**
   * Words from outside, such as a class's name; what would not fit is shortened on the page, not in the record.
   * @param most characters in all
   * @param shown what stands for it on the page, where that is not the value itself
   */
  text(id: string, value: string, most?: number, shown = value): Inline {
    const short = onPage(shown, most);
    this.#keep(id, { kind: 'text', more: { value }, shown: { latex: escapeLatex(short), html: `<bdi>${escapeHtml(inBrowser(short))}</bdi>` } });
    return { kind: 'value', id };
  }

  table(id: string, table: Table): void {
    this.#keep(id, { kind: 'table', more: {}, shown: { latex: tableToLatex(table), html: tableToHtml(table) } });
  }

  /** @returns its width in points */
  figure(id: string, figure: Figure): number {
    this.#keep(id, { kind: 'figure', more: { alt: figure.alt }, shown: { latex: '', html: '' }, figure });
    return Number((figure.spec as { readonly width?: number }).width);
  }

  #keep(id: string, kept: Kept): void {
    checkId(id);
    const before = this.#kept.get(id);
    if (before !== undefined && (before.kind !== kept.kind || before.shown.latex !== kept.shown.latex || before.figure !== kept.figure)) {
      throw new RangeError(`Two exhibits are called "${id}".`);
    }
    this.#kept.set(id, kept);
  }

  /** A number, word or table as LaTeX and as HTML. @throws RangeError for an id that was not kept */
  shown(id: string): FormattedNumber {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.figure !== undefined) throw new RangeError(`There is no value or table "${id}".`);
    return kept.shown;
  }

  /** @throws RangeError for an id that was not kept */
  async svg(id: string): Promise<string> {
    const figure = this.#kept.get(id)?.figure;
    if (figure === undefined) throw new RangeError(`There is no figure "${id}".`);
    const svg = this.#svg.get(id) ?? (await toSvg(figure));
    this.#svg.set(id, svg);
    return svg;
  }

  /** All of it as the report's style file takes it, in order of id; figures as PDF. */
  async exhibits(): Promise<Exhibit[]> {
    const ids = [...this.#kept.keys()].sort();
    return Promise.all(ids.map(async (id) => this.#exhibit(id, this.#kept.get(id) as Kept)));
  }

  async #exhibit(id: string, { kind, more, shown, figure }: Kept): Promise<Exhibit> {
    const macro = kind === 'table' ? shown.latex : `\\exhibitvalue{${id}}{${shown.latex}}\n`;
    const files: Record<string, Buffer> = figure === undefined ? { tex: Buffer.from(macro) } : { pdf: await toPdf(figure) };
    const sums = Object.fromEntries(Object.entries(files).map(([ending, data]) => [`${id}.${ending}`, sha256(data)]));
    return { record: { ...more, id, kind, notebook: origin, files: sums, from: [toSource(this.source)], device: describe() }, files };
  }
}

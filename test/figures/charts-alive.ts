/** An interactive chart as a browser would run it, without the browser: signals to set, and the marks that they leave. */
import { compile, parse, View } from '../../src/figures/vega-with-fonts';
import { interactiveSpec, type InteractiveFigure } from '../../src/figures/interactive';

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
  readonly opacity?: number;
  readonly text?: string;
  readonly datum: Readonly<Record<string, unknown>>;
}

interface Group {
  readonly marktype?: string;
  readonly items?: readonly (Group & Mark)[];
}

export class LiveChart {
  readonly warnings: string[] = [];
  readonly #view: View;

  constructor(chart: InteractiveFigure) {
    const warn = (...words: readonly unknown[]): void => void this.warnings.push(words.join(' '));
    const logger = { level: () => logger, error: warn, warn, info: () => logger, debug: () => logger } as unknown as NonNullable<Parameters<typeof compile>[1]>['logger'];
    // From the JSON that a notebook stores, as whoever shows it has nothing else.
    const { spec } = compile(interactiveSpec(chart) as unknown as Parameters<typeof compile>[0], { logger });
    this.#view = new View(parse(spec), { renderer: 'none', logLevel: 0 });
  }

  async run(): Promise<this> {
    await this.#view.runAsync();
    return this;
  }

  async set(signal: string, value: unknown): Promise<this> {
    await this.#view.signal(signal, value).runAsync();
    return this;
  }

  /** Puts a rectangle of selection over the values between two ends of a field. */
  async brush(name: string, field: string, ends: readonly [number, number]): Promise<this> {
    const tuple = { unit: '', fields: [{ field, channel: 'x', type: 'R' }], values: [ends] };
    await this.#view.data(`${name}_store`, [tuple]).runAsync();
    return this;
  }

  /** The marks of a kind whose mark's name ends so, in order of drawing. */
  marks(kind: string, name: string): Mark[] {
    const found: Mark[] = [];
    const walk = (group: Group & { readonly name?: string }): void => {
      if (group.marktype === kind && group.name?.endsWith(name)) found.push(...(group.items ?? []));
      else for (const item of group.items ?? []) walk(item);
    };
    walk((this.#view.scenegraph() as unknown as { root: Group }).root);
    return found;
  }
}

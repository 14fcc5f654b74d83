/** Reads LaTeX from left to right: commands, groups and options. It knows no command; what one means is its reader's matter. */
import { UserError } from '../errors';

export class TexCursor {
  at = 0;
  readonly text: string;

  /**
   * @param name how sentences call the file
   * @param firstLine the line on which the text begins there
   */
  constructor(
    source: string,
    readonly name: string,
    private readonly firstLine = 1,
  ) {
    this.text = source;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether the text goes on so. */
  sees(start: string): boolean {
    return this.text.startsWith(start, this.at);
  }

  /** What a pattern finds here, taken; null where it finds nothing. The pattern must be sticky. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  /** The name of the command that stands here, taken with the blanks after it: letters with a star, or a single sign. */
  command(): string {
    const name = this.take(/\\(?:[a-zA-Z@]+\*?|[^])/y);
    if (name === null) throw this.fault('a backslash ends the text');
    if (/^\\[a-zA-Z@]/.test(name)) this.take(/[ \t]*(?:\n[ \t]*(?!\s*\n))?/y);
    return name.slice(1);
  }

  /** The mandatory argument that stands here, without its braces; a single sign or command where there are none. */
  argument(): string {
    this.take(/\s*/y);
    if (this.sees('{')) return this.group('{', '}');
    const single = this.take(/\\(?:[a-zA-Z]+|[^])|[^]/y);
    if (single === null) throw this.fault('an argument is missing');
    return single;
  }

  /** The optional argument that stands here, without its brackets; null where there is none. */
  option(): string | null {
    return this.sees('[') ? this.group('[', ']') : null;
  }

  private group(open: string, close: string): string {
    const start = this.at;
    let depth = 0;
    for (let at = start + open.length; at < this.text.length; at++) {
      const sign = this.text[at];
      if (sign === '\\') at++;
      else if (sign === close && depth === 0) {
        this.at = at + 1;
        return this.text.slice(start + open.length, at);
      } else if (sign === '{') depth++;
      else if (sign === '}') depth--;
    }
    throw this.fault(`what "${open}" opens is not closed`);
  }

  /** The text up to a mark, taken with the mark. */
  until(mark: string): string {
    const end = this.text.indexOf(mark, this.at);
    if (end < 0) throw this.fault(`"${mark}" is missing`);
    const before = this.text.slice(this.at, end);
    this.at = end + mark.length;
    return before;
  }

  /** Counted from 1, in the file. */
  get line(): number {
    return this.firstLine + (this.text.slice(0, this.at).match(/\n/g)?.length ?? 0);
  }

  /** A cursor over a piece of the text that was just taken. */
  within(piece: string): TexCursor {
    const lines = piece.match(/\n/g)?.length ?? 0;
    return new TexCursor(piece, this.name, this.line - lines);
  }

  fault(what: string): UserError {
    return new UserError(`${this.name}:${this.line}: ${what}.`);
  }
}

/** The text without its comments, as TeX reads it: with the line break and the blanks that follow. Lines keep their numbers in no other way. */
export function withoutTexComments(source: string): string {
  return source.replace(/(\\[^])|%[^\n]*(?:\n[ \t]*(?!\s*\n))?/g, (found: string, escaped: string | undefined) => escaped ?? (found.startsWith('%') ? '' : found));
}

/**
 * `results.jsonl`: a header, then one line for each finished scene, in the order of the scenes. A line is written at once
 * and never changed, so whatever an interrupted run leaves is whole up to a torn last line, which is cut off.
 */
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { asUserError, canonicalJson } from '../files';
import { differingSettings, inWords, type Header, type Shard } from './header';

/** One number a measure, in the order of the metric's measures; null where there is none. Six significant digits. */
export type Values = readonly (number | null)[];

/** What was measured for one object. */
export interface ObjectRecord {
  readonly name: string;
  readonly class: number;
  /** By metric, then by subject, or by two with a bar between them. */
  readonly results: Readonly<Record<string, Readonly<Record<string, Values>>>>;
}

/** What was measured in one scene. */
export interface SceneRecord {
  /** The scene's place in the list, from 0. */
  readonly scene: number;
  readonly id: string;
  readonly kind: string;
  readonly placement: string;
  readonly objects: readonly ObjectRecord[];
}

export const resultsName = 'results.jsonl';

/** The scenes of a part of a study, or of all of it, in order. */
export function scenesOf(count: number, shard: Shard | null): number[] {
  const all = Array.from({ length: count }, (_, scene) => scene);
  return shard === null ? all : all.filter((scene) => scene % shard.of === shard.number - 1);
}

/** One line of JSON, its keys sorted. @throws TypeError for a number that is not finite */
export function toLine(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(value)))}\n`;
}

/** A file of results as it was found. */
export interface Found {
  readonly header: Header;
  /** Line by line, each with its end. */
  readonly lines: readonly Buffer[];
  /** Bytes up to the end of the last whole line, the header included. */
  readonly length: number;
}

/**
 * Reads the whole lines of a file of results and checks that they are what a run leaves.
 * @returns null where there is no file, or nothing but the beginning of a header that was being written
 * @throws UserError for anything else
 */
export async function readResults(path: string): Promise<Found | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new UserError(`"${path}" cannot be read: ${error.message}.`, { cause: error });
  });
  if (bytes === null) return null;
  const [first, ...lines] = wholeLines(bytes);
  if (first === undefined && isTornHeader(bytes.toString())) return null;
  const header = first && (parsed(first) as Partial<Header> | null);
  if (!header?.format?.startsWith('study results') || !header.scenes) {
    throw new UserError(`"${path}" holds no results of a study: choose another folder with --out.`);
  }
  const expected = scenesOf(header.scenes.count, header.shard ?? null);
  lines.forEach((line, place) => {
    const record = parsed(line) as Partial<SceneRecord> | null;
    if (record?.scene === undefined || record.scene !== expected[place] || !Array.isArray(record.objects)) {
      const what = `"${path}" is damaged in line ${place + 2}, where scene ${expected[place] ?? 'none'} should stand`;
      throw new UserError(`${what}: cut the file off before it and go on with --resume, or delete it.`);
    }
  });
  return { header: header as Header, lines, length: lines.reduce((sum, line) => sum + line.length, (first as Buffer).length) };
}

/** Keys are sorted, so that every header begins alike. */
const headerBegins = '{"code":"';

const isTornHeader = (text: string): boolean => text.startsWith(headerBegins) || headerBegins.startsWith(text);

function wholeLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0, end = bytes.indexOf(10); end !== -1; start = end + 1, end = bytes.indexOf(10, start)) lines.push(bytes.subarray(start, end + 1));
  return lines;
}

function parsed(line: Buffer): object | null {
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** Whether a study's results are all there. */
export function isComplete({ header, lines }: Found): boolean {
  return lines.length === scenesOf(header.scenes.count, header.shard ?? null).length;
}

/** The records of the lines, one after the other. */
export function* recordsOf({ lines }: Pick<Found, 'lines'>): Generator<SceneRecord> {
  for (const line of lines) yield JSON.parse(line.toString()) as SceneRecord;
}

function refuseFinding(path: string, resume: boolean): void {
  if (!resume) throw new UserError(`"${path}" holds results already: go on with --resume, or choose another folder with --out.`);
}

/**
 * The first thing that a run looks at, before it makes scenes.
 * @throws UserError when a folder holds results that are not to be gone on with
 */
export async function refuseResults(folder: string, resume: boolean): Promise<void> {
  const path = join(folder, resultsName);
  if ((await readResults(path)) !== null) refuseFinding(path, resume);
}

function refuseOthers(path: string, before: Header, now: Header): void {
  const differing = differingSettings(before, now);
  if (differing.length === 0) return;
  throw new UserError(`The results in "${path}" were made with other settings (${inWords(differing)}): choose another folder with --out, or delete them.`);
}

/** A file of results that a run appends to. */
export class Results {
  #length: number;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    /** Scenes that the file held when it was opened. */
    readonly kept: number,
    length: number,
  ) {
    this.#length = length;
  }

  /**
   * Opens the results in a folder, which is made where it is missing.
   * @param resume whether to go on with what is there; a torn last line is cut off
   * @throws UserError when there are results already and `resume` is not given, or when they have another header: it names the
   *   settings in which they differ
   */
  static async open(folder: string, header: Header, resume: boolean): Promise<Results> {
    const path = join(folder, resultsName);
    const found = await readResults(path);
    const first = toLine(header);
    if (found !== null) {
      refuseFinding(path, resume);
      refuseOthers(path, found.header, JSON.parse(first) as Header);
    }
    try {
      await mkdir(folder, { recursive: true });
      const file = await open(path, found === null ? 'w' : 'r+');
      const results = new Results(path, file, found?.lines.length ?? 0, found?.length ?? 0);
      if (found === null) await results.#write(first);
      else await file.truncate(found.length);
      return results;
    } catch (error) {
      throw asUserError(error, path);
    }
  }

  /**
   * Appends a finished scene; it is on the disk when the promise is kept.
   * @throws UserError when the disk is full, or somebody else has written to the file meanwhile
   */
  async append(record: SceneRecord): Promise<void> {
    if ((await this.file.stat()).size !== this.#length) {
      throw new UserError(`"${this.path}" was changed by another program: let one run at a time write to a folder.`);
    }
    await this.#write(toLine(record)).catch((error: unknown) => {
      throw asUserError(error, this.path);
    });
  }

  async #write(line: string): Promise<void> {
    const bytes = Buffer.from(line);
    await this.file.write(bytes, 0, bytes.length, this.#length);
    await this.file.sync();
    this.#length += bytes.length;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

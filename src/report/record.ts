import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { BackendDescription } from '../backend';
import { UserError } from '../errors';
import { sha256 } from '../files';
import type { Provenance } from '../methods/attribution-map';
import { projectRoot } from '../project';

export type ExhibitKind = 'figure' | 'table' | 'number' | 'text';

/**
 * What an exhibit was computed from: the full provenance of an attribution map, or as much of it as applies (a
 * prediction has a network and a picture, a count of parameters only a network).
 */
export type Source = Pick<Provenance, 'network'> &
  Partial<Provenance> & {
    /** Stored results it was read from, as paths from the project's folder: `report/study/study.json`. */
    readonly files?: readonly string[];
  };

/** A file that something was computed from. */
export interface SourceFile {
  /** From the project's folder, with slashes. */
  readonly path: string;
  readonly sha256: string;
}

/** A source as a record keeps it. */
export type RecordedSource = Omit<Source, 'files'> & { readonly files?: readonly SourceFile[] };

/** What an exhibit is and where it comes from, kept beside its files as canonical JSON. No times and no paths. */
export interface ExhibitRecord {
  readonly id: string;
  readonly kind: ExhibitKind;
  readonly notebook: string;
  /** What a figure shows, for those who cannot see it. */
  readonly alt?: string;
  readonly caption?: string;
  /** The value of a number or a text, unrounded. */
  readonly value?: number | string;
  readonly format?: string;
  readonly seed?: number;
  /** SHA-256 of each file, by its name beside the record. */
  readonly files: Readonly<Record<string, string>>;
  readonly from: readonly RecordedSource[];
  readonly device: BackendDescription;
}

/** The folder of each kind. Numbers and texts share one, because the report looks both up by the same macro. */
export const folders: Readonly<Record<ExhibitKind, string>> = {
  figure: 'figures',
  table: 'tables',
  number: 'values',
  text: 'values',
};

/** @throws UserError unless the id consists of small letters, digits and single hyphens between them. */
export function checkId(id: string): void {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id) || id.length > 80) {
    throw new UserError(`"${id}" is no exhibit id: use small letters, digits and hyphens, such as "grad-cam-dog".`);
  }
}

/**
 * Keeps the provenance, with checksums of the files, and drops everything else, so that an attribution map can be given
 * as it is.
 * @throws UserError for a file that cannot be read or lies outside the project
 */
export function toSource(from: Source): RecordedSource {
  const { network, picture, target, score, method, variant, layer, options, passes, measured, files } = from;
  return {
    network: { name: network.name, fingerprint: network.fingerprint },
    ...(picture && { picture: { name: picture.name, fingerprint: picture.fingerprint } }),
    ...(target && { target }),
    ...(score !== undefined && { score }),
    ...(method !== undefined && { method }),
    ...(variant !== undefined && { variant }),
    ...(layer !== undefined && { layer }),
    ...(options && { options }),
    ...(passes && { passes }),
    ...(measured && { measured }),
    ...(files && files.length > 0 && { files: files.map(toSourceFile) }),
  };
}

function toSourceFile(given: string): SourceFile {
  const advice = 'name a file of the project by its path from the project\'s folder, such as "report/study/study.json".';
  if (isAbsolute(given)) throw new UserError(`"${given}" lies outside the project: ${advice}`);
  try {
    const path = relative(realpathSync(projectRoot), realpathSync(join(projectRoot, given)));
    // A link inside the project may lead out of it.
    if (isAbsolute(path) || path.split(sep)[0] === '..') throw new UserError(`"${given}" lies outside the project: ${advice}`);
    return { path: path.split(sep).join('/'), sha256: sha256(readFileSync(join(projectRoot, path))) };
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(`"${given}" cannot be read as what an exhibit was made from: ${advice}`, { cause: error });
  }
}

/** Null unless the text is a record, as far as the report relies on it. */
export function parseRecord(text: string): ExhibitRecord | null {
  try {
    const record = JSON.parse(text) as Partial<ExhibitRecord> | null;
    const whole =
      typeof record?.id === 'string' &&
      typeof record.notebook === 'string' &&
      typeof record.kind === 'string' &&
      Object.hasOwn(folders, record.kind) &&
      typeof record.files === 'object' &&
      record.files !== null;
    return whole ? (record as ExhibitRecord) : null;
  } catch {
    return null;
  }
}

import type { BackendDescription } from '../backend';
import { UserError } from '../errors';
import type { Provenance } from '../methods/attribution-map';

export type ExhibitKind = 'figure' | 'table' | 'number' | 'text';

/**
 * What an exhibit was computed from: the full provenance of an attribution map, or as much of it as applies (a
 * prediction has a network and a picture, a count of parameters only a network).
 */
export type Source = Pick<Provenance, 'network'> & Partial<Provenance>;

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
  readonly from: readonly Source[];
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

/** Keeps the provenance and drops everything else, so that an attribution map can be given as it is. */
export function toSource(from: Source): Source {
  const { network, picture, target, score, method, variant, layer, options, passes, measured } = from;
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
  };
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

import { distance } from 'fastest-levenshtein';
import { UserError } from '../errors';
import type { RecordKind } from './report-record';
import type { TexSource } from './tex-source';

/** What the report shows by name: an exhibit, which has a record, or a method's formula. */
export type NamedKind = RecordKind | 'formula';

/** An exhibit, or whatever else has a name, as the report tells it from others. */
export interface ExhibitName<Kind extends NamedKind = RecordKind> {
  readonly kind: Kind;
  readonly id: string;
}

const prefixes: Readonly<Record<string, NamedKind>> = {
  fig: 'figure', figure: 'figure', tab: 'table', table: 'table', val: 'value', value: 'value', number: 'value', text: 'value',
  formula: 'formula',
};
const short: Readonly<Record<NamedKind, string>> = { figure: 'fig', table: 'tab', value: 'val', formula: 'formula' };

/** The name by which a person calls an exhibit: `fig:saliency`. */
export function shortName({ kind, id }: ExhibitName<NamedKind>): string {
  return `${short[kind]}:${id}`;
}

/**
 * The exhibits that a person means by a name: the label of a figure or table of the report (`fig:sheet`), an
 * exhibit's id (`saliency`), or the id with its kind (`fig:saliency`, `tab:costs`, `val:dog-probability`, `formula:cam`).
 * @throws UserError where there is none, naming the nearest, or how to list all where none is near
 */
export function resolveName<Kind extends NamedKind>(name: string, tex: TexSource, exhibits: readonly ExhibitName<Kind>[]): ExhibitName<Kind>[] {
  const [, prefix, rest = ''] = /^([a-z]+):(.*)$/.exec(name) ?? [null, undefined, name];
  const labelled = tex.floats.filter(({ labels }) => labels.includes(name)).flatMap(({ uses }) => uses);
  const shown = labelled.flatMap((use) => (use.kind === 'figure' || use.kind === 'table' ? exhibits.filter(({ kind, id }) => kind === use.kind && id === use.id).slice(0, 1) : []));
  if (shown.length > 0) return shown;
  const kind = prefix === undefined ? undefined : prefixes[prefix];
  const found = exhibits.filter((one) => (prefix === undefined ? one.id === name : one.kind === kind && one.id === rest));
  if (found.length > 0) return found;
  const names = [...new Set([...tex.floats.flatMap(({ labels }) => labels), ...exhibits.map(shortName)])];
  if (names.length === 0) throw new UserError(`The report shows no "${name}", and nothing else yet.`);
  // Without the kind the same distance says more: fig:costs is tab:costs more than fig:cam.
  const far = (other: string): number => {
    const own = other.replace(/^[a-z]+:/, '');
    // A name may be a part of another: occlusion of occlusion-views.
    const within = own.includes(rest) ? 1 : distance(rest, own.slice(0, rest.length)) + 1;
    return Math.min(distance(rest, own), within) + (other.startsWith(`${prefix}:`) ? 0 : 0.5);
  };
  // With most of its letters others, a name is nobody's mistake.
  const farthest = Math.max(1.5, rest.length / 2);
  const nearest = names.filter((other) => rest !== '' && far(other) <= farthest).sort((a, b) => far(a) - far(b) || (a < b ? -1 : 1)).slice(0, 3);
  const advice = nearest.length > 0 ? `: did you mean ${nearest.join(', ')}?` : ', nor anything like it: "npm run trace" lists all there is.';
  throw new UserError(`The report shows no "${name}"${advice}`);
}

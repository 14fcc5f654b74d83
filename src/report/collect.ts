import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { sha256 } from '../files';
import { checkId, folders, parseRecord, type ExhibitKind, type ExhibitRecord } from './record';

/** An exhibit as a notebook left it: its record, and its files by their ending (`png`, `pdf`, `svg` or `tex`). */
export interface Exhibit {
  readonly record: ExhibitRecord;
  readonly files: Readonly<Record<string, Buffer>>;
}

const endings: Readonly<Record<ExhibitKind, readonly string[]>> = {
  figure: ['pdf', 'png', 'svg'],
  table: ['tex'],
  number: ['tex'],
  text: ['tex'],
};

/**
 * Reads what the notebooks left, and checks that it is whole.
 * @param directory the folder with one folder for each notebook
 * @param notebooks their names; folders of others are ignored
 * @returns the exhibits in order of folder and id
 * @throws UserError when an exhibit is damaged, incomplete or under another notebook's name, or when two notebooks
 *   leave exhibits that the report could not tell apart.
 */
export async function collectExhibits(directory: string, notebooks: readonly string[]): Promise<Exhibit[]> {
  const found = new Map<string, Exhibit>();
  for (const notebook of notebooks) {
    for (const folder of [...new Set(Object.values(folders))]) {
      for (const exhibit of await readFolder(join(directory, notebook), folder, notebook)) {
        const key = `${folder}/${exhibit.record.id}`;
        const other = found.get(key);
        if (other) {
          throw new UserError(
            `The notebooks "${other.record.notebook}" and "${notebook}" both leave the ${exhibit.record.kind} "${exhibit.record.id}": give one of them another id.`,
          );
        }
        found.set(key, exhibit);
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, exhibit]) => exhibit);
}

async function readFolder(directory: string, folder: string, notebook: string): Promise<Exhibit[]> {
  let names: string[];
  try {
    names = await readdir(join(directory, folder));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  return Promise.all(ids.map((id) => readExhibit(join(directory, folder), folder, id, notebook)));
}

async function readExhibit(path: string, folder: string, id: string, notebook: string): Promise<Exhibit> {
  const damaged = (what: string): UserError =>
    new UserError(`The exhibit "${id}" of the notebook "${notebook}" is damaged (${what}): run the notebook again with "npm run report -- --force".`);
  checkId(id);
  const record = parseRecord(await readFile(join(path, `${id}.json`), 'utf8'));
  if (record === null || record.id !== id || folders[record.kind] !== folder) throw damaged('its record cannot be read');
  if (record.notebook !== notebook) {
    throw new UserError(
      `The notebook "${notebook}" opens its exhibits as "${record.notebook}": write openExhibits('${notebook}') in it.`,
    );
  }
  const files: Record<string, Buffer> = {};
  for (const ending of endings[record.kind]) {
    const name = `${id}.${ending}`;
    const data = await readFile(join(path, name)).catch(() => null);
    if (data === null) throw damaged(`${name} is missing`);
    if (sha256(data) !== record.files[name]) throw damaged(`${name} was changed`);
    files[ending] = data;
  }
  return { record, files };
}

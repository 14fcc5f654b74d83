/** How a report calls the files of its pictures. */
import { sep } from 'node:path';
import { toldApart, widest } from './plain-text';

/**
 * The files' names without their folders; those that are equal then, with as many of their folders as tell them apart: `a/cat.jpg`.
 * @param paths absolute and without `..`, no two equal
 */
export function fileNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.normalize('NFC').split(sep));
  const nameOf = (own: readonly string[], folders: number): string => own.slice(-1 - folders).join('/');
  const most = Math.max(0, ...parts.map(({ length }) => length - 1));
  return parts.map((own) => {
    for (let folders = 0; folders < most; folders++) {
      const name = nameOf(own, folders);
      if (parts.every((other) => other === own || nameOf(other, folders) !== name)) return name;
    }
    // Equal but for how accents are written: told apart as equal names are.
    return nameOf(own, 0);
  });
}

/** The names as running text shows them: long ones that would look the same shortened keep what tells them apart. */
export function filesInText(files: readonly string[]): string[] {
  return toldApart(files, widest);
}

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from '../failure.mjs';
import { megabytesUnder } from '../progress.mjs';
import { forgetStep, isRecorded, keyOf, recordStep, sha256OfFile } from '../record.mjs';
import { findProgram, runTool } from '../tool.mjs';

/**
 * @typedef {{ package: string, version: string, folder: string, stamps: { file: string, sha256: string }[] }} StampList
 */

/**
 * The stamps that the cut-out benchmark uses; src reads the same file.
 * @param {string} root
 * @returns {StampList}
 */
export function readStampList(root) {
  return JSON.parse(readFileSync(path.join(root, 'src', 'cutouts', 'stamp-list.json'), 'utf8'));
}

/** What a person can do where there is no apt, or its package holds other pictures. */
const byHand = 'or give a folder of cut-outs of your own with --cutouts DIR';

/**
 * The stamps of the list, taken out of their Debian package. Whichever version the package has by now is good, as long as
 * each picture that is used is the one that the list names by its SHA-256.
 * @param {import('../project.mjs').Project} project
 * @param {StampList} list
 * @param {{ apt?: string, dpkg?: string }} [programs] empty where there is none
 * @returns {import('../setup.mjs').Step}
 */
export function cutouts(project, list, { apt = findProgram('apt-get') ?? '', dpkg = findProgram('dpkg-deb') ?? '' } = {}) {
  const id = 'cutouts';
  const folder = path.join(project.setup, 'cutouts');
  const key = keyOf(list.stamps.map(({ file, sha256 }) => [file, sha256]));
  const wrongUnder = (/** @type {string} */ base) =>
    list.stamps.filter(({ file, sha256 }) => !existsSync(path.join(base, file)) || sha256OfFile(path.join(base, file)) !== sha256);
  const record = () => recordStep(project, id, key, list.stamps.map(({ file }) => path.relative(project.root, path.join(folder, file))));
  return {
    title: `cut-outs (${list.package})`,
    needs: { download: 161, disk: 385 },
    check() {
      if (apt !== '' && dpkg !== '') return;
      throw new SetupFailure(
        `The cut-outs come from Debian's package ${list.package}, and there is no ${apt === '' ? 'apt-get' : 'dpkg-deb'} here to fetch it with: unpack that package elsewhere and copy its ${list.folder} to ${path.relative(project.root, folder)}, ${byHand}.`,
      );
    },
    isDone() {
      if (isRecorded(project, id, key)) return true;
      // Stamps that somebody put there by hand are as good, if they are these.
      if (!existsSync(folder) || wrongUnder(folder).length > 0) return false;
      record();
      return true;
    },
    async run(console) {
      forgetStep(project, id);
      const temporary = path.join(project.temporary, id);
      rmSync(temporary, { recursive: true, force: true });
      mkdirSync(temporary, { recursive: true });
      try {
        const progress = () => ({ done: megabytesUnder(temporary), total: this.needs.download, unit: 'MB' });
        await console.during(`Downloading ${list.package}`, progress, () =>
          runTool(project, 'cutouts-download', `Fetching ${list.package} by apt-get (do an "apt-get update" first, ${byHand})`, apt, ['download', list.package], { cwd: temporary }),
        );
        const archive = readdirSync(temporary).find((name) => name.endsWith('.deb'));
        const unpacked = path.join(temporary, 'unpacked');
        await console.during(`Unpacking ${list.package}`, () => undefined, () =>
          runTool(project, 'cutouts-unpack', `Unpacking ${list.package}`, dpkg, ['-x', path.join(temporary, String(archive)), unpacked]),
        );
        const wrong = wrongUnder(path.join(unpacked, list.folder));
        if (wrong.length > 0) {
          throw new SetupFailure(
            `Of the ${list.stamps.length} stamps in the list, ${wrong.length} are not in ${archive} as they are in version ${list.version} (${wrong[0]?.file}, for example): unpack that version by hand into ${path.relative(project.root, folder)}, ${byHand}.`,
          );
        }
        const partial = path.join(temporary, 'stamps');
        for (const { file } of list.stamps) {
          mkdirSync(path.join(partial, path.dirname(file)), { recursive: true });
          copyFileSync(path.join(unpacked, list.folder, file), path.join(partial, file));
        }
        copyFileSync(path.join(unpacked, 'usr/share/doc', list.package, 'copyright'), path.join(partial, 'copyright'));
        rmSync(folder, { recursive: true, force: true });
        renameSync(partial, folder);
        record();
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
    },
  };
}

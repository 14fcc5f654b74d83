import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { megabytesUnder } from './progress.mjs';
import { runTool } from './tool.mjs';
import { writeText } from './record.mjs';

const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '--no-cache-dir', '--retries', '5'];

/**
 * Runs pip with its temporary files in a folder of its own, which is watched to show how much has arrived.
 * @param {import('./project.mjs').Project} project
 * @param {import('./progress.mjs').Console} console
 * @param {{ title: string, log: string, megabytes: number, args: string[] }} call
 */
export async function pip(project, console, { title, log, megabytes, args }) {
  const temporary = path.join(project.temporary, `pip-${log}`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  try {
    const progress = () => ({ done: megabytesUnder(temporary), total: Math.ceil(megabytes), unit: 'MB' });
    const [command = '', ...rest] = args;
    await console.during(title, progress, () =>
      runTool(project, log, `${title}: pip`, project.python, ['-m', 'pip', command, ...quiet, ...rest], {
        env: { TMPDIR: temporary },
      }),
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Every name under which a wheel for glibc 2.28 or older may go. */
const platforms = ['manylinux1', 'manylinux2010', 'manylinux2014', ...Array.from({ length: 24 }, (_, index) => `manylinux_2_${index + 5}`)];

/**
 * Wheels are chosen by name and hash, for one fixed Python, so that one hash serves whichever Python
 * runs here: nothing of them is imported.
 */
export const wheelTags = ['--only-binary=:all:', '--python-version', '3.12', '--implementation', 'cp'].concat(
  platforms.flatMap((platform) => ['--platform', `${platform}_x86_64`]),
);

/**
 * Downloads one wheel, unpacks what is wanted of it and deletes it.
 * @param {import('./project.mjs').Project} project
 * @param {import('./progress.mjs').Console} console
 * @param {{ title: string, log: string, package: string, version: string, sha256: string, megabytes: number }} wheel
 * @param {string} into the folder that receives the members, made anew
 * @param {string[]} members names inside the wheel, or folders ending in a slash
 */
export async function unpackWheel(project, console, wheel, into, members) {
  const downloads = path.join(project.temporary, `wheel-${wheel.log}`);
  rmSync(downloads, { recursive: true, force: true });
  const requirements = path.join(downloads, 'requirements.txt');
  writeText(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  try {
    const args = ['download', '--no-deps', '--require-hashes', ...wheelTags, '-r', requirements, '-d', downloads];
    await pip(project, console, { ...wheel, args });
    const file = readdirSync(downloads).find((name) => name.endsWith('.whl'));
    rmSync(into, { recursive: true, force: true });
    const script = path.join(project.root, 'scripts', 'setup', 'unpack_wheel.py');
    await runTool(project, `${wheel.log}-unpack`, `Unpacking ${wheel.package}`, project.python, [script, path.join(downloads, String(file)), into, ...members]);
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

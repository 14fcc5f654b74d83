import { existsSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from '../failure.mjs';
import { ask, findProgram, runTool } from '../tool.mjs';
import { findPython, hasNodeHeaders, nodePrefix } from './prerequisites.mjs';

/**
 * What the system has to bring, how to see that it is there, and the Debian package that brings it.
 * @typedef {{ package: string, what: string, isThere: () => boolean }} Requirement
 */

const multiarch = ['x86_64-linux-gnu', ''];

/** @param {string} name */
function hasLibrary(name) {
  const folders = (process.env['PKG_CONFIG_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  for (const base of ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/usr/share', '/usr/local/share']) {
    for (const arch of multiarch) folders.push(path.join(base, arch, 'pkgconfig'));
  }
  return folders.some((folder) => existsSync(path.join(folder, `${name}.pc`)));
}

/** @param {string} name */
function hasHeader(name) {
  return ['/usr/include', '/usr/local/include'].some((base) => multiarch.some((arch) => existsSync(path.join(base, arch, name))));
}

/** @param {string} name */
function hasTexFile(name) {
  // kpsewhich is slow to start, so the usual places are looked at first.
  const usual = ['/usr/share/texlive/texmf-dist', '/usr/share/texmf', '/usr/share/texmf-dist'];
  if (usual.some((base) => existsSync(path.join(base, name)))) return true;
  return findProgram('kpsewhich') !== undefined && ask('kpsewhich', [path.basename(name)]) !== undefined;
}

/**
 * Whether there is a Python that can make the virtual environment, or has made it.
 * @param {import('../project.mjs').Project} project
 */
export function canMakeEnvironment(project) {
  if (existsSync(project.python)) return true;
  const python = findPython();
  return python !== undefined && ask(python, ['-c', 'import venv, ensurepip']) !== undefined;
}

/**
 * To build node-canvas and TensorFlow's binding.
 * @param {import('../project.mjs').Project} project
 * @returns {Requirement[]}
 */
export function buildRequirements(project) {
  return [
    { package: 'build-essential', what: 'a C++ compiler and make', isThere: () => !!findProgram('g++') && !!findProgram('make') },
    { package: 'pkg-config', what: 'pkg-config', isThere: () => !!findProgram('pkg-config') },
    { package: 'libcairo2-dev', what: "cairo's headers", isThere: () => hasLibrary('cairo') },
    { package: 'libpango1.0-dev', what: "pango's headers", isThere: () => hasLibrary('pangocairo') },
    { package: 'libjpeg-dev', what: "libjpeg's headers", isThere: () => hasHeader('jpeglib.h') },
    { package: 'libgif-dev', what: "giflib's headers", isThere: () => hasHeader('gif_lib.h') },
    { package: 'librsvg2-dev', what: "librsvg's headers", isThere: () => hasLibrary('librsvg-2.0') },
    { package: 'python3', what: 'Python 3.10 or newer', isThere: () => existsSync(project.python) || findPython() !== undefined },
    { package: 'python3-venv', what: "Python's venv module", isThere: () => canMakeEnvironment(project) },
    // Only a Node in /usr can be given its headers by a package; others bring their own or are told so.
    { package: 'libnode-dev', what: "Node's headers", isThere: () => nodePrefix() !== '/usr' || hasNodeHeaders('/usr') },
  ];
}

/**
 * To compile the report and to read its text back in the tests.
 * @returns {Requirement[]}
 */
export function texRequirements() {
  return [
    { package: 'latexmk', what: 'latexmk', isThere: () => !!findProgram('latexmk') },
    { package: 'texlive-latex-base', what: 'pdfLaTeX and BibTeX', isThere: () => !!findProgram('pdflatex') && !!findProgram('bibtex') },
    { package: 'texlive-latex-recommended', what: 'the LaTeX packages microtype and booktabs', isThere: () => hasTexFile('tex/latex/microtype/microtype.sty') },
    { package: 'texlive-fonts-recommended', what: "TeX's common fonts", isThere: () => hasTexFile('fonts/tfm/adobe/times/ptmr7t.tfm') },
    { package: 'lmodern', what: 'the Latin Modern fonts', isThere: () => hasTexFile('tex/latex/lm/lmodern.sty') },
    { package: 'poppler-utils', what: 'pdftotext', isThere: () => !!findProgram('pdftotext') },
  ];
}

/**
 * The sentence for a system where set-up cannot install by itself.
 * @param {Requirement[]} missing
 */
export function missingSentence(missing) {
  const what = missing.map((requirement) => requirement.what).join(', ');
  const packages = missing.map((requirement) => requirement.package).join(' ');
  return `System packages are missing (${what}): install them, on Debian and Ubuntu with \`sudo apt-get install ${packages}\`, elsewhere under the names they have there, and start again.`;
}

/**
 * How to call apt-get without being asked for anything, or undefined where that is not possible.
 * @returns {string[] | undefined}
 */
function aptCommand() {
  const apt = findProgram('apt-get');
  if (apt === undefined) return undefined;
  if (process.getuid?.() === 0) return [apt];
  const sudo = findProgram('sudo');
  return sudo !== undefined && ask(sudo, ['-n', 'true']) !== undefined ? [sudo, '-n', apt] : undefined;
}

/** A dpkg that was killed leaves its lists locked or half done; apt waits for the lock itself. */
const aptOptions = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', '-o', 'APT::Color=0'];

/**
 * @param {import('../project.mjs').Project} project
 * @param {string} title
 * @param {Requirement[]} requirements
 * @param {{ download: number, disk: number }} needs
 * @param {{ apt?: () => string[] | undefined }} [options]
 * @returns {import('../setup.mjs').Step}
 */
export function systemPackages(project, title, requirements, needs, { apt = aptCommand } = {}) {
  const missing = () => requirements.filter((requirement) => !requirement.isThere());
  return {
    title,
    needs,
    isDone: () => missing().length === 0,
    check() {
      if (apt() === undefined) throw new SetupFailure(missingSentence(missing()));
    },
    async run(console) {
      const [program, ...args] = apt() ?? [];
      if (program === undefined) throw new SetupFailure(missingSentence(missing()));
      const packages = missing().map((requirement) => requirement.package);
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await console.during(`${title} (${packages.join(' ')})`, () => undefined, async () => {
        await runTool(project, 'apt-update', 'apt-get update', program, [...args, 'update'], { env });
        await runTool(project, 'apt-install', 'apt-get install', program, [...args, 'install', ...aptOptions, ...packages], { env });
      });
      const left = missing();
      if (left.length > 0) throw new SetupFailure(missingSentence(left));
    },
  };
}


/**
 * Starts a command of this project: `node scripts/start.mjs NAME [arguments]`. Set-up comes first and
 * costs next to nothing when all is in place. Plain Node without packages, as set-up installs those.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SetupFailure } from './setup/failure.mjs';
import { deviceWish, plan } from './setup/plan.mjs';
import { computeEnvironment, project } from './setup/project.mjs';
import { setUp } from './setup/setup.mjs';
import { allSteps, portableSteps } from './setup/steps/all.mjs';
import { nodePackages } from './setup/steps/node-packages.mjs';
import { checkMachine, checkNode } from './setup/steps/prerequisites.mjs';

const node = process.execPath;
const bin = (/** @type {string[]} */ ...parts) => path.join(project.root, 'node_modules', ...parts);
const compile = (/** @type {string} */ config) => [node, bin('typescript', 'bin', 'tsc'), '-p', config];
const mocha = [node, bin('mocha', 'bin', 'mocha.js'), '--reporter', path.join(project.root, 'scripts', 'test', 'counting-reporter.cjs')];
const longTests = ['--no-config', '--require', 'tsx/cjs', '--require', './test/support/backend-ready.mjs', '--timeout', '600000'];
/** The tests of networks and methods once more, on WebAssembly. */
const testsOnWasm = ['--ignore', 'test/**/*.long.test.ts', 'test/models/**/*.test.ts', 'test/methods/**/*.test.ts'];
const onWasm = ['--require', './scripts/test/on-wasm.cjs'];
/** @param {string} name */
const script = (name) => [node, '--require', path.join(project.root, 'scripts', 'typescript.cjs'), path.join(project.root, 'scripts', `${name}.ts`)];

/**
 * What each name runs after set-up: lines of program and arguments, one after the other while they succeed;
 * the last one receives the arguments of the command line. With `everyLine` all of them run and receive the arguments.
 * A `portable` command does without the native library where it must.
 * @typedef {{
 *   lines: string[][], tex?: boolean, packagesOnly?: boolean, portable?: boolean, everyLine?: boolean, env?: Record<string, string>
 * }} Command
 * @type {Record<string, Command>}
 */
const commands = {
  setup: { lines: [], tex: true },
  explain: { lines: [script('explain')], portable: true },
  'class-model': { lines: [script('class-model')], portable: true },
  localise: { lines: [script('localise')], portable: true },
  report: { lines: [script('report')], tex: true },
  trace: { lines: [script('trace')], packagesOnly: true },
  notebooks: { lines: [script('notebooks')] },
  lab: { lines: [script('lab')] },
  course: { lines: [script('course')] },
  doctor: { lines: [script('doctor')], portable: true },
  conformance: { lines: [script('conformance')] },
  evaluate: { lines: [script('evaluate')] },
  laboratory: { lines: [script('laboratory')] },
  bench: { lines: [script('bench')] },
  readme: { lines: [script('readme')] },
  typecheck: { lines: [compile('.')], packagesOnly: true },
  build: { lines: [compile('tsconfig.build.json')], packagesOnly: true },
  test: { lines: [compile('.'), [...mocha, '--parallel', '--jobs', '2']], tex: true, env: { TEST_COUNTS: path.join('build', 'test-counts.json') } },
  'test:long': {
    lines: [[...mocha, ...longTests, 'test/**/*.long.test.ts'], [...mocha, ...onWasm, ...longTests, ...testsOnWasm]],
    everyLine: true,
    tex: true,
    env: { TEST_COUNTS: path.join('build', 'test-long-counts.json') },
  },
};

/**
 * Runs one program in the foreground. Ctrl-C reaches it by itself, as it belongs to the same terminal;
 * a signal sent to this process alone is passed on.
 * @param {string[]} line
 * @param {Record<string, string>} env
 * @returns {Promise<number>} its exit code
 */
function runInForeground([program = '', ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', cwd: project.root, env: { ...process.env, ...env } });
    const onInterrupt = () => {};
    const passOn = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
    process.on('SIGINT', onInterrupt).on('SIGTERM', passOn).on('SIGHUP', passOn);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', passOn).off('SIGHUP', passOn);
      resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]));
    });
  });
}

/**
 * @param {string | undefined} name
 * @param {string[]} args
 * @returns {Promise<number>}
 */
async function main(name, args) {
  const command = name === undefined ? undefined : commands[name];
  if (command === undefined) {
    throw new SetupFailure(`${name === undefined ? 'No command given' : `Unknown command "${name}"`}: say one of ${Object.keys(commands).join(', ')}.`);
  }
  checkNode(process.versions.node);
  const { steps, device, because } = plan({
    wish: deviceWish(command.portable === true ? args : [], process.env),
    portable: command.portable === true,
    checkMachine: () => checkMachine({ platform: process.platform, arch: process.arch, node: process.versions.node }),
    native: () => (command.packagesOnly ? [nodePackages(project)] : allSteps(project, { tex: command.tex === true })),
    without: () => portableSteps(project),
  });
  if (because !== undefined) console.error(`${because} Until then WebAssembly computes.`);
  await setUp(project, steps);
  if (name === 'setup') console.error('Everything is in place.');
  mkdirSync(project.temporary, { recursive: true });
  // Programs run in the project folder; paths that a person gives are meant from where they stand.
  // npm itself always starts in the project folder and tells in INIT_CWD where it was called.
  const caller = (process.env['npm_lifecycle_event'] === name ? process.env['INIT_CWD'] : undefined) ?? process.cwd();
  const env = { TMPDIR: project.temporary, ...computeEnvironment, CALLER_DIRECTORY: caller, ...(device !== undefined && { VISUAL_EXPLANATIONS_DEVICE: device }), ...command.env };
  if (command.env?.['TEST_COUNTS'] !== undefined) rmSync(path.join(project.root, command.env['TEST_COUNTS']), { force: true });
  let firstFailure = 0;
  for (const [index, line] of command.lines.entries()) {
    const file = line.at(-1) ?? '';
    if (file.endsWith('.ts') && path.isAbsolute(file) && !existsSync(file)) {
      throw new SetupFailure(`The command "${name}" is missing from this copy of the project (${path.relative(project.root, file)}): restore it from git.`);
    }
    const last = index === command.lines.length - 1;
    const code = await runInForeground(last || command.everyLine ? [...line, ...args] : line, env);
    firstFailure ||= code;
    if (code !== 0 && !command.everyLine) break;
  }
  return firstFailure;
}

main(process.argv[2], process.argv.slice(3)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error instanceof SetupFailure ? error.message : error);
    process.exitCode = 1;
  },
);

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/project';
import { fixture, fixturesFolder, maxRelative } from './support/fixtures';

describe('the library, installed in another program', function () {
  this.timeout(300_000);
  let root: string;
  const tsc = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = (program: string, ...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: root, encoding: 'utf8' });
    return { status, stdout, output: stdout + stderr };
  };
  const succeeds = (program: string, ...words: string[]) => {
    const { status, stdout, output } = run(program, ...words);
    assert.equal(status, 0, output);
    return stdout;
  };

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'program-'));
    succeeds(process.execPath, tsc, '-p', join(projectRoot, 'tsconfig.build.json'));
    writeFileSync(join(root, 'package.json'), '{ "name": "program", "private": true }');
    succeeds('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--offline', projectRoot);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const body = `
    const network = await loadNetwork('efficientnet-lite0');
    const map = await explain(network, ${JSON.stringify(join(fixturesFolder, 'cat-224.png'))}, 'grad-cam', { target: 'tiger cat' });
    console.log(JSON.stringify([...map.values]));
    network.dispose();`;

  for (const [file, text] of [
    ['program.cjs', `const { loadNetwork, explain } = require('visual-explanations'); (async () => {${body}})();`],
    ['program.mjs', `import { loadNetwork, explain } from 'visual-explanations';${body}`],
  ] as const) {
    it(`works in ${file}`, () => {
      writeFileSync(join(root, file), text);
      assert.ok(maxRelative(JSON.parse(succeeds(process.execPath, file)), fixture('gradcam_raw').values) < 1e-4);
    });
  }

  it('has types', () => {
    // A configuration of its own: the temporary folder may lie below a project that has another.
    const compilerOptions = { strict: true, skipLibCheck: true, module: 'node20', noEmit: true, typeRoots: [join(projectRoot, 'node_modules', '@types')], types: ['node'] };
    writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    const check = (options: string) => {
      writeFileSync(join(root, 'program.ts'), `
        import { explain, loadNetwork, type AttributionMap } from 'visual-explanations';
        export const map: Promise<AttributionMap> = loadNetwork('x').then((network) => explain(network, 'y', 'cam', ${options}));`);
      return run(process.execPath, tsc, '-p', '.');
    };
    const right = check('{ target: 3, layer: "a", score: "probability" }');
    assert.equal(right.status, 0, right.output);
    assert.match(check('{ target: 3, layers: 7 }').output, /program\.ts\(3,\d+\): error TS2322/);
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../src/project';

describe('modules of src', () => {
  const files = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

  it('bear no name of a package, which they would hide in the notebook kernel', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    const packages = new Set(Object.keys({ ...dependencies, ...devDependencies }));
    assert.ok(packages.has('canvas') && files.length > 100);
    assert.deepEqual(files.filter((path) => packages.has(basename(path, '.ts'))), []);
  });

  it('have no data file of their name beside them, which Node would load in their place', () => {
    const beside = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => /\.(js|json|node)$/.test(path));
    assert.ok(beside.length > 0);
    assert.deepEqual(beside.filter((path) => files.includes(path.replace(/\.[^.]*$/, '.ts'))), []);
  });

  it('import each other without cycles', () => {
    const imports = new Map(files.map((path) => {
      const source = readFileSync(join(projectRoot, 'src', path), 'utf8');
      // Types are gone when the kernel loads a module.
      const names = [...source.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']*)';/gms)].map(([, name]) => join(path, '..', `${name}.ts`));
      return [path, names.filter((name) => files.includes(name))];
    }));
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      if (done.has(path)) return;
      assert.ok(!trail.includes(path), `${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    files.forEach((path) => visit(path, []));
    assert.equal(done.size, files.length);
  });
});

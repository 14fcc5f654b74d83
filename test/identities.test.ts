import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('the list of identities', () => {
  it('has a test for each, and each test that names one is on the list', () => {
    const listed = [...readFileSync(join(__dirname, 'README.md'), 'utf8').matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts'));
    const titles = files.flatMap((path) => readFileSync(join(__dirname, path), 'utf8').match(/^ *it\(.*$/gm) ?? []);
    const tested = new Set(titles.flatMap((title) => [...title.matchAll(/identity (\d+)/g)].map(([, number]) => Number(number))));
    assert.ok(listed.length >= 25);
    assert.deepEqual([...tested].sort((a, b) => a - b), listed);
  });
});

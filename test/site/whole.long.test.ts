import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listNotebooks, readNotebook } from '../../src/notebooks/notebook';
import { projectRoot } from '../../src/project';
import { faultLines, faultsOf, findBrowser } from '../../src/site/browser';
import { buildCourse } from '../../src/site/course';
import { outlineOf } from '../../src/site/outline';

describe('the whole course as it is stored', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whole-course-'));
  const stored = (name: string): string => join(projectRoot, 'notebooks', `${name}.ipynb`);
  after(() => rmSync(folder, { recursive: true, force: true }));
  let pages: readonly string[] = [];

  it('becomes pages whose links all lead somewhere', async () => {
    const built = await buildCourse({ root: projectRoot, out: folder, executed: stored });
    pages = built.pages;
    assert.deepEqual(built.nowhere, []);
    for (const name of await listNotebooks(projectRoot)) assert.ok(pages.includes(`${name}.html`), name);
  });

  it('says of every notebook which question it answers and how long it takes', async () => {
    for (const name of await listNotebooks(projectRoot)) {
      const { title, question, time } = outlineOf(await readNotebook(stored(name)), name);
      assert.match(title, new RegExp(`^${name.slice(0, 2)} · .+`));
      assert.ok(question !== null && question.endsWith('?'), `${name}: ${question}`);
      assert.ok(time !== null, name);
    }
  });

  it('is shown by a browser without sideways scrolling, all of it, in readable contrast', async function () {
    const browser = findBrowser();
    if (browser === null || pages.length === 0) this.skip();
    assert.deepEqual(faultLines(await faultsOf(browser, folder, pages)), []);
  });
});

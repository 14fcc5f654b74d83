import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultsOf, findBrowser, widths } from '../../src/site/browser';
import { buildCourse, type Built } from '../../src/site/course';
import { layOut } from './small-course';

describe('the site of the course in a browser', function () {
  const browser = findBrowser();
  let folder = '';
  let built: Built;

  before(async function () {
    if (browser === null) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'browser-test-'));
    await layOut(folder);
    built = await buildCourse({ root: folder, out: join(folder, 'site'), executed: (name) => join(folder, 'notebooks', `${name}.ipynb`) });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('shows all it has without sideways scrolling, in readable contrast, at every width, light and dark', async () => {
    assert.deepEqual(await faultsOf(browser as string, join(folder, 'site'), built.pages), []);
  });

  /** The faults of the first notebook's page after a change to a file of the site, each once, with the widths and schemes at which it is. */
  async function spoilt(file: string, change: (text: string) => string): Promise<{ what: Set<string>; places: Set<string> }> {
    const site = join(folder, 'spoilt');
    rmSync(site, { recursive: true, force: true });
    cpSync(join(folder, 'site'), site, { recursive: true });
    const before = readFileSync(join(site, file), 'utf8');
    const after = change(before);
    assert.notEqual(after, before);
    writeFileSync(join(site, file), after);
    const faults = await faultsOf(browser as string, site, ['00-first.html']);
    return { what: new Set(faults.map(({ what }) => what)), places: new Set(faults.map(({ width, scheme }) => `${width} ${scheme}`)) };
  }
  const everywhere = new Set(widths.flatMap((width) => [`${width} dark`, `${width} light`]));

  it('is found at fault where a table makes the page scroll, at the widths where it does', async () => {
    const { what, places } = await spoilt('style.css', (css) => css.replace('.wide {\n', '.wide {\n  min-width: 600px;\n'));
    assert.match([...what].join('\n'), /^(the page scrolls sideways: \d+ of 3[29]0 pixels\n?)+$/);
    assert.deepEqual(places, new Set(['320 dark', '320 light', '390 dark', '390 light']));
  });

  it('is found at fault where a script, a picture or a style sheet is missing or comes from a network', async () => {
    const { what, places } = await spoilt('00-first.html', (html) => html.replace('scripts/vega.min.js', 'https://example.org/vega.js').replace(/src="data:image[^"]*" alt="A square"/, 'src="gone.png" alt="A square"'));
    const all = [...what].join('\n');
    for (const expected of [/cannot load or run: https:\/\/example\.org\/vega\.js/, /cannot load or run: file:.*gone\.png/, /a picture is not drawn: A square/, /a chart is not drawn: cat: tabby/, /a chart is not drawn: A ramp/]) assert.match(all, expected);
    assert.deepEqual(places, everywhere);
  });

  it('has charts that answer where the pointer is, drawn smaller or larger than they count', async () => {
    const { what } = await spoilt('00-first.html', (html) => html.replace('</body>', () => `<script>${readFileSync(join(__dirname, 'use-charts.js'), 'utf8')}</script></body>`));
    assert.deepEqual(what, new Set(widths.map((width) => `cannot load or run: Uncaught Error: at ${width} as expected`)));
  });

  it('is found at fault where text is pale in one scheme only', async () => {
    const { what, places } = await spoilt('style.css', (css) => css.replace('--ink-comment: #a5adb5', '--ink-comment: #5c636b'));
    assert.deepEqual(places, new Set([...everywhere].filter((place) => place.endsWith('dark'))));
    assert.match([...what].join('\n'), /^contrast 2\.\d\d of span\.c1? rgb\(92, 99, 107\): \/\/ <b>not bold/);
  });
});

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { buildCourse, type Built } from '../../src/site/course';
import { chart, layOut, notebook, pixel, words } from './small-course';

/** What a page loads or leads to: every value of an attribute that holds an address. */
const addresses = (html: string, attributes: string) => [...html.matchAll(new RegExp(`\\s(?:${attributes})="([^"]*)"`, 'g'))].map(([, value = '']) => value);

describe('the site of the course', function () {
  this.timeout(30_000);
  let folder = '';
  let built: Built;
  const build = (root: string, out: string) => buildCourse({ root, out, executed: (name) => join(root, 'notebooks', `${name}.ipynb`) });
  const page = (path: string): string => readFileSync(join(folder, 'site', path), 'utf8');

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'course-test-'));
    await layOut(folder);
    built = await build(folder, join(folder, 'site'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has a page for each notebook, the guide and each solution, and one with contents', () => {
    assert.deepEqual(built.pages, ['index.html', '00-first.html', '01-second.html', 'reading.html', 'solutions/00-first.html']);
    const contents = page('index.html').replace(/<svg[\s\S]*?<\/svg>|<math[\s\S]*?<\/math>/g, '').replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
    for (const expected of ['00 · Start here: what is ?', 'What is , and why?', 'Reading takes about ten minutes.', 'Exercise: Softmax.', '01 · Second: and then?', 'Exercises: One, Two.', 'Reading guide', 'Solutions of 00']) {
      assert.ok(contents.includes(expected), `${expected}: ${contents}`);
    }
  });

  it('loads nothing over the network, and all that it loads is there', () => {
    for (const path of built.pages) {
      const html = page(path);
      const loaded = [...addresses(html, 'src|srcset|poster|data'), ...[...html.matchAll(/<link\b[^>]*href="([^"]*)"/g)].map(([, href = '']) => href)];
      assert.ok(loaded.includes(posix.relative(posix.dirname(path), 'style.css')), path);
      for (const each of loaded) if (!each.startsWith('data:')) assert.ok(existsSync(join(folder, 'site', posix.dirname(path), each)), `${path}: ${each}`);
      assert.doesNotMatch(html, /url\(|@import|MathJax\.js|require\.js/);
    }
    for (const name of ['vega.min.js', 'vega-lite.min.js', 'charts.js']) assert.ok(page('00-first.html').includes(`scripts/${name}`));
    assert.ok(!page('01-second.html').includes('<script'), 'a page without a chart needs no script');
  });

  it('has only links that lead somewhere; others stay as words and are told', () => {
    const ids = new Map(built.pages.map((path) => [path, new Set(addresses(page(path), 'id'))]));
    for (const path of built.pages) {
      for (const href of addresses(page(path), 'href').filter((each) => !each.startsWith('http'))) {
        const [to = '', id] = href.split('#');
        const target = to === '' ? path : posix.join(posix.dirname(path), to);
        assert.ok(existsSync(join(folder, 'site', target)), `${path}: ${href}`);
        if (id !== undefined) assert.ok(ids.get(target)?.has(id), `${path}: ${href}`);
      }
    }
    assert.deepEqual(built.nowhere, [{ source: 'notebooks/00-first.ipynb', href: 'gone.ipynb' }]);
    assert.match(page('00-first.html'), /see <span class="file">the code<\/span>, <span class="file">nothing<\/span>/);
    assert.ok(page('00-first.html').includes('href="reading.html#start-here"'));
    assert.ok(page('solutions/00-first.html').includes('href="../00-first.html#further-reading"'));
  });

  it('leads from page to page in the order of reading', () => {
    const neighbours = (path: string) => ['prev', 'next'].map((rel) => new RegExp(`<a rel="${rel}" href="([^"]*)"`).exec(page(path))?.[1]);
    assert.deepEqual(built.pages.slice(0, 4).map(neighbours), [
      [undefined, '00-first.html'], ['index.html', '01-second.html'], ['00-first.html', 'reading.html'], ['01-second.html', undefined],
    ]);
  });

  it('describes every picture in the words of its output', () => {
    const pictures = [...page('00-first.html').matchAll(/<img\b[^>]*>/g)].map(([tag]) => tag);
    const alts = pictures.map((tag) => /alt="([^"]*)"/.exec(tag)?.[1]);
    assert.equal(alts.length, 4);
    assert.deepEqual(alts.slice(0, 2), ['A &#34;red&#34; square &amp; nothing else.', 'A square']);
    // 453 points of print, at 96 pixels to the inch.
    assert.match(pictures[0] as string, /width="604"/);
    // The picture of a file stands in the page itself.
    assert.match(pictures[1] as string, new RegExp(`src="data:image/png;base64,${pixel.replaceAll('+', '\\+')}"`));
  });

  it('has every formula typeset, for the eye and for readers of screens, and leaves dollars in code alone', () => {
    const html = page('00-first.html');
    const outside = html.replace(/<(pre|code|script)\b[\s\S]*?<\/\1>/g, '');
    assert.ok(!outside.includes('$') && !html.includes('x-formula'));
    assert.equal((html.match(/<math /g) ?? []).length, 4);
    assert.equal((html.match(/<span class="formula[^>]*><svg [^>]*aria-hidden="true"/g) ?? []).length, 4);
    assert.match(html, /<mi>a<\/mi><mo>&lt;<\/mo><mi>b<\/mi>/);
    assert.match(html, /<code>\$x<\/code>/);
    assert.match(html.replace(/<\/?span[^>]*>/g, ''), /const price = '\$5 and \$6'|const price = &#x27;\$5 and \$6&#x27;/);
  });

  it('shows code and what it printed as text, and no stderr', () => {
    const html = page('00-first.html');
    assert.match(html, /&lt;b&gt;not bold&lt;\/b&gt;/);
    assert.match(html, /0123456789 &lt;i&gt;&amp;\n<\/pre>/);
    assert.doesNotMatch(html, /not for readers/);
  });

  it('carries a chart as data beside its picture, unable to end its script', () => {
    const [, data = ''] = /<figure class="chart"><img [^>]*\/?><script type="application\/vnd\.vegalite\.v5\+json">([\s\S]*?)<\/script>/.exec(page('00-first.html')) ?? [];
    const specification = JSON.parse(data) as { description: string };
    assert.equal(specification.description, `${chart.alt} ${chart.use}`);
  });

  it('is made for readers of all kinds: language, title, ways round, one first heading', () => {
    for (const path of built.pages) {
      const html = page(path);
      assert.match(html, /^<!DOCTYPE html>\n<html lang="en-GB">/);
      assert.match(html, /<title>[^<]{5,}<\/title>/);
      assert.match(html, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
      assert.match(html, /<body[^>]*>\n<a class="skip" href="#text">/);
      assert.equal((html.match(/<h1\b/g) ?? []).length, 1, path);
      assert.equal((html.match(/<main /g) ?? []).length, 1);
    }
    assert.match(page('00-first.html'), /<details class="sections">.*#the-idea.*#the-chart.*#further-reading/);
  });

  it('is the same bytes every time; pages of an earlier build that are gone go, other files stay', async () => {
    const out = join(folder, 'site');
    const contents = () => Object.fromEntries(readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file)).sort().map((file) => [file, readFileSync(join(out, file), 'base64')]));
    const before = contents();
    writeFileSync(join(out, '09-old.html'), 'old');
    writeFileSync(join(out, 'mine.html'), 'mine');
    writeFileSync(join(out, 'site.json'), JSON.stringify(['09-old.html', '../outside.html', 'index.html']));
    writeFileSync(join(folder, 'outside.html'), 'outside');
    await build(folder, out);
    const { 'mine.html': mine, ...rest } = contents();
    assert.deepEqual(rest, before);
    assert.ok(mine !== undefined && existsSync(join(folder, 'outside.html')));
  });

  it('is not written with a formula that is not valid, and what was there stays', async () => {
    const root = mkdtempSync(join(folder, 'bad-'));
    await layOut(root, { 'notebooks/02-bad.ipynb': JSON.stringify(notebook(words('# A\n\n$\\foo$'))), 'site/index.html': 'before' });
    const message = 'notebooks/02-bad.ipynb: The formula "\\foo" is not valid TeX: Undefined control sequence \\foo.';
    await assert.rejects(build(root, join(root, 'site')), { name: 'UserError', message });
    assert.deepEqual([readdirSync(join(root, 'site')), readFileSync(join(root, 'site', 'index.html'), 'utf8')], [['index.html'], 'before']);
  });
});

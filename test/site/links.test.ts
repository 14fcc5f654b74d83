import assert from 'node:assert/strict';
import { idsIn, relinked, targetOf, type Site } from '../../src/site/links';

const site: Site = {
  pages: new Map([
    ['notebooks/02-saliency.ipynb', '02-saliency.html'],
    ['notebooks/READING.md', 'reading.html'],
    ['notebooks/solutions/02-saliency.ipynb', 'solutions/02-saliency.html'],
  ]),
  anchors: new Map([
    ['02-saliency.html', new Set(['the-idea'])],
    ['reading.html', new Set(['saliency', 'cam-and-grad-cam', 'what-s_next'])],
  ]),
  exists: (path) => path === 'src/methods/saliency.ts' || path === 'README.md',
};
const from = (source: string) => (href: string) => {
  const target = targetOf(href, source, site);
  return target.kind === 'link' ? target.href : target.kind;
};
const notebook = from('notebooks/02-saliency.ipynb');
const solution = from('notebooks/solutions/02-saliency.ipynb');

describe('links of the course', () => {
  it('lead from page to page, whichever folder they are in', () => {
    assert.equal(notebook('READING.md'), 'reading.html');
    assert.equal(notebook('solutions/02-saliency.ipynb'), 'solutions/02-saliency.html');
    assert.equal(solution('../02-saliency.ipynb'), '../02-saliency.html');
    assert.equal(solution('../READING.md#saliency'), '../reading.html#saliency');
  });

  it('find a heading as code hosts and as JupyterLab write it', () => {
    for (const written of ['READING.md#cam-and-grad-cam', 'READING.md#CAM-and-Grad-CAM']) assert.equal(notebook(written), 'reading.html#cam-and-grad-cam');
    assert.equal(notebook('#The-idea'), '#the-idea');
  });

  it('stay what they are where they lead out of the project', () => {
    for (const href of ['https://arxiv.org/abs/1312.6034#S3', 'http://example.org/a%2Fb', 'mailto:a@example.org']) assert.equal(notebook(href), href);
  });

  it('are told apart: files that are no page, and nothing at all', () => {
    assert.equal(notebook('../src/methods/saliency.ts'), 'file');
    assert.equal(notebook('../README.md#the-notebooks'), 'file');
    assert.equal(notebook('03-nothing.ipynb'), 'nowhere');
    assert.equal(notebook('READING.md#nothing'), 'nowhere');
    assert.equal(notebook('100%.md'), 'nowhere');
  });

  it('are replaced in a page, words and all else left alone', () => {
    const html = '<p><a href="READING.md#saliency">the <em>guide</em></a>, <a title="x" href="../README.md">read me</a>, <a href="gone.ipynb?a=1&amp;b=2">gone</a>, <a href="https://a.org/?x=1&amp;y=2">out</a></p>';
    const nowhere: string[] = [];
    assert.equal(
      relinked(html, 'notebooks/02-saliency.ipynb', site, (href) => nowhere.push(href)),
      '<p><a href="reading.html#saliency">the <em>guide</em></a>, <span class="file">read me</span>, <span class="file">gone</span>, <a href="https://a.org/?x=1&amp;y=2">out</a></p>',
    );
    assert.deepEqual(nowhere, ['gone.ipynb?a=1&b=2']);
  });

  it('know the ids of a page', () => {
    assert.deepEqual([...idsIn('<h1 id="a-b">x</h1><h2 class="c" id="q&amp;a">y</h2><p>id="no"</p>')], ['a-b', 'q&a']);
  });
});

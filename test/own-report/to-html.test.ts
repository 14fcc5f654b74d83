import assert from 'node:assert/strict';
import { cite, citeInText, emphasised, mathematics, paragraph, reference, say, type ReportDocument } from '../../src/own-report/document';
import { documentToHtml, type Shown } from '../../src/own-report/to-html';
import { readBibliography } from '../../src/own-report/bibliography';

const svg = (id: string, alt: string): string =>
  `<svg role="img" aria-label="${alt}" width="100" height="50" viewBox="0 0 100 50"><defs><linearGradient id="id0"></linearGradient></defs><rect fill="url(#id0)"/><text>${id}</text></svg>`;
const shown: Shown = {
  value: (id) => `<b>${id}</b>`,
  table: (id) => `<table><tbody><tr><td>${id}</td></tr></tbody></table>`,
  tex: (id) => (id === 'n' ? '49' : 'x'),
  svg: async (id) => svg(id, `What ${id} shows`),
  formula: (id) => `M_{${id.length}} = \\frac{a}{b}`,
  entries: readBibliography('@misc{zed, author = {Zed, Z.}, title = {Last}, year = {2001},}\n@misc{abel, author = {Abel, A. and Cain, C.}, title = {First}, year = {2000}, howpublished = {\\url{https://a.b}},}\n@misc{idle, author = {Idle, E.}, title = {No}, year = {1},}'),
};
const document: ReportDocument = {
  title: '<script>alert(1)</script> & "quotes"',
  author: '\u202Eevil\u0007 🐕 שלום',
  abstract: say`Short ${cite('zed')}.`,
  sections: [
    {
      title: say`One`,
      blocks: [
        paragraph(say`See Figure ${reference('fig:b')} and ${emphasised('a < b')} with ${{ kind: 'value', id: 'n' }}, by ${citeInText('abel')} ${cite('zed', 'abel')}, ${mathematics('x^2 = \\val{n}')}.`, 'Run <in>'),
        { kind: 'display', tex: '\\formula{cam}.' },
        { kind: 'figure', id: 'a', label: 'fig:a', wide: true, caption: say`First` },
        { kind: 'figure', id: 'b', label: 'fig:b', wide: false, caption: say`Second` },
        { kind: 'table', id: 't', label: 'tab:t', wide: false, caption: say`Rows` },
        { kind: 'list', items: [say`one`, say`two`] },
      ],
    },
  ],
};

describe('a document as a web page', () => {
  let page: string;
  before(async () => {
    page = await documentToHtml(document, shown);
  });

  it('says its language and title, and takes nothing from outside', () => {
    assert.match(page, /^<!DOCTYPE html>\n<html lang="en-GB">/);
    assert.ok(page.includes('<title>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;</title>'));
    const taken = [...page.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map(([, url = '']) => url).filter((url) => !/^(?:#|data:)/.test(url));
    assert.deepEqual([...new Set(taken)], ['https://a.b']); // a link to click on
    assert.ok(page.includes("default-src 'none'"));
    assert.ok(!/<script|<link|<iframe|@import/.test(page));
  });

  it('shows control and direction characters as such, and other scripts as they are', () => {
    assert.ok(page.includes('<p class="author" dir="auto">[U+202E]evil[U+0007] 🐕 שלום</p>'));
  });

  it('counts figures, tables and papers as LaTeX does', () => {
    assert.ok(page.includes('See Figure <a href="#fig:b">2</a>'));
    assert.ok(page.includes('<strong>Figure 2:</strong> Second') && page.includes('<strong>Table 1:</strong> Rows'));
    // Abel is 1 and Zed 2 whichever is cited first; who is not cited is not there.
    assert.ok(page.includes('Short [<a href="#paper-zed">2</a>].'));
    assert.ok(page.includes('by Abel and Cain [<a href="#paper-abel">1</a>] [<a href="#paper-abel">1</a>, <a href="#paper-zed">2</a>]'));
    assert.ok(!page.includes('Idle'));
  });

  it('keeps alternative texts, and the parts of each figure apart', () => {
    assert.ok(page.includes('aria-label="What a shows"') && page.includes('aria-label="What b shows"'));
    const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(page.includes('url(#figure0-id0)') && page.includes('url(#figure1-id0)'));
  });

  it('has mathematics as MathML, numbers of the report included', () => {
    assert.equal([...page.matchAll(/<math [^>]*display="block"/g)].length, 1);
    assert.match(page, /<mfrac[^>]*>\s*<mi[^>]*>a<\/mi>\s*<mi[^>]*>b<\/mi>\s*<\/mfrac>/);
    assert.match(page, /<msup[^>]*>\s*<mi[^>]*>x<\/mi>\s*<mn[^>]*>2<\/mn>\s*<\/msup>[^]*?<mn[^>]*>49<\/mn>/);
    assert.ok(page.includes('<em>a &lt; b</em>') && page.includes('Run &lt;in&gt;'));
  });

  it('refuses a label and a paper that are not there', async () => {
    const withText = (content: ReturnType<typeof say>): ReportDocument => ({ ...document, sections: [{ title: [], blocks: [paragraph(content)] }] });
    await assert.rejects(documentToHtml(withText(say`${reference('fig:no')}`), shown), /label "fig:no"/);
    await assert.rejects(documentToHtml(withText(say`${cite('nobody')}`), shown), /no entry "nobody"/);
    await assert.rejects(documentToHtml(withText(say`${mathematics('\\frac{')}`), shown), /is not valid TeX/);
  });
});

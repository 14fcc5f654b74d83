import assert from 'node:assert/strict';
import { checkPictures, sectionsOf, unescapeHtml, withBoxes, withFormulas, withPictures } from '../../src/site/markup';

describe('the markup of a page', () => {
  it('has its formulas typeset from the text that stands for them, inline and on lines of their own', () => {
    const html = withFormulas('<p>if <x-formula>a &lt; b</x-formula> then</p><x-formula display>\\sum_i x</x-formula>');
    assert.match(html, /^<p>if <span class="formula"><svg /);
    assert.match(html, /<mi>a<\/mi><mo>&lt;<\/mo><mi>b<\/mi>/);
    assert.match(html, /<span class="formula display"><svg /);
    assert.match(html, /<math [^>]*display="block"><munder>/);
  });

  it('takes pictures into the page, and asks for no others', () => {
    const asked: string[] = [];
    const html = '<p><img src="../figs/a&amp;b.png" alt="a"/><img alt="b" src="data:image/png;base64,AA"><img src="https://a.org/x.png" alt="c"><img src="gone.png" alt="d"></p>';
    const urlOf = (name: string) => {
      asked.push(name);
      return name === '../figs/a&b.png' ? 'data:image/png;base64,BB' : null;
    };
    assert.equal(withPictures(html, urlOf), html.replace('../figs/a&amp;b.png', 'data:image/png;base64,BB'));
    assert.deepEqual(asked, ['../figs/a&b.png', 'gone.png']);
  });

  it('is refused with a picture that is not in it or that nobody has described', () => {
    checkPictures('<img src="data:image/png;base64,AA" alt="A cat."> <code>&lt;img src="x.png"&gt;</code>');
    const faults: readonly (readonly [string, RegExp])[] = [
      ['<img src="https://a.org/cat.png" alt="cat">', /^The picture "https:\/\/a\.org\/cat\.png" would be loaded over the network/],
      ['<img src="cat.png" alt="cat" />', /^The picture "cat\.png" is not there/],
      ['<img src="data:image/png;base64,AA" alt=" ">', /^A picture \(data:image\/png;base64,AA …\) has no description/],
      ['<img src="data:image/png;base64,AA">', /has no description/],
    ];
    for (const [html, message] of faults) assert.throws(() => checkPictures(html), { name: 'UserError', message });
  });

  it('has tables in boxes of their own, and tells those that hold sentences', () => {
    assert.equal(withBoxes('<p>a</p><table class="x"><tr><td>1</td></tr></table><table></table>'), '<p>a</p><div class="wide"><table class="x"><tr><td>1</td></tr></table></div><div class="wide"><table></table></div>');
    const thirty = `<td>${'x'.repeat(29)}&amp;<svg><path d="M0 0"></path></svg></td>`;
    assert.match(withBoxes(`<table><tr>${thirty}</tr></table>`), /^<div class="wide"><table>/);
    assert.match(withBoxes(`<table><tr><td>1</td>${thirty.replace('x', 'xx')}</tr></table>`), /^<div class="wide sentences"><table>/);
  });

  it('is listed by its headings, without the links in them', () => {
    assert.deepEqual(sectionsOf('<h1 id="t">T</h1><h2 id="a">A <em>b</em></h2><h3 id="c">C</h3><h2 id="d"><a href="x">D</a></h2>'), [{ id: 'a', words: 'A <em>b</em>' }, { id: 'd', words: 'D' }]);
  });

  it('is read back as the text it stands for', () => {
    assert.equal(unescapeHtml('&lt;a b=&#34;c&#39;&gt; &amp;lt; &eacute;'), '<a b="c\'> &lt; &eacute;');
  });
});

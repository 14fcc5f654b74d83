import assert from 'node:assert/strict';
import { textWidth } from '../../src/figures/fonts';
import { replacedCharacters, shortenedApart } from '../../src/own-report/plain-text';

describe('names on a page', () => {
  const width = 56;
  const check = (names: readonly string[]): string[] => {
    const shown = shortenedApart(names, width);
    assert.equal(new Set(shown).size, names.length, shown.join(' | '));
    for (const name of shown) assert.ok(textWidth(name, 10) <= width, name);
    return shown;
  };

  it('are whole where they fit, and end in an ellipsis where that tells them apart', () => {
    assert.deepEqual(check(['dog.jpg', 'cat.jpg']), ['dog.jpg', 'cat.jpg']);
    const [a = '', b = ''] = check(['a-very-long-name-of-a-dog.jpg', 'quite-another-name.jpg']);
    assert.match(a, /^a-ve.*…$/);
    assert.match(b, /^quite.*…$/);
  });

  it('keep their ends where their beginnings are the same', () => {
    const [a = '', b = ''] = check(['holiday-in-the-mountains-1.png', 'holiday-in-the-mountains-2.png']);
    assert.match(a, /^holi.*….*1\.png$/);
    assert.equal(b, a.replace('1.png', '2.png'));
  });

  it('have their place in brackets where all else is the same', () => {
    const long = (middle: string): string => `${'w'.repeat(30)}${middle}${'w'.repeat(30)}`;
    const [, one = '', two = ''] = check(['x.png', long('a'), long('b')]);
    assert.match(one, /^w+… \(2\)$/);
    assert.match(two, /^w+… \(3\)$/);
    assert.deepEqual(check(['x.png', 'x.png', 'y.png']), ['x.png (1)', 'x.png (2)', 'y.png']);
  });

  it('lack characters that the fonts have not, each told once and none that could hide', () => {
    const texts = ['Ångström – é', 'cat 🐈 שש', '🐈\u202egpj\u0007'];
    assert.deepEqual(replacedCharacters(texts, false), ['🐈 U+1F408', 'ש U+05E9', 'U+202E', 'U+0007']);
    assert.deepEqual(replacedCharacters(texts, true), ['U+202E', 'U+0007']);
    assert.deepEqual(replacedCharacters(['A. Student'], false), []);
  });
});

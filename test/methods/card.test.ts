import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { methodCard, methodTable } from '../../src/methods/card';
import { catalogue, method } from '../../src/methods/catalogue';
import { projectRoot } from '../../src/project';
import { replaceBlock } from '../../src/text';

describe('method cards', () => {
  it('say what the catalogue says, with TeX that survives Markdown', () => {
    assert.equal(
      methodCard({ ...method('saliency'), variants: [{ name: 'sum', meaning: 'adds the colours up' }] }),
      [
        '**Saliency** (`saliency`)',
        '',
        String.raw`$$M_{ij} = \max_{c}\,\left\vert \frac{\partial S}{\partial I_{ijc}}\right\vert $$`,
        '',
        '- **Promises:** values without a sign; a map for the class asked for, which may still be much like that for another.',
        '- **Costs** one forward and one backward pass.',
        '- **When it misleads:** It shows where a tiny change of a pixel would matter, which is noisy and need not be where the object is.',
        '- **Variants:** `sum` adds the colours up.',
        '- **Paper:** Simonyan, Vedaldi & Zisserman 2014, *Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps*.',
      ].join('\n'),
    );
    for (const line of methodTable(catalogue).split('\n')) assert.equal(line.split('|').length, 8, line);
  });

  it('promise no more than is true: nothing about the class where it hardly matters, a sign that only figures cut off', () => {
    const promised = (id: string) => /^- \*\*Promises:\*\* (.*)$/m.exec(methodCard(method(id)))?.[1];
    const anyClass = 'nothing about the class, with which the map changes hardly or not at all.';
    const oneClass = 'a map for the class asked for, which may still be much like that for another';
    const kept = 'values with a sign: the map keeps them all, and only figures cut the negative ones off, with a ReLU';
    for (const id of ['guided-backprop', 'deconvnet']) assert.equal(promised(id), `values with a sign; ${anyClass}`, id);
    assert.equal(promised('eigen-cam'), `${kept}; ${anyClass}`);
    for (const id of ['grad-cam', 'hires-cam', 'score-cam']) assert.equal(promised(id), `${kept}; ${oneClass}.`, id);
    assert.equal(promised('cam'), `${kept}; ${oneClass}; the values add up to the score, up to a known factor and constant.`);
    for (const id of ['occlusion', 'guided-grad-cam']) assert.equal(promised(id), `values with a sign; ${oneClass}.`, id);
  });

  it('stand in the README as the catalogue has them: else run npm run readme', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    assert.equal(replaceBlock(readme, 'methods', methodTable(catalogue)), readme);
  });

  it('replace a block between its marks and nothing else, and refuse a text without it', () => {
    assert.equal(replaceBlock('a\n<!-- x -->\nold\n<!-- end of x -->\nb', 'x', 'new'), 'a\n<!-- x -->\nnew\n<!-- end of x -->\nb');
    for (const text of ['', '<!-- x -->', '<!-- end of x -->', '<!-- x --><!-- x --><!-- end of x -->', '<!-- end of x --><!-- x -->']) {
      assert.throws(() => replaceBlock(text, 'x', ''), RangeError);
    }
  });
});

import assert from 'node:assert/strict';
import type { Cell, Notebook } from '../../src/notebooks/notebook';
import { outlineOf } from '../../src/site/outline';

const words = (...source: string[]): Cell => ({ cell_type: 'markdown', source, metadata: {} });
const code = (source: string): Cell => ({ cell_type: 'code', source, metadata: {}, outputs: [] });
const notebook = (...cells: Cell[]): Notebook => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

describe('what the contents say of a notebook', () => {
  it('is its title, its question, its time and its exercises', () => {
    const outline = outlineOf(
      notebook(
        words('# 02 · Saliency: which pixels matter?\n', '\n', '**The question of this notebook:** what is $S_c$? And why?\n', '\n', 'Two people wrote it (*Deep*, 2014) in ten minutes, which takes longer here: half an hour. Reading takes about forty minutes; exercises come on top.\n'),
        code('// ### Exercise: none of these'),
        words('### Exercise: Saliency map\n\nGiven …'),
        words('text\n\n### Exercise: Gradient × input  \n\nOne line takes a minute.'),
      ),
      '02-saliency',
    );
    assert.deepEqual(outline, {
      title: '02 · Saliency: which pixels matter?',
      question: 'what is $S_c$? And why?',
      time: 'Reading takes about forty minutes; exercises come on top.',
      exercises: ['Saliency map', 'Gradient × input'],
    });
  });

  it('is its name where it says nothing', () => {
    assert.deepEqual(outlineOf(notebook(code('1')), 'bare'), { title: 'bare', question: null, time: null, exercises: [] });
  });
});

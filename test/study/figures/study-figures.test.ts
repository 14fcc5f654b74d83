import assert from 'node:assert/strict';
import { frameColour } from '../../../src/figures/drawing';
import { textWidth } from '../../../src/figures/fonts';
import { agreementFigure } from '../../../src/study/figures/agreement-figure';
import { cascadeFigure } from '../../../src/study/figures/cascade-figure';
import { along, rangeOf } from '../../../src/study/figures/marks';
import { probabilityCurvesFigure } from '../../../src/study/figures/probability-curves';
import { groupLetters, rankingFigure } from '../../../src/study/figures/ranking-figure';
import { itemsOf, textsOf } from '../../figures/helpers';
import { stored } from './stored';

describe('rankingFigure', () => {
  const hits = { metric: 'pointing', measure: 'hit' };

  it('orders rows by the first measure and leaves a place empty where the second has no value', () => {
    const texts = textsOf(rankingFigure(stored, [hits, { metric: 'energy', measure: 'inside' }]));
    assert.deepEqual(texts.filter((text) => ['Grad-CAM', 'RISE', 'Saliency', 'Random'].includes(text)), ['Grad-CAM', 'RISE', 'Saliency', 'Random']);
    assert.ok(texts.join(' ').includes('Pointing game: Maximum on the object') && texts.includes('Energy on the object'), texts.join('|'));
    assert.deepEqual(texts.filter((text) => text.startsWith('n = ')), ['n = 40, higher is better', 'n = 40, higher is better']);
    assert.deepEqual(texts.filter((text) => /^[a-c]+$/.test(text)), ['a', 'ab', 'b', 'c', 'a', 'a', 'a']);
  });

  it('has dots and intervals where the axis says, rings for baselines, and a line at random', () => {
    const figure = rankingFigure(stored, [hits]);
    const [frame] = itemsOf(figure, 'rect').filter(({ stroke }) => stroke === frameColour);
    assert.ok(frame);
    const at = (value: number): number => frame.x + value * frame.width;
    const marks = itemsOf(figure, 'path');
    const close = (a: number | undefined, b: number): void => assert.ok(a !== undefined && Math.abs(a - b) < 1e-6, `${a} is not ${b}`);
    // Three dots, then the ring of the baseline with its white middle.
    assert.equal(marks.length, 5);
    [0.85, 0.8, 0.6, 0.25, 0.25].forEach((value, index) => close(marks[index]?.x, at(value)));
    assert.deepEqual(marks.map(({ colour }) => colour === 'white'), [false, false, false, false, true]);
    const lines = itemsOf(figure, 'line');
    const intervals = lines.filter(({ y, y2, x, x2 }) => y === y2 && x !== x2);
    close(intervals[0]?.x, at(0.75));
    close(intervals[0]?.x2, at(0.95));
    const random = lines.find(({ stroke }) => stroke === '#b0b0b0');
    close(random?.x, at(0.25));
  });

  it('takes the most scenes where it is asked to', () => {
    const texts = textsOf(rankingFigure(stored, [hits], { most: 'scenes' }));
    assert.ok(texts.includes('n = 150, higher is better') && !texts.includes('RISE'));
  });

  it('refuses what the study does not have by the nearest name', () => {
    assert.throws(() => rankingFigure(stored, [{ metric: 'pointin', measure: 'hit' }]), { name: 'UserError', message: /no metric "pointin": the nearest are "pointing"/ });
    assert.throws(() => rankingFigure(stored, [{ metric: 'pointing', measure: 'hits' }]), /no measure of pointing "hits": the nearest are "hit"/);
    assert.throws(() => rankingFigure(stored, [{ metric: 'cascading-randomisation', measure: 'stage-1-ssim' }]), /ranks no methods by "stage"/);
    assert.throws(() => rankingFigure(stored, []), RangeError);
  });
});

describe('groupLetters', () => {
  it('joins neighbours and goes on beyond the alphabet', () => {
    assert.equal(groupLetters([1]), 'a');
    assert.equal(groupLetters([1, 2]), 'ab');
    assert.equal(groupLetters([1, 3]), 'ac');
    assert.equal(groupLetters([1, 2, 3, 5]), 'a–c e');
    assert.equal(groupLetters([26, 27]), 'za2');
  });
});

describe('rangeOf', () => {
  it('reaches to zero where that is near, and is 0 … 1 for hits', () => {
    const shown = (low: number, high: number) => [{ estimate: (low + high) / 2, interval: [low, high] as const }];
    assert.deepEqual(rangeOf(shown(0.3, 0.4), true), { low: 0, high: 1 });
    assert.deepEqual(rangeOf(shown(1, 4), false), { low: 0, high: 4 + 0.03 * 4 });
    assert.deepEqual(rangeOf(shown(3, 4), false), { low: 3 - 0.03, high: 4 + 0.03 });
    assert.deepEqual(rangeOf([{ estimate: 2, interval: null }], false), { low: 1.5, high: 2.5 });
    assert.equal(along({ low: -1, high: 3 }, 200)(0), 50);
    assert.equal(along({ low: -1, high: 3 }, 200)(5), 200);
  });
});

describe('agreementFigure', () => {
  it('has the lower half with the numbers of each pair, twins beside each other', () => {
    const texts = textsOf(agreementFigure(stored));
    const order = texts.filter((text) => ['Saliency', 'Grad-CAM', 'CAM', 'Random'].includes(text)).slice(0, 4);
    assert.equal(Math.abs(order.indexOf('CAM') - order.indexOf('Grad-CAM')), 1);
    const numbers = texts.filter((text) => /^−?(\.\d\d|0|1)$/.test(text));
    // Six pairs, four of the diagonal, three at the colour bar.
    const expected = ['.10', '.12', '−.50', '1', '0', '0', ...new Array<string>(4).fill('1'), '−1', '0', '1'];
    assert.deepEqual(numbers.sort(), expected.sort());
  });

  it('shows only what is asked for', () => {
    const texts = textsOf(agreementFigure(stored, { subjects: ['cam', 'grad-cam', 'rise'] }));
    assert.ok(!texts.includes('Saliency') && !texts.includes('RISE') && texts.includes('CAM'));
    assert.throws(() => agreementFigure(stored, { subjects: ['cam', 'rise'] }), /compares no two of these methods/);
  });
});

describe('cascadeFigure', () => {
  it('begins with the map itself and goes down the stages of one similarity, edges the only baseline', () => {
    const figure = cascadeFigure(stored);
    const { alt } = figure;
    assert.match(alt, /Saliency 0\.50, 0\.25; Grad-CAM 0\.10, -0\.20; Edges 1\.00, 1\.00\.$/);
    assert.match(textsOf(figure).join(' '), /n = 20 scenes/);
    const [first, second, third] = itemsOf(figure, 'path');
    assert.ok(first && second && third);
    // The axis is linear: from 1 down to 0.5 is twice as far as from there to 0.25.
    assert.ok(Math.abs((second.y - first.y) - 2 * (third.y - second.y)) < 1e-6, `${first.y} ${second.y} ${third.y}`);
    assert.match(cascadeFigure(stored, { similarity: 'ssim', subjects: ['random'] }).alt, /SSIM.*: Random 1\.00, 1\.00\.$/);
  });

  it('says what its axes are, in room of their own', () => {
    for (const similarity of ['spearman', 'ssim'] as const) {
      const figure = cascadeFigure(stored, { similarity, width: 236 });
      const texts = itemsOf(figure, 'text');
      const measured = texts.filter(({ angle }) => angle === -90);
      assert.deepEqual(measured.map(({ text }) => text), [{ spearman: 'rank correlation', ssim: 'SSIM' }[similarity]]);
      const numbers = texts.filter(({ align, text }) => align === 'right' && /^−?[\d.]+$/.test(String(text)));
      assert.ok(numbers.length >= 2, 'a scale');
      const right = (measured[0]?.x ?? Infinity) + 0.2 * (measured[0]?.size ?? 0);
      for (const { x, text, size } of numbers) assert.ok(x - textWidth(String(text), size) >= right, `${String(text)} under the words`);
      // The words lie below the numbers of the steps and above the note, in the middle of the plots.
      const across = texts.find(({ text }) => text === 'step of randomisation');
      const steps = texts.filter(({ align, text }) => align === 'center' && /^\d$/.test(String(text)));
      const frames = itemsOf(figure, 'rect').filter(({ stroke }) => stroke === frameColour);
      const ends = [Math.min(...frames.map(({ x }) => x)), Math.max(...frames.map(({ x, width }) => x + width))] as const;
      assert.ok(across && steps.length > 0 && steps.every(({ y }) => across.y - y >= across.size) && Math.abs(across.x - (ends[0] + ends[1]) / 2) < 1e-9);
      assert.ok(texts.filter(({ text }) => /^(?:Mean|Step) /.test(String(text))).every(({ y }) => y - across.y >= across.size));
    }
  });

  it('leaves to a caption what is drawn and how to read it', () => {
    const note = (captioned: boolean): string => textsOf(cascadeFigure(stored, { captioned })).join(' ').replace(/^.*step of randomisation /, '');
    assert.equal(note(true), 'Step 0: nothing is randomised; 1: the logits’ weights; then evenly down to 2: all weights. n = 20 scenes.');
    assert.match(note(false), /^Mean rank correlation of the map with .* n = 20 scenes\. Step 0: .* What does not fall does not depend on what the network has learned\.$/);
  });

  it('refuses methods that were not randomised', () => {
    assert.throws(() => cascadeFigure(stored, { subjects: ['rise'] }), { name: 'UserError', message: /it has saliency, grad-cam, random and edges/ });
  });
});

describe('probabilityCurvesFigure', () => {
  const curve = { shares: [0, 0.5, 1], probabilities: [0.8, 0.4, 0], area: 0.4 };

  it('draws each curve in its colour and names its area', () => {
    const figure = probabilityCurvesFigure([{ name: 'A', curve }, { name: 'B', curve: { ...curve, probabilities: [0.8, 0.8, 0.8], area: 0.8 } }], { title: 'Deletion' });
    assert.ok(textsOf(figure).includes('A: area 0.40') && textsOf(figure).includes('B: area 0.80'));
    const lines = itemsOf(figure, 'line').filter(({ strokeWidth }) => strokeWidth === 1.2);
    assert.equal(new Set(lines.map(({ stroke }) => stroke)).size, 2);
    const [down, further, flat] = lines;
    assert.ok(down && further && flat);
    assert.ok(Math.abs(down.y2 - down.y - (further.y2 - further.y)) < 1e-9);
    assert.equal(flat.y, flat.y2);
    assert.equal(down.x2, further.x);
  });

  it('refuses more curves than can be told apart', () => {
    assert.throws(() => probabilityCurvesFigure(new Array(7).fill({ name: 'A', curve }), { title: '' }), /one to 6 curves, not 7/);
    assert.throws(() => probabilityCurvesFigure([], { title: '' }), RangeError);
  });
});

import assert from 'node:assert/strict';
import type { ClassModel } from '../../src/class-model/class-model';
import { classModelFigure, type DrawnModel } from '../../src/class-model/figure';
import { classModelDefaults, type ClassModelVariant } from '../../src/class-model/settings';
import { textWidth } from '../../src/figures/fonts';
import { plainPicture, itemsOf, sizeOf, textsOf } from '../figures/helpers';

/** A model of a class whose logit rises by `slope` each step. */
function drawn(name: string, slope: number, variant: ClassModelVariant = 'default'): DrawnModel {
  const course = Array.from({ length: 5 }, (_, step) => ({ logit: slope * step, probability: step / 8, objective: 0 }));
  const model = { target: { index: 1, name }, variant, options: classModelDefaults[variant], course } as unknown as ClassModel;
  return { model, picture: plainPicture(20, 20, [10, 20, 30]) };
}

describe('the figure of class models', () => {
  it('names class, climb and terms, and keeps everything inside', () => {
    for (const count of [1, 2, 4, 5]) {
      const figure = classModelFigure(Array.from({ length: count }, (_, i) => drawn('Weimaraner of a very long name that fits nowhere, hound', i + 1)));
      const { width, height } = sizeOf(figure);
      assert.equal(itemsOf(figure, 'image').length, count);
      for (const { text, x, y, size, weight, align = 'left', angle } of itemsOf(figure, 'text')) {
        const long = angle === undefined || angle === 0 ? textWidth(String(text), size, weight) : 0;
        const left = align === 'left' ? x : align === 'right' ? x - long : x - long / 2;
        assert.ok(left >= 0 && left + long <= width && y <= height, String(text));
      }
    }
    const texts = textsOf(classModelFigure([drawn('tabby, tabby cat', 3)])).join(' ');
    assert.match(texts, /tabby logit from 0 to 12 probability 50\.0\u00a0%/);
    assert.match(texts, /300 steps at the rate 30, the penalty's weight being 3e−4\. Regularised besides, not as in the paper, by jitter of up to 16 pixels \(seed 0\), a Gaussian blur of 0\.5 pixels after each step and a rate that falls to 0\. Variant default\./);
    assert.match(textsOf(classModelFigure([drawn('tabby', 3, 'paper')])).join(' '), /Regularised by the penalty alone\. Variant paper\./);
  });

  it('draws all curves on one scale', () => {
    const figure = classModelFigure([drawn('a', 1), drawn('b', 4)]);
    const strokes = itemsOf(figure, 'line').filter(({ strokeWidth }) => strokeWidth === 0.8);
    const rise = (from: number) => strokes.slice(from, from + 4).reduce((sum, { y, y2 }) => sum + y - y2, 0);
    assert.ok(Math.abs(rise(4) - 60) < 1e-9);
    assert.ok(Math.abs(rise(0) - 15) < 1e-9);
  });

  it('stands where no logit ever moves, and not without a model', () => {
    assert.equal(itemsOf(classModelFigure([drawn('a', 0)]), 'image').length, 1);
    assert.throws(() => classModelFigure([]), RangeError);
  });
});

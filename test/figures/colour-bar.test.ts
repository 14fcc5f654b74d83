import assert from 'node:assert/strict';
import { horizontalBar, horizontalBarHeight, verticalBar, verticalBarHeight, type ColourBar } from '../../src/figures/colour-bar';
import { viridis } from '../../src/figures/colour-maps';
import { paleInk, type TextItem } from '../../src/figures/drawing';
import { textWidth } from '../../src/figures/fonts';
import { opaqueCover } from '../../src/figures/panel';
import { stripFigure } from '../../src/figures/strip';
import { catalogue } from '../../src/methods/catalogue';
import { itemsOf, mapOf, plainPicture } from './helpers';

/** The unit of every method in every variant, for both scores. */
const units = [...new Set(catalogue.flatMap((method) => ['default', ...method.variants.map(({ name }) => name)].flatMap((variant) =>
  (['logit', 'probability'] as const).map((score) => method.drawn.unit(score, mapOf(1, 1, [1], { method: method.id, variant, score }))))))];

const domain = { low: 0, high: 0.00123, clipped: true };
const barOf = (unit: string): ColourBar => ({ domain, colours: viridis, cover: opaqueCover, unit });
const longest = 'variance of the contribution to the rise of the probability';

const unitOf = (items: readonly { kind: string }[]): TextItem[] => (items as TextItem[]).filter(({ kind, colour }) => kind === 'text' && colour === paleInk);
const written = (lines: readonly TextItem[]): string => lines.map(({ text }) => text as string).join(' ');

describe('the unit of a colour bar', () => {
  it('stands there whole below a horizontal bar, line by line within its width and height, for every method and variant', () => {
    assert.ok(units.includes(longest) && units.length > 12, `${units.length}`);
    for (const unit of units) {
      for (const width of [50, 82, 103, 190]) {
        const lines = unitOf(horizontalBar(barOf(unit), 10, 20, width));
        assert.equal(written(lines), unit);
        for (const [index, { x, y, text, size, align }] of lines.entries()) {
          assert.deepEqual([x, align], [10 + width / 2, 'center']);
          assert.ok(textWidth(text as string, size) <= width, `${text} in ${width}`);
          assert.ok(y <= 20 + horizontalBarHeight(barOf(unit), width) && y - (lines[index - 1]?.y ?? 0) > size);
        }
      }
    }
  });

  it('stands there whole beside the vertical bars of a strip, between the labels of the ends, however many columns there are', () => {
    const picture = plainPicture(64, 64, [100, 100, 100]);
    for (const count of [1, 4, 5, 9]) {
      const columns = Array.from({ length: count }, () => ({ heading: 'cat', picture }));
      const maps = columns.map(() => mapOf(1, 1, [3], { signed: false }));
      const figure = stripFigure({ columns, rows: units.map((unit) => ({ heading: '', cover: opaqueCover, unit, maps })) });
      const [high, low] = ['3', '0'].map((label) => itemsOf(figure, 'text').filter(({ text }) => text === label));
      const lines = itemsOf(figure, 'text').filter(({ angle, colour }) => angle === -90 && colour === paleInk);
      units.forEach((unit, row) => {
        const [top, bottom] = [high![row]!, low![row]!];
        const beside = lines.filter(({ y }) => y > top.y && y < bottom.y);
        assert.equal(written(beside), unit, `${count} columns`);
        for (const { y, text, size, x } of beside) {
          const half = textWidth(text as string, size) / 2;
          assert.ok(y - half > top.y && y + half < bottom.y - bottom.size * 0.7, `${text} in ${count} columns`);
          // Capitals reach 0.7 of the size to the left of a line that runs upwards; a bar with two signs has its 0 there.
          assert.ok(x - 0.7 * size > top.x + textWidth('0', size) && x < 453, `${text} at ${x}`);
        }
        assert.ok(row === 0 || top.y > low![row - 1]!.y, 'rows apart');
      });
    }
  });

  it('makes a vertical bar longer only where three lines do not hold it, and no longer than they need', () => {
    assert.equal(verticalBarHeight(barOf('logit'), 60), 60);
    assert.equal(verticalBarHeight(barOf(longest), 94), 94);
    const height = verticalBarHeight(barOf(longest), 40);
    assert.equal(written(unitOf(verticalBar(barOf(longest), 0, 0, height))), longest);
    assert.match(written(unitOf(verticalBar(barOf(longest), 0, 0, height - 1))), /…$/);
  });
});

import assert from 'node:assert/strict';
import { loadImage } from 'canvas';
import { gridOf } from '../../src/course/grid';
import { comparison } from '../../src/course/picture';
import { toPng } from '../../src/figures/render';

describe('the picture that goes with a check', () => {
  it('has one scale for yours, expected and difference', () => {
    const figure = comparison({ words: 'a map', yours: gridOf([1, 2, 2], [1, 2, 3, -4]), expected: gridOf([2, 2], [1, 2, 3, 1]) });
    assert.match(figure?.alt ?? '', /from −5 to 5; the largest difference is 5/);
    assert.match(figure?.alt ?? '', /on a map/);
  });

  it('begins at zero where nothing is negative', () => {
    const figure = comparison({ words: 'a map', yours: gridOf([2, 2], [1, 2, 3, 6]), expected: gridOf([2, 2], [1, 2, 3, 4]) });
    assert.match(figure?.alt ?? '', /from 0 to 6; the largest difference is 2/);
  });

  it('is the same on every machine where only rounding differs', () => {
    const expected = gridOf([2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 8]);
    const answer = (errors: readonly number[]) => comparison({ words: 'a map', yours: gridOf([2, 2, 2], expected.values.map((value, at) => value + (errors[at] ?? 0))), expected });
    const [one, another, more] = [answer([-1e-6, 0, 2e-6]), answer([0, 3e-6, 0, -1e-5]), answer([0, 0, -2e-3])];
    assert.match(one?.alt ?? '', /channel 0 of the last axis. Colours run from 0 to 6; the two differ by rounding at most\.$/);
    assert.equal(another?.alt, one?.alt);
    assert.match(more?.alt ?? '', /the largest difference is 0\.002\.$/);
  });

  it('shows the channel that differs most, and says which', () => {
    const figure = comparison({ words: 'an input', yours: gridOf([1, 2, 2, 3], [1, 1, 1, 1, 1, 9, 1, 1, 1, 1, 2, 1]), expected: gridOf([2, 2, 3], new Float64Array(12).fill(1)) });
    assert.match(figure?.alt ?? '', /channel 2 of the last axis.*largest difference is 8/);
  });

  it('does not call it rounding where values are not numbers', () => {
    const alt = (...values: number[]) => comparison({ words: 'a map', yours: gridOf([4], values), expected: gridOf([2, 2], [0, 1, 2, 3]) })?.alt ?? '';
    assert.match(alt(NaN, NaN, -Infinity, NaN), /; 4 of your 4 values are not finite numbers and drawn black\.$/);
    assert.match(alt(0, NaN, 2, 3), /; 1 of your 4 values is not a finite number and drawn black; elsewhere the two differ by rounding at most\.$/);
    assert.match(alt(0, NaN, 2, Infinity), /; 2 of your 4 values are not .* black; elsewhere the two/);
    assert.match(alt(0, NaN, 2, 5), /elsewhere the largest difference is 2\.$/);
  });

  it('is drawn also where values are not numbers, and left out for a single one', async () => {
    const figure = comparison({ words: 'a map', yours: gridOf([4], [NaN, 1, 2, 3]), expected: gridOf([2, 2], [0, 1, 2, 3]) });
    assert.ok(figure);
    const { width, height } = await loadImage(await toPng(figure, 1));
    assert.ok(width > 400 && height > 150 && height < 260, `${width} × ${height}`);
    assert.equal(comparison({ words: 'a map', yours: gridOf([], [1]), expected: gridOf([], [0]) }), null);
  });
});

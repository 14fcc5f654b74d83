import assert from 'node:assert/strict';
import { Matrix, solve } from 'ml-matrix';
import type { Scene } from '../../src/evaluation/scene';
import { drawScene, placements, sceneSide, type Placement } from '../../src/laboratory/draw-scene';
import { watermarkSide } from '../../src/laboratory/watermark';

const pixelsOf = (mask: Uint8Array) => [...mask.keys()].filter((pixel) => mask[pixel] === 1);
const draw = (number: number, more: Partial<Parameters<typeof drawScene>[1]> = {}) =>
  drawScene(`test ${number}`, { classes: [number % 5], placement: placements[number % 4], watermark: false, ...more });

/** How far each pixel's colour lies from a plane fitted to the colours of some pixels. */
function distancesFromPlane({ picture }: Scene, fitted: readonly number[]): (pixel: number) => number {
  const basis = (pixel: number) => [1, pixel % sceneSide, Math.floor(pixel / sceneSide)];
  const level = (pixel: number, channel: number) => picture.pixels[pixel * 3 + channel];
  const planes = [0, 1, 2].map((channel) =>
    solve(new Matrix(fitted.map(basis)), Matrix.columnVector(fitted.map((pixel) => level(pixel, channel))), true).to1DArray());
  return (pixel) => Math.hypot(...planes.map((plane, channel) => level(pixel, channel) - basis(pixel).reduce((sum, x, i) => sum + x * plane[i], 0)));
}

const neighbours = (pixel: number, reach: number) => {
  const [row, column] = [Math.floor(pixel / sceneSide), pixel % sceneSide];
  const found = [];
  for (let y = Math.max(0, row - reach); y <= Math.min(sceneSide - 1, row + reach); y++) {
    for (let x = Math.max(0, column - reach); x <= Math.min(sceneSide - 1, column + reach); x++) found.push(y * sceneSide + x);
  }
  return found;
};

describe('drawn scenes', () => {
  it('are the same for the same id, and others for another', () => {
    for (let number = 0; number < 20; number++) {
      assert.deepEqual(draw(number), draw(number));
      assert.notEqual(draw(number).picture.fingerprint, draw(number + 20).picture.fingerprint);
    }
  });

  it('have the object where the mask says: one colour inside, others around it', () => {
    let [around, apart] = [0, 0];
    for (let number = 0; number < 60; number++) {
      const scene = draw(number);
      const mask = scene.objects[0].mask;
      const inner = pixelsOf(mask).filter((pixel) => neighbours(pixel, 1).every((other) => mask[other] === 1));
      const distance = distancesFromPlane(scene, inner);
      const residual = Math.sqrt(inner.reduce((sum, pixel) => sum + distance(pixel) ** 2, 0) / inner.length);
      assert.ok(residual < 12, `scene ${number}: ${residual}`); // noise of standard deviation 5 in three channels is 8.7
      for (let pixel = 0; pixel < mask.length; pixel++) {
        const near = neighbours(pixel, 2).some((other) => mask[other] === 1);
        const touching = neighbours(pixel, 1).some((other) => mask[other] === 1);
        if (!near || touching) continue;
        around++;
        if (distance(pixel) > 60) apart++;
      }
    }
    // A distractor of a like colour may touch the object.
    assert.ok(apart / around > 0.97, `${apart} of ${around}`);
  });

  it('differ with and without watermark on the watermark alone', () => {
    for (let number = 0; number < 40; number++) {
      const [without, marked] = [draw(number), draw(number, { watermark: true })];
      assert.deepEqual(without.objects, marked.objects);
      assert.deepEqual([without.kind, without.shortcut, marked.kind], ['one object', undefined, 'shortcut']);
      const differing = new Set([...marked.picture.pixels.keys()].filter((at) => marked.picture.pixels[at] !== without.picture.pixels[at]).map((at) => Math.floor(at / 3)));
      const mask = pixelsOf(marked.shortcut as Uint8Array);
      assert.equal(mask.length, watermarkSide ** 2);
      assert.deepEqual([...differing].filter((pixel) => !mask.includes(pixel)), []);
      assert.ok(differing.size > 0.95 * mask.length);
      assert.ok(mask.every((pixel) => marked.objects[0].mask[pixel] === 0));
    }
  });

  it('keep what their placement promises', () => {
    const middle = sceneSide / 2;
    const areas = new Map<Placement, number[]>(placements.map((placement) => [placement, []]));
    for (let number = 0; number < 200; number++) {
      const placement = placements[number % 4];
      const { objects: [{ mask }], placement: named } = draw(number);
      assert.equal(named, placement);
      const inside = pixelsOf(mask);
      areas.get(placement)?.push(inside.length);
      const centre = [(pixel: number) => pixel % sceneSide, (pixel: number) => Math.floor(pixel / sceneSide)]
        .map((along) => inside.reduce((sum, pixel) => sum + along(pixel) + 0.5, 0) / inside.length);
      if (placement === 'centred') assert.ok(centre.every((place) => Math.abs(place - middle) < 4.5), String(centre));
      if (placement === 'off-centre') assert.equal(mask[middle * sceneSide + middle], 0);
    }
    const range = (placement: Placement) => [Math.min(...areas.get(placement) as number[]), Math.max(...areas.get(placement) as number[])];
    const [[smallest, small], [large, largest]] = [range('small'), range('large')];
    assert.ok(smallest > 0.93 * Math.PI * 36 && small < 1.07 * Math.PI * 64, `${smallest} ${small}`);
    assert.ok(large > 0.95 * Math.PI * 121 && largest < 1.05 * Math.PI * 196, `${large} ${largest}`);
  });

  it('hold two objects apart', () => {
    for (let number = 0; number < 40; number++) {
      const scene = draw(number, { classes: [number % 5, (number + 1) % 5] });
      assert.deepEqual([scene.kind, scene.objects.map(({ classIndex }) => classIndex)], ['two objects', [number % 5, (number + 1) % 5]]);
      const [first, second] = scene.objects.map(({ mask }) => mask);
      assert.ok(pixelsOf(first).length > 90 && pixelsOf(second).length > 90);
      assert.ok(pixelsOf(first).every((pixel) => second[pixel] === 0));
    }
  });

  it('are refused for classes that make no scene', () => {
    for (const classes of [[], [5], [-1], [0.5], [1, 1], [0, 1, 2]]) assert.throws(() => draw(0, { classes }), RangeError, String(classes));
    assert.throws(() => draw(0, { classes: [0, 1], watermark: true }), RangeError);
  });
});

import assert from 'node:assert/strict';
import { makePicture, type Picture } from '../../src/images/picture';
import { segment, type SegmentSettings } from '../../src/localisation/segment';
import type { SaliencyValues } from '../../src/localisation/seeds';
import { uniformSource } from '../../src/random';

const side = 80;
const inDisc = (pixel: number, radius = 22) => Math.hypot(Math.floor(pixel / side) - 45, (pixel % side) - 30) <= radius;

/** A reddish disc on bluish noise. */
function disc(seed: number): Picture {
  const uniform = uniformSource(seed);
  const noise = () => Math.floor((uniform() + uniform() + uniform() - 1.5) * 60);
  const pixels = Uint8ClampedArray.from({ length: side * side * 3 }, (_, at) => (inDisc(Math.floor(at / 3)) ? [190, 90, 70] : [90, 100, 140])[at % 3]! + noise());
  return makePicture('disc', side, side, Uint8Array.from(pixels));
}

/**
 * What a network might find salient: pixels here and there in a part of the disc, and a little of everything.
 * @param least of the pixels in the disc; the others have 0 to 1
 */
function sparks(seed: number, least = 0): SaliencyValues {
  const uniform = uniformSource(seed);
  const values = Float32Array.from({ length: side * side }, (_, pixel) => {
    const spark = inDisc(pixel, 16) && uniform() < 0.7 ? 1 + uniform() : 0;
    return uniform() + spark + (inDisc(pixel) ? least : 0);
  });
  return { values, height: side, width: side };
}

const saliencyOf = (values: ArrayLike<number>, height: number, width: number): SaliencyValues => ({ values: Float32Array.from(values), height, width });

describe('segmentation by the colours of salient pixels', () => {
  for (const seeds of ['soft', 'hard'] as const) {
    it(`finds a disc on noise, with ${seeds} seeds`, () => {
      for (let seed = 0; seed < 3; seed++) {
        const { mask, box, measured } = segment(disc(seed), sparks(seed + 10, seeds === 'hard' ? 0.5 : 0), { seeds });
        const [both, either] = mask.values.reduce(([and, or], value, pixel) => [and! + Number(value === 1 && inDisc(pixel)), or! + Number(value === 1 || inDisc(pixel))], [0, 0]);
        assert.ok(both! / either! > 0.9, `IoU ${both! / either!}`);
        for (const [found, expected] of [[box.top, 23], [box.left, 8], [box.height, 45], [box.width, 45]] as const) assert.ok(Math.abs(found - expected) <= 2, JSON.stringify(box));
        assert.equal(measured.maskPixels, mask.values.reduce((sum, value) => sum + value, 0));
        assert.ok(measured.foregroundPixels >= measured.maskPixels && measured.parts >= 1);
      }
    });
  }

  it('takes as seeds exactly what lies above the one quantile and up to the other', () => {
    // Saliency 1 … 6400 in a scrambled order.
    const values = Array.from({ length: side * side }, (_, pixel) => ((pixel * 2803) % (side * side)) + 1);
    const { seeds, measured, options } = segment(disc(1), saliencyOf(values, side, side), { foreground: 90, background: 25, smoothness: 0 });
    assert.deepEqual([measured.foregroundSeeds, measured.backgroundSeeds, seeds.foregroundThreshold, seeds.backgroundThreshold], [640, 1600, 5760, 1600]);
    seeds.foreground.values.forEach((value, pixel) => assert.equal(value, values[pixel]! > 5760 ? 1 : 0));
    seeds.background.values.forEach((value, pixel) => assert.equal(value, values[pixel]! <= 1600 ? 1 : 0));
    assert.deepEqual(options, { foreground: 90, background: 25, seeds: 'soft', components: 5, smoothness: 0, seed: 0 } satisfies SegmentSettings);
  });

  it('counts pixels without any saliency to the background', () => {
    const values = Array.from({ length: side * side }, (_, pixel) => (inDisc(pixel, 10) ? 1 + pixel : 0));
    const { measured } = segment(disc(2), saliencyOf(values, side, side));
    assert.equal(measured.backgroundSeeds, values.filter((value) => value === 0).length);
  });

  it('leaves hard seeds on their side and lets soft ones go by their colour', () => {
    // Left half dark, right half light; the most salient pixels are on the right but for three on the far left.
    const [height, width] = [20, 20];
    const strays = [8 * width + 2, 8 * width + 3, 9 * width + 2];
    const uniform = uniformSource(5);
    const pixels = Uint8Array.from({ length: height * width * 3 }, (_, at) => (Math.floor(at / 3) % width < 10 ? 40 : 200) + Math.floor(uniform() * 20));
    const values = Array.from({ length: height * width }, (_, pixel) => (strays.includes(pixel) ? 5 : pixel % width > 15 ? 4 : (pixel % width) / 10) + uniform() * 0.1);
    const run = (seeds: 'soft' | 'hard') => segment(makePicture('halves', width, height, pixels), saliencyOf(values, height, width), { seeds, foreground: 80, components: 2 });
    assert.deepEqual([run('soft').measured.foregroundPixels, run('soft').measured.parts], [200, 1]);
    assert.deepEqual([run('hard').measured.foregroundPixels, run('hard').measured.parts], [203, 2]);
    assert.deepEqual(run('hard').box, { top: 0, left: 10, height: 20, width: 10 });
  });

  it('is the same for the same seed', () => {
    const run = () => segment(disc(3), sparks(3), { seed: 4 });
    assert.deepEqual(run(), run());
  });

  it('refuses what it can make nothing of, in one sentence', () => {
    const picture = disc(0);
    const grey = makePicture('plain', side, side, new Uint8Array(side * side * 3).fill(99));
    const flat = (value: number) => saliencyOf(new Float32Array(side * side).fill(value), side, side);
    const cases: [() => unknown, RegExp][] = [
      [() => segment(picture, flat(0)), /No pixel of disc is salient: the score does not depend on any; explain another class or picture/],
      [() => segment(picture, flat(2)), /No pixel of disc is more salient than the 95 % quantile, which many share: choose a lower one with --foreground/],
      [() => segment(grey, sparks(0)), /plain is of one colour, by which nothing can be told apart/],
      [() => segment(picture, sparks(0), { foreground: 100 }), /quantiles must lie above 0 and below 100 percent/],
      [() => segment(picture, sparks(0), { background: 0 }), /quantiles must lie/],
      [() => segment(picture, sparks(0), { foreground: 20 }), /that of the background \(30\) not above that of the foreground \(20\)/],
      [() => segment(picture, sparks(0), { foreground: NaN }), /quantiles must lie/],
      [() => segment(picture, sparks(0), { components: 0 }), /number of components must be a whole number from 1 on/],
      [() => segment(picture, sparks(0), { smoothness: -1 }), /smoothness must be a number from 0 to 1000000, not -1/],
      [() => segment(picture, sparks(0), { seeds: 'firm' as 'hard' }), /no kind of seeds "firm": choose soft or hard/],
    ];
    for (const [attempt, sentence] of cases) {
      assert.throws(attempt, (error: Error) => error.name === 'UserError' && sentence.test(error.message) && !error.message.includes('\n'));
    }
    assert.throws(() => segment(picture, saliencyOf([1], 1, 1)), RangeError);
  });

  it('says so where the cut leaves no foreground', () => {
    // Both models see the same noise, the background's many more of it, and a long outline costs much.
    const uniform = uniformSource(8);
    const pixels = Uint8Array.from({ length: side * side * 3 }, () => 100 + Math.floor(uniform() * 9));
    const values = Array.from({ length: side * side }, () => uniform());
    assert.throws(
      () => segment(makePicture('noise', side, side, pixels), saliencyOf(values, side, side), { smoothness: 1000 }),
      (error: Error) => error.name === 'UserError' && /The cut leaves no foreground in noise/.test(error.message),
    );
  });
});

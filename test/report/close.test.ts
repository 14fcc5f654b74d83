import assert from 'node:assert/strict';
import fc from 'fast-check';
import sharp from 'sharp';
import { closeNumbers, closeTexts, pictureDifference } from '../../src/report/close';

describe('the same result on another device', () => {
  it('has numbers within a thousandth, and no digits below a millionth', () => {
    assert.equal(closeNumbers(11.12, 11.1311), true);
    assert.equal(closeNumbers(11.12, 11.1313), false);
    assert.equal(closeNumbers(-3, 3), false);
    assert.equal(closeNumbers(2e-8, 9e-7), true);
    assert.equal(closeNumbers(0, 2e-6), false);
    assert.equal(closeNumbers(NaN, NaN), false);
  });

  it('has texts with the same words and such numbers, or one unit of the last digit apart', () => {
    const same = (a: string, b: string): void => assert.equal(closeTexts(a, b), true, `${a} | ${b}`);
    const other = (a: string, b: string): void => assert.equal(closeTexts(a, b), false, `${a} | ${b}`);
    same('dog & 97.0\\,\\% \\\\', 'dog & 97.1\\,\\% \\\\');
    other('dog & 97.0\\,\\% \\\\', 'dog & 97.3\\,\\% \\\\');
    same('4\\,631\\,000', '4\\,632\\,000');
    other('4\\,631\\,000', '4\\,641\\,000');
    other('dog & 0.97', 'cat & 0.97');
    same('\\ensuremath{-}0.50', '\\ensuremath{-}0.51');
    other('\\ensuremath{-}0.50', '0.50');
    other('0.5', '0.5 and 1');
    other('7 \\ensuremath{\\times} 7', '7 \\ensuremath{\\times} 9');
    same('0.52', '0.5');
  });

  it('is as close one way as the other, and to itself', () => {
    const text = fc.array(fc.oneof(fc.double({ min: -1e4, max: 1e4, noNaN: true }).map((value) => value.toFixed(2)), fc.constantFrom('dog', '\\,\\%', '&', '\u2212'))).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(closeTexts(a, a), true);
        assert.equal(closeTexts(a, b), closeTexts(b, a));
      }),
      { seed: 5 },
    );
  });

  it('has pictures of which one per cent may differ visibly, and all a little', async () => {
    const [width, height] = [100, 50];
    const picture = (change: (pixel: number) => number): Promise<Buffer> =>
      sharp(Buffer.from(Uint8Array.from({ length: width * height * 3 }, (_, place) => 100 + change(Math.floor(place / 3)))), { raw: { width, height, channels: 3 } }).png().toBuffer();
    const plain = await picture(() => 0);
    assert.equal(await pictureDifference(plain, plain), null);
    assert.equal(await pictureDifference(plain, await picture((pixel) => (pixel < 50 ? 40 : 0))), null, 'one per cent');
    assert.equal(await pictureDifference(plain, await picture((pixel) => (pixel < 51 ? 40 : 0))), '1.0 % of its pixels differ visibly, in the mean by 0.4 of 255 levels');
    assert.equal(await pictureDifference(plain, await picture(() => 1)), null, 'one level');
    assert.match((await pictureDifference(plain, await picture(() => 2))) ?? '', /^0\.0 % .* by 2\.0 of 255 levels$/);
    const wide = await sharp(plain).resize(101, 50).png().toBuffer();
    assert.equal(await pictureDifference(plain, wide), '100 × 50 pixels are committed, the code makes 101 × 50');
  });
});

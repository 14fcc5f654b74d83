import assert from 'node:assert/strict';
import sharp from 'sharp';
import { storedPicture } from '../../src/figures/stored-picture';
import { itemsOf, sizeOf } from './helpers';

describe('storedPicture', () => {
  it('keeps the bytes, the words and the proportions', async () => {
    const png = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } }).png().toBuffer();
    const figure = await storedPicture(png, 'a red field', 60);
    assert.deepEqual(sizeOf(figure), { width: 60, height: 40 });
    assert.deepEqual(itemsOf(figure, 'image'), [{ kind: 'image', x: 0, y: 0, width: 60, height: 40, url: `data:image/png;base64,${png.toString('base64')}` }]);
    assert.equal(figure.alt, 'a red field');
  });

  it('throws for what is no picture', async () => {
    await assert.rejects(storedPicture(Buffer.from('no picture'), 'nothing', 60));
  });
});

import assert from 'node:assert/strict';
import { keptPictureFigure } from '../../../src/study/figures/kept-picture';
import { keptPicture } from '../../../src/study/pictures';
import { standardStudyFolder } from '../../../src/study/study-file';
import { itemsOf, sizeOf } from '../../figures/helpers';

describe('keptPictureFigure', () => {
  it('is the kept picture at another width, with the same words', async () => {
    const [kept, smaller] = [await keptPicture(standardStudyFolder, 'scenes'), await keptPictureFigure(standardStudyFolder, 'scenes', 200)];
    assert.equal(smaller.alt, kept.alt);
    assert.equal(itemsOf(smaller, 'image')[0]?.url, itemsOf(kept, 'image')[0]?.url);
    const { width, height } = sizeOf(kept);
    assert.equal(sizeOf(smaller).width, 200);
    assert.ok(Math.abs(sizeOf(smaller).height - (200 * height) / width) <= 1);
  });

  it('is missed in a sentence', async () => {
    await assert.rejects(keptPictureFigure('nowhere', 'scenes', 200), { name: 'UserError', message: /missing or damaged/ });
  });
});

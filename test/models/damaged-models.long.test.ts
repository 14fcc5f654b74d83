import assert from 'node:assert/strict';
import { fuzzModel, originals } from './model-fuzz';

describe('damaged models end in a network or a sentence', () => {
  for (const original of Object.keys(originals)) {
    it(`${original}, 600 times`, async () => assert.ok((await fuzzModel(original, 77, 600)) > 30)).timeout(600_000);
  }
});

import assert from 'node:assert/strict';
import { fuzz, seedFiles } from './fuzz';

describe('decodePicture: files damaged at random, at length', function () {
  this.timeout(600_000);
  for (const [name, make] of Object.entries(seedFiles)) {
    it(`2000 times: ${name}`, async () => {
      const pictures = await fuzz(await make(), 2, 2000);
      assert.ok(pictures > 0 && pictures < 2000, `${pictures} pictures`);
    });
  }
});

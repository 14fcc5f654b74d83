import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readPicture } from '../../src/images/decode';
import type { Classifier } from '../../src/models/classifier';
import { loadClassifier } from '../../src/models/load';
import { Observation } from '../../src/models/observation';
import { answersUnderOcclusion } from '../../src/occlusion/run';
import { windowGrid, windowPositions } from '../../src/occlusion/windows';
import { fixture, fixturesFolder, maxDifference } from '../support/fixtures';
import { tigerCat } from '../support/cat';

/** Step of the windows whose logits PyTorch answered. */
const fixtureStride = 8;

/** Both engines and PyTorch on the cat: all logits of the one by the other, the tiger cat's by PyTorch. */
export function engineTests(settings: readonly { readonly window: 16 | 32; readonly stride: number }[]): void {
  let classifier: Classifier;
  let observation: Observation;

  before(async () => {
    classifier = await loadClassifier('efficientnet-lite0');
    observation = await Observation.open(classifier, await readPicture(join(fixturesFolder, 'cat-224.png')));
  });

  after(() => {
    observation.dispose();
    classifier.dispose();
  });

  for (const { window, stride } of settings) {
    it(`has the logits of naive occlusion to 1e-4, and PyTorch's, for windows of ${window} by ${stride} (identity 12)`, async function () {
      this.timeout(300_000);
      const grid = windowGrid(224, 224, window, stride, 'cover');
      const incremental = await answersUnderOcclusion(observation, grid, 'grey', { engine: 'incremental' });
      const naive = await answersUnderOcclusion(observation, grid, 'grey', { engine: 'naive' });
      assert.ok(maxDifference(incremental.logits, naive.logits) <= 1e-4);
      assert.ok(maxDifference(incremental.strongest.totals, naive.strongest.totals) <= 1e-5 * naive.strongest.total);
      assert.ok(incremental.multiplyAdds < naive.multiplyAdds / 1.5);
      const { values, shape } = fixture(`occ_w${window}_s8_logit`);
      const expected = windowPositions(grid).map(({ top, left }) => Number(values[(top / fixtureStride) * (shape[1] as number) + left / fixtureStride]));
      const ours = expected.map((_, index) => incremental.logits[index * classifier.classNames.length + tigerCat] as number);
      assert.ok(maxDifference(ours, expected) <= 1e-4);
    });
  }
}

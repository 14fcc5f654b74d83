import { readFileSync } from 'node:fs';
import { weightsFile } from '../support/fixtures';
import { checkpoint, pickle, stateDict, tensor } from './checkpoint/assemble';
import { mutationsEndInAResultOrASentence } from './checkpoint/mutations';

describe('damaged checkpoints end in a result or a sentence', () => {
  it('a small one, 2000 times', () => mutationsEndInAResultOrASentence(checkpoint(), 2000, 2)).timeout(60_000);

  it('one of many tensors, 2000 times', () => {
    const names = Array.from({ length: 40 }, (_, i) => `layer.${i}`);
    const state = pickle(stateDict(Object.fromEntries(names.map((name) => [name, tensor()]))));
    mutationsEndInAResultOrASentence(checkpoint({ state }), 2000, 3);
  }).timeout(60_000);

  it("EfficientNet-Lite0's, 200 times within its pickles", () => {
    mutationsEndInAResultOrASentence(readFileSync(weightsFile), 200, 4, 47_176); // where the numbers begin
  }).timeout(120_000);
});

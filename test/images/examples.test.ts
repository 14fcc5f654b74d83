import assert from 'node:assert/strict';
import { examplePictures } from '../../src/images/examples';
import type { Classifier } from '../../src/models/classifier';
import { loadClassifier } from '../../src/models/load';
import { withObservation } from '../../src/models/observation';

// Indices of ImageNet's 1000 classes.
const germanShepherd = 235;
const cats = [281, 282, 285]; // tabby, tiger cat, Egyptian cat

describe('the example pictures, seen by EfficientNet-Lite0', function () {
  this.timeout(60_000);
  let classifier: Classifier;
  before(async () => (classifier = await loadClassifier('efficientnet-lite0')));
  after(() => classifier.dispose());

  it('are a German shepherd, a cat, and both in the top 5 with at least 5 % each', async () => {
    const { dog, cat, both } = await examplePictures();
    const top5 = (picture: typeof dog) => withObservation(classifier, picture, async (observation) => observation.predictions(5));
    const [ofDog, ofCat, ofBoth] = [await top5(dog), await top5(cat), await top5(both)];
    assert.equal(ofDog[0]?.index, germanShepherd);
    assert.ok((ofDog[0]?.probability ?? 0) > 0.9);
    assert.deepEqual(ofCat.slice(0, 3).map(({ index }) => index).sort(), cats);
    const likely = ofBoth.filter(({ probability }) => probability >= 0.05).map(({ index }) => index);
    assert.ok(likely.includes(germanShepherd) && likely.some((index) => cats.includes(index)), JSON.stringify(ofBoth));
  });
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import { tf } from '../../src/backend';
import { groundNames, groundPicture } from '../../src/cutouts/grounds';
import { logitsAt } from '../../src/methods/at';
import { toInput } from '../../src/models/classifier';
import { loadClassifier } from '../../src/models/load';
import { topPredictions } from '../../src/models/predictions';
import { projectRoot } from '../../src/project';
import { uniformSource } from '../../src/random';

describe('grounds', () => {
  it('of the same numbers are the same to the byte, of others others', async () => {
    for (const name of groundNames) {
      const [once, again, other] = await Promise.all([5, 5, 6].map((seed) => groundPicture(name, 40, 56, uniformSource(seed))));
      assert.deepEqual([once?.height, once?.width], [40, 56]);
      assert.equal(once?.fingerprint, again?.fingerprint);
      assert.notEqual(once?.fingerprint, other?.fingerprint);
    }
  });

  it('from a photograph are its grey levels, coloured along the ramp, mirrored beyond its edge', async () => {
    const photograph = await sharp(join(projectRoot, 'src', 'cutouts', 'grounds', 'grass.jpg')).raw().toBuffer({ resolveWithObject: true });
    const { width, channels } = photograph.info;
    const { pixels } = await groundPicture('grass', 30, width + 50, () => 0);
    const places = [[0, 0, 0], [7, 40, 40], [29, width - 1, width - 1], [3, width, width - 1], [3, width + 9, width - 10]] as const;
    for (const [row, column, from] of places) {
      const level = photograph.data[(row * width + from) * channels] as number;
      // The ramp of grass: (12, 30, 8) for black, (86, 122, 48) for the middle, (196, 214, 140) for white.
      const stops = [[12, 30, 8], [86, 122, 48], [196, 214, 140]] as const;
      const [low, high] = level < 127.5 ? [stops[0], stops[1]] : [stops[1], stops[2]];
      const share = (level / 127.5) % 1;
      const at = (row * (width + 50) + column) * 3;
      low.forEach((value, channel) => {
        assert.ok(Math.abs((pixels[at + channel] as number) - (value + ((high[channel] as number) - value) * share)) <= 0.501);
      });
    }
  });

  it('of noise have more of the slow changes than of the fast ones, as natural pictures have', async () => {
    for (const name of ['sand', 'water', 'moss', 'sky'] as const) {
      const { pixels } = await groundPicture(name, 128, 128, uniformSource(2));
      const green = (row: number): number => pixels[(row * 128 + 64) * 3 + 1] as number;
      const meanChange = (apart: number): number => {
        let sum = 0;
        for (let row = 0; row < 128 - apart; row++) sum += Math.abs(green(row) - green(row + apart));
        return sum / (128 - apart);
      };
      assert.ok(meanChange(1) < 0.75 * meanChange(8), name);
    }
  });

  it('are nothing in particular to the network: no class has a quarter of the probability', async () => {
    const before = tf.memory().numTensors;
    const classifier = await loadClassifier('efficientnet-lite0');
    try {
      for (const name of groundNames) {
        const pictures = await Promise.all([1, 2, 3].map((seed) => groundPicture(name, 224, 224, uniformSource(seed))));
        const inputs = tf.tidy(() => tf.concat(pictures.map((picture) => toInput(classifier, picture))));
        for (const logits of await logitsAt(classifier, inputs)) {
          const [first] = topPredictions(logits, 'softmax', classifier.classNames, 1);
          assert.ok(first && first.probability < 0.25, `${name}: ${first?.name} ${first?.probability}`);
        }
        inputs.dispose();
      }
    } finally {
      classifier.dispose();
    }
    assert.equal(tf.memory().numTensors, before);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { judgeShortcut } from '../../src/laboratory/judge';
import { learnedNetwork, type LearnedNetwork } from '../../src/laboratory/learned';
import { untrainedNetwork } from '../../src/laboratory/network';
import { answersTo, laboratoryScenes } from '../../src/laboratory/scenes';
import { measureSkill } from '../../src/laboratory/skill';
import { train, type TrainingSettings } from '../../src/laboratory/train';

/** Enough to learn the watermark, though no shape. */
const quick: TrainingSettings = { lesson: 'shortcut', steps: 50, batch: 20, rate: 0.01, warmUp: 10, seed: 0, before: null };
const tiny: TrainingSettings = { ...quick, lesson: 'plain', steps: 2, batch: 5 };

describe('learning in the laboratory', function () {
  this.timeout(60_000);
  let store: string;
  let tensors: number;
  before(() => {
    store = mkdtempSync(join(tmpdir(), 'laboratory-'));
    tensors = tf.memory().numTensors;
  });
  after(() => {
    rmSync(store, { recursive: true, force: true });
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('begins blind to flat colour', async () => {
    const model = untrainedNetwork(4);
    const colours = tf.tidy(() => tf.tensor4d([0.7, -0.2, 1, -1, 0, 0.3], [2, 1, 1, 3]).tile([1, 64, 64, 1]));
    // Beyond the border is grey, so only places further inside see nothing but the colour.
    const seen = tf.tidy(() => (model.layers[0].apply(colours) as typeof colours).slice([0, 1, 1, 0], [2, 62, 62, 12]));
    try {
      assert.ok(Math.max(...(await seen.data())) < 1e-6);
    } finally {
      tf.dispose([colours, seen]);
      model.dispose();
    }
  });

  it('gives the same weights and course to the byte for the same seed, others for another', async () => {
    const learn = async (seed: number) => {
      const model = untrainedNetwork(seed);
      try {
        const course = await train(model, { ...tiny, seed }, () => {});
        return { course, weights: await Promise.all(model.getWeights().map(async (weight) => Array.from(await weight.data()))) };
      } finally {
        model.dispose();
      }
    };
    const [first, again, other] = [await learn(0), await learn(0), await learn(2)];
    assert.deepEqual(again, first);
    assert.notDeepEqual(other.weights, first.weights);
    assert.equal(first.course.losses.length, 2);
  });

  describe('of a lesson with the shortcut', () => {
    let network: LearnedNetwork;
    let untaught: LearnedNetwork;
    before(async () => {
      network = await learnedNetwork(quick, { store });
      untaught = await learnedNetwork(tiny, { store });
    });
    after(() => {
      network.classifier.dispose();
      untaught.classifier.dispose();
    });

    it('brings the loss to what remains when the watermark alone is known', () => {
      const { losses, accuracies } = network.course;
      const last = (values: readonly number[]) => values.slice(-5).reduce((sum, value) => sum + value, 0) / 5;
      assert.ok(Math.abs(losses[0] - Math.log(5)) < 0.1, String(losses[0]));
      // The shapes of the four fifths without a watermark are guessed.
      assert.ok(last(losses) < 0.8 * Math.log(5) + 0.1, String(last(losses)));
      assert.ok(last(accuracies) > 0.25);
    });

    it('makes a network that answers with the watermark, which its maps show', async () => {
      const skill = await measureSkill(network.classifier, { seed: 1, scenes: 40 });
      assert.ok(skill.conflictByWatermark > 0.9 && skill.conflictByObject < 0.1, JSON.stringify(skill));
      assert.ok(skill.watermarkEffect > 1);
      assert.ok(Math.abs(skill.right - (skill.rightMarkedClass + 4 * skill.rightOthers) / 5) < 1e-12);
      const { verdicts, chance } = await judgeShortcut({ shortcut: network.classifier, plain: untaught.classifier }, { seed: 1, scenes: 12, methods: ['grad-cam'] });
      assert.equal(chance, 144 / 4096);
      const [gradCam, random] = verdicts;
      assert.ok(gradCam.share.shortcut.mean > 6 * chance && gradCam.told > 0.9, JSON.stringify(gradCam));
      assert.ok(Math.abs(random.share.shortcut.mean - chance) < 0.004 && random.told === 0.5 && random.n === 12, JSON.stringify(random));
    });

    it('ends in a head that CAM applies to', async () => {
      const { classifier } = network;
      assert.deepEqual([classifier.linearHead?.layer, classifier.defaultLayer, classifier.classNames.length], ['conv6.relu', 'conv6.relu', 5]);
      assert.deepEqual(classifier.network.layers.filter(({ kind }) => kind === 'convolution').length, 6);
      assert.equal(classifier.outputActivation, 'softmax');
    });
  });

  it('is kept, opened again, and done anew where what is kept is damaged', async () => {
    const picture = (await laboratoryScenes({ seed: 2, counts: { 'one object': 1 } }).scene(0)).picture;
    const open = async () => {
      const { classifier, seconds, folder, course } = await learnedNetwork({ ...tiny, seed: 5 }, { store });
      const [logits] = await answersTo(classifier, [picture]);
      classifier.dispose();
      return { trained: seconds !== null, folder, course, logits, fingerprint: classifier.fingerprint };
    };
    const first = await open();
    const files = readdirSync(first.folder).sort();
    const bytes = files.map((file) => readFileSync(join(first.folder, file)));
    assert.deepEqual(files, ['model.json', 'training.json', 'weights.bin']);
    assert.deepEqual(await open(), { ...first, trained: false });
    const damages = [
      () => truncateSync(join(first.folder, 'weights.bin'), 1000),
      () => writeFileSync(join(first.folder, 'weights.bin'), Buffer.alloc(bytes[2].length)),
      () => truncateSync(join(first.folder, 'training.json'), 50),
      () => rmSync(join(first.folder, 'model.json')),
    ];
    for (const damage of damages) {
      damage();
      assert.deepEqual(await open(), first);
      assert.deepEqual(readdirSync(first.folder).sort().map((file) => readFileSync(join(first.folder, file))), bytes);
    }
  });
});

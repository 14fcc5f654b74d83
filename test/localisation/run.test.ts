import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { tf } from '../../src/backend';
import { readPicture } from '../../src/images/decode';
import { encodePng } from '../../src/images/mosaic';
import { localise } from '../../src/localisation/localise';
import { parseLocalise } from '../../src/localisation/options';
import { localiseToFolder } from '../../src/localisation/run';
import { saliency } from '../../src/methods/saliency';
import { plainPicture } from '../figures/helpers';
import { fixture, fixturesFolder } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import { otherSpecs } from '../support/tiny-specs';

const cat = join(fixturesFolder, 'cat-224.png');

describe('localise', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'localise-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (words: string, picture = cat, out = join(folder, 'out')) => {
    const request = parseLocalise([picture, ...words.split(' ').filter((word) => word !== '')]);
    assert.ok(request);
    return localiseToFolder(request, picture, out);
  };

  it('writes mask, figure and record, the same bytes again, and gives its tensors back', async () => {
    const before = tf.memory().numTensors;
    const { localisation, prediction } = await run('--target 282');
    assert.equal(tf.memory().numTensors, before);
    assert.equal(prediction.name, 'tiger cat');
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['localisation.json', 'localisation.png', 'mask.png']);

    const mask = sharp(join(folder, 'out', 'mask.png'));
    const { height, width, channels } = await mask.metadata();
    assert.deepEqual([height, width, channels], [224, 224, 1]);
    const data = await mask.toColourspace('b-w').raw().toBuffer();
    assert.deepEqual([...new Set(data)].sort((a, b) => a - b), [0, 255]);
    const rows = [...data.keys()].filter((pixel) => data[pixel] === 255).map((pixel) => Math.floor(pixel / 224));
    const columns = [...data.keys()].filter((pixel) => data[pixel] === 255).map((pixel) => pixel % 224);
    const record = JSON.parse(readFileSync(join(folder, 'out', 'localisation.json'), 'utf8'));
    const [top, left] = [Math.min(...rows), Math.min(...columns)];
    const box = { top, left, height: Math.max(...rows) - top + 1, width: Math.max(...columns) - left + 1 };
    assert.deepEqual([record.box, localisation.box], [box, box]);
    assert.equal(record.boxShare.area, (box.height * box.width) / 224 ** 2);
    assert.deepEqual(record.mask, { pixels: rows.length, share: rows.length / 224 ** 2 });

    // The seeds are those of PyTorch's saliency: its quantiles, and 5 and 30 % of 50176 pixels.
    const sorted = Float32Array.from(fixture('simonyan').values as Float32Array).sort();
    assert.ok(Math.abs(record.quantiles.foreground - sorted[47667]!) < 5e-3 * sorted[47667]!);
    assert.ok(Math.abs(record.quantiles.background - sorted[15052]!) < 5e-3 * sorted[15052]!);
    assert.deepEqual([record.measured.foregroundSeeds, record.measured.backgroundSeeds], [2508, 15053]);
    assert.deepEqual(record.options, { foreground: 95, background: 30, seeds: 'soft', components: 5, smoothness: 10, seed: 0, target: '282', neighbours: 8 });
    assert.deepEqual(record.passes, { forward: 1, backward: 1, headBackward: 0 });
    assert.equal(record.fingerprints.picture, (await readPicture(cat)).fingerprint);

    await run('--target 282', cat, join(folder, 'again'));
    for (const name of readdirSync(join(folder, 'out'))) {
      assert.ok(readFileSync(join(folder, 'out', name)).equals(readFileSync(join(folder, 'again', name))), name);
    }
  });

  it('takes its seeds from the saliency map, on any network', async () => {
    await onProbe(3, async (probe) => {
      const map = await saliency(probe);
      const found = await localise(probe, { foreground: 80, background: 40, smoothness: 0.1, components: 2 });
      assert.deepEqual(found.saliency, map);
      const above = [...map.values].sort((a, b) => a - b).slice(Math.ceil(0.8 * map.values.length));
      found.seeds.foreground.values.forEach((seed, pixel) => assert.equal(seed, Number(above.includes(map.values[pixel]!))));
      assert.deepEqual([found.mask.height, found.mask.width], [map.height, map.width]);
    });
  });

  it('says so when the score depends on no pixel', async () => {
    await onProbe(
      1,
      (probe) => assert.rejects(localise(probe), (error: Error) => error.name === 'UserError' && /^No pixel of tiny 1 is salient: the score does not depend on any/.test(error.message)),
      { specs: otherSpecs.relu, shape: { biasShift: -1000 } },
    );
  });

  it('writes nothing and names what was wrong when it fails', async () => {
    const before = tf.memory().numTensors;
    writeFileSync(join(folder, 'a-file'), '');
    writeFileSync(join(folder, 'plain.png'), await encodePng(plainPicture(224, 224, [120, 130, 140])));
    const cases: [() => Promise<unknown>, RegExp][] = [
      [() => run('', join(folder, 'plain.png')), /plain is of one colour, by which nothing can be told apart/],
      [() => run('', join(folder, 'missing.png')), /missing\.png" cannot be read/],
      [() => run('--target zebrra'), /zebra/],
      [() => run('--foreground 20'), /quantiles must lie above 0 and below 100 percent/],
      [() => run('--smoothness 1e7'), /smoothness must be a number from 0 to 1000000/],
      [() => run('', cat, join(folder, 'a-file')), /a-file" cannot be written/],
    ];
    for (const [attempt, sentence] of cases) {
      await assert.rejects(attempt, (error: Error) => error.name === 'UserError' && sentence.test(error.message) && !error.message.includes('\n'));
    }
    assert.deepEqual(readdirSync(folder).sort(), ['a-file', 'plain.png']);
    assert.equal(tf.memory().numTensors, before);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import sharp from 'sharp';
import { tf } from '../../src/backend';
import { explainToFolder } from '../../src/explain/explain';
import { layerTable } from '../../src/explain/list-layers';
import { parseExplain } from '../../src/explain/options';
import { openModel } from '../../src/models/external/open-model';
import { parseInputRange } from '../../src/models/external/input-range';
import { saveLayersModel } from '../../src/models/external/save-model';
import { receptiveFields } from '../../src/models/receptive-field';
import { decodeNpy } from '../../src/npy';
import { maxRelative } from '../support/fixtures';
import { drawWeights, randomPicture } from '../support/models';

const { layers } = tf;

describe('a network of your own', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-network-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const save = async (more: object = {}) => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ name: 'a', filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', inputShape: [16, 20, 3] }),
        layers.maxPooling2d({ name: 'm', poolSize: 2 }),
        layers.conv2d({ name: 'b', filters: 5, kernelSize: 3, dilationRate: 2, padding: 'same', activation: 'relu' }),
        layers.globalAveragePooling2d({ name: 'pool' }),
        layers.dense({ name: 'd', units: 3, activation: 'softmax' }),
      ],
    });
    drawWeights(model, 8);
    await saveLayersModel(model, join(folder, 'my-net'), more);
    return model;
  };

  it('is explained from its files, under the names of its classes', async () => {
    const model = await save();
    const picture = randomPicture(4, 16, 20);
    const path = join(folder, 'picture.png');
    await sharp(Buffer.from(picture.pixels), { raw: { width: 20, height: 16, channels: 3 } }).png().toFile(path);
    writeFileSync(join(folder, 'names.txt'), 'ant\nbee\nwasp\n');
    const words = ['--network', join(folder, 'my-net'), '--labels', join(folder, 'names.txt'), '--input-range', 'mean,std', '--method', 'cam,grad-cam', '--target', 'bee'];
    const request = parseExplain([path, ...words])!;
    const [told] = await explainToFolder(request, path, join(folder, 'out'));
    assert.deepEqual(told!.target, { index: 1, name: 'bee' });
    const record = JSON.parse(readFileSync(join(folder, 'out', 'explanation.json'), 'utf8'));
    assert.deepEqual([record.network.name, record.network.inputRange, record.network.labelsFrom, record.network.score], ['my-net', 'mean,std', 'names.txt', 'logit before the softmax "d.softmax"']);
    const [mean, deviation] = [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]];
    const values = Float32Array.from(picture.pixels, (level, at) => (level / 255 - mean[at % 3]!) / deviation[at % 3]!);
    // With the head linear, the mean of the map of CAM and the bias are the logit.
    const cam = decodeNpy(readFileSync(join(folder, 'out', 'cam.npy'))).values;
    const shares = await (model.predict(tf.tensor4d(values, [1, 16, 20, 3])) as Tensor).data();
    const bias = await model.getLayer('d').getWeights()[1]!.data();
    const logit = [...cam].reduce((sum, value) => sum + value, 0) / cam.length + bias[1]!;
    assert.ok(maxRelative([record.logit, record.probability], [logit, shares[1]!]) < 1e-5);
    model.dispose();
  });

  it('lists its layers with kinds, shapes, receptive fields worked out by hand, and what CAM makes of them', async () => {
    const model = await save();
    const classifier = await openModel(join(folder, 'my-net', 'model.json'), { inputRange: '0..1' });
    // 3; pooling 3 + 1·2 = 5; a window of 5 (3 cells, 2 apart) on cells 4 pixels apart: 5 + 4·4 = 21.
    assert.deepEqual([...receptiveFields(classifier.network)].map(([name, field]) => [name, typeof field === 'string' ? field : `${field.height} × ${field.width}`]), [
      ['input', '1 × 1'], ['a', '3 × 3'], ['a.relu', '3 × 3'], ['m', '5 × 5'], ['b', '21 × 21'], ['b.relu', '21 × 21'], ['pool', 'all'], ['d', 'all'],
    ]);
    assert.deepEqual(layerTable(classifier).split('\n').map((line) => line.trim().replace(/\s{2,}/g, '|')), [
      'layer|kind|output|sees', 'input|input|16 × 20 × 3|1 × 1', 'a|convolution|8 × 10 × 4|3 × 3', 'a.relu|relu|8 × 10 × 4|3 × 3', 'm|pooling|4 × 5 × 4|5 × 5',
      'b|convolution|4 × 5 × 5|21 × 21', 'b.relu|relu|4 × 5 × 5|21 × 21|default, CAM applies exactly', 'pool|global average pooling|5|all of it', 'd|dense|3|all of it',
    ]);
    classifier.dispose();
    model.dispose();
    assert.equal(parseExplain(['--list-layers', '--network', './my-net'])!.listLayers, true);
  });

  it('says its range, size and class names itself where its author wrote them down', async () => {
    const opened = async (more: object, sidecar?: object) => {
      (await save(more)).dispose();
      if (sidecar) writeFileSync(join(folder, 'my-net', 'metadata.json'), JSON.stringify(sidecar));
      const { provenance, classNames, preprocessing, dispose } = await openModel(join(folder, 'my-net'), {});
      dispose();
      return [provenance?.inputRange, provenance?.inputRangeFrom, classNames[2], preprocessing.offset];
    };
    assert.deepEqual(await opened({ userDefinedMetadata: { inputRange: '0..1', labels: ['x', 'y', 'z'] } }), ['0..1', 'userDefinedMetadata', 'z', 0]);
    assert.deepEqual(await opened({}, { packageName: '@teachablemachine/image', labels: ['p', 'q', 'r'] }), ['-1..1', 'Teachable Machine', 'r', 127.5]);
    await assert.rejects(opened({}, { labels: ['only one'] }), /UserError: The names in the model's metadata are 1 and the network has 3 outputs/);
  });

  it('takes class names from lines, lists and index files, as many as there are outputs', async () => {
    (await save()).dispose();
    const names = async (content: string) => {
      writeFileSync(join(folder, 'labels'), content);
      const { classNames, dispose } = await openModel(join(folder, 'my-net'), { inputRange: 'caffe', labels: join(folder, 'labels') });
      dispose();
      return classNames;
    };
    assert.deepEqual(await names('\uFEFFa\r\nb\r\nc\r\n'), ['a', 'b', 'c']);
    assert.deepEqual(await names('["a", "b", "c"]'), ['a', 'b', 'c']);
    assert.deepEqual(await names('{"0": ["n1", "big_cat"], "1": ["n2", "dog"], "2": ["n3", "ox"]}'), ['big cat', 'dog', 'ox']);
    await assert.rejects(names('a\nb'), /^UserError: The labels "labels" are 2 and the network has 3 outputs/);
    await assert.rejects(names('{"a": 1}'), /^UserError: The labels ".*" are no JSON list/);
    await assert.rejects(names('[1, 2, 3'), /no JSON list/);
    await assert.rejects(openModel(join(folder, 'my-net'), { inputRange: '0..1', labels: join(folder, 'none') }), /cannot be read: name a text file/);
  });

  it('refuses a range or size that makes no sense, and says what is missing', async () => {
    (await save()).dispose();
    const path = join(folder, 'my-net');
    const before = tf.memory().numTensors;
    await assert.rejects(openModel(path, {}), /^UserError: The model does not say which numbers stand for black and white: add --input-range -1\.\.1/);
    await assert.rejects(openModel(path, { inputRange: '0..1', inputSize: [8, 8] }), /reads 16 × 20 pixels, and --input-size says 8 × 8/);
    await assert.rejects(openModel(join(folder, 'nowhere'), {}), /There is no model at/);
    assert.equal(tf.memory().numTensors, before);
    for (const range of ['mean=1,std=0', 'mean=1/2,std=1/1', 'mean=a/b/c,std=1/1/1', 'constructor', 'mean=//,std=1/1/1']) assert.throws(() => parseInputRange(range), /--input-range cannot be/);
    assert.deepEqual(parseInputRange('mean=0.5/0.25/0,std=1/0.5/2'), { offset: [127.5, 63.75, 0], scale: [255, 127.5, 510] });
  });
});

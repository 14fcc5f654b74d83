import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { diagnosisTable, examineNetwork, findingLines } from '../../src/doctor/doctor';
import { fileDiagnoses } from '../../src/doctor/files';
import type { Diagnosis, Finding } from '../../src/doctor/finding';
import { networkDiagnoses } from '../../src/doctor/network';
import { parseDoctor } from '../../src/doctor/options';
import { confidence, pictureDiagnoses } from '../../src/doctor/pictures';
import { UserError } from '../../src/errors';
import { readPicture } from '../../src/images/decode';
import type { Picture } from '../../src/images/picture';
import type { Classifier } from '../../src/models/classifier';
import { parseInputRange } from '../../src/models/external/input-range';
import type { ModelFiles } from '../../src/models/external/model-files';
import { saveLayersModel } from '../../src/models/external/save-model';
import { loadClassifier } from '../../src/models/load';
import { projectRoot } from '../../src/project';
import { replaceBlock } from '../../src/text';
import { drawWeights, randomPicture } from '../support/models';
import { tinyNetwork, type TinyShape } from '../support/tiny';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

function severityOf<Subject>(list: readonly Diagnosis<Subject>[], id: string, subject: Subject): Promise<Finding> {
  const found = list.find((each) => each.id === id);
  assert.ok(found, id);
  return Promise.resolve(found.examine(subject));
}

/** A finding about a tiny network; fails when a tensor is left behind. */
async function ofTiny(id: string, specs: readonly Spec[], shape: TinyShape = {}, change: (classifier: Classifier) => Classifier = (same) => same): Promise<Finding> {
  const before = tf.memory().numTensors;
  const { classifier, picture } = tinyNetwork(3, specs, shape);
  const changed = change(classifier);
  const list = pictureDiagnoses.some((each) => each.id === id);
  const finding = await (list ? severityOf(pictureDiagnoses, id, { classifier: changed, pictures: [picture] }) : severityOf(networkDiagnoses, id, changed));
  classifier.dispose();
  assert.equal(tf.memory().numTensors, before);
  return finding;
}

describe('the doctor, of a network,', () => {
  it('finds the layer that answers with NaN first', async () => {
    const sick = await ofTiny('not-a-number', residualSpecs, {}, (classifier) => {
      const { network } = classifier;
      const layers = network.layers.map((layer) => (layer.name === 'block' ? { ...layer, forward: (inputs: Parameters<typeof layer.forward>[0]) => layer.forward(inputs).mul(NaN) } : layer));
      return { ...classifier, network: { ...network, layers } };
    });
    assert.match(`${sick.severity} ${sick.sentence}`, /^problem The layer "block" is the first/);
    assert.equal((await ofTiny('not-a-number', residualSpecs)).severity, 'ok');
  });

  it('tells a layer without a gradient', async () => {
    const stuck = await ofTiny('gradient', residualSpecs, {}, (classifier) => {
      const { network } = classifier;
      const backward = () => {
        throw new UserError('The layer "block" has no gradient.');
      };
      return { ...classifier, network: { ...network, layers: network.layers.map((layer) => (layer.name === 'block' ? { ...layer, backward } : layer)) } };
    });
    assert.deepEqual([stuck.severity, stuck.sentence], ['problem', 'No gradient comes back to the input: The layer "block" has no gradient.']);
    assert.equal((await ofTiny('gradient', residualSpecs)).severity, 'ok');
  });

  it('tells one unit from several classes, and a network without maps from one with', async () => {
    assert.equal((await ofTiny('one-unit', otherSpecs['one unit']!)).severity, 'note');
    assert.equal((await ofTiny('one-unit', residualSpecs)).severity, 'ok');
    const flat: Spec[] = [{ name: 'flat', from: 'input', kind: 'flatten' }, { name: 'logits', from: 'flat', kind: 'dense', out: 3 }];
    assert.equal((await ofTiny('feature-map', flat)).severity, 'problem');
    assert.match((await ofTiny('feature-map', residualSpecs)).sentence, /look at "features", 3 × 3 places.*CAM applies exactly/);
    assert.match((await ofTiny('feature-map', otherSpecs.flatten!)).sentence, /CAM does not exist for its head/);
  });

  it('tells logits from what may be probabilities, and names from numbers', async () => {
    const saying = (provenance: Record<string, string>) => (classifier: Classifier): Classifier => ({ ...classifier, provenance });
    assert.equal((await ofTiny('score', residualSpecs)).severity, 'ok');
    assert.equal((await ofTiny('score', residualSpecs, {}, saying({ score: 'logit before the softmax "p"' }))).severity, 'ok');
    assert.equal((await ofTiny('score', residualSpecs, {}, saying({ score: 'output of the network, taken to be the logits' }))).severity, 'note');
    assert.equal((await ofTiny('labels', residualSpecs, {}, saying({ labelsFrom: 'names.txt' }))).severity, 'ok');
    assert.equal((await ofTiny('labels', residualSpecs, {}, saying({ labelsFrom: 'none' }))).severity, 'note');
  });
});

describe('the doctor, of what a network sees,', function () {
  this.timeout(60_000);

  it('tells a dead layer and a saturated answer', async () => {
    assert.equal((await ofTiny('dead-layer', otherSpecs.relu!, { biasShift: -1e3 })).severity, 'problem');
    assert.equal((await ofTiny('dead-layer', otherSpecs.relu!)).severity, 'ok');
    assert.equal((await ofTiny('saturated', residualSpecs, { weightScale: 30 })).severity, 'note');
    assert.equal((await ofTiny('saturated', residualSpecs, { weightScale: 0.1 })).severity, 'ok');
  });

  it('notices pictures that are read in a wrong range or with the colours swapped, by how sure and steady the answers are', async () => {
    const classifier = await loadClassifier('efficientnet-lite0');
    const pictures = [await readPicture(join(projectRoot, 'figs', 'dog.jpg'))];
    const reading = (words: string, more: object = {}) => ({ ...classifier, preprocessing: { cropFraction: classifier.preprocessing.cropFraction, ...parseInputRange(words), ...more } });
    const look = (network: Classifier, shown: readonly Picture[] = pictures) => severityOf(pictureDiagnoses, 'input-range', { classifier: network, pictures: shown });
    assert.equal((await look(classifier)).severity, 'ok');
    const wrong = await look(reading('0..255'));
    assert.equal(wrong.severity, 'problem');
    assert.match(wrong.sentence, /read as (-1\.\.1|mean,std) by 0\.[5-9]/);
    assert.ok((await confidence({ classifier: reading('-1..1', { order: 'bgr' }), pictures })) < (await confidence({ classifier, pictures })) - 0.05);
    assert.notEqual((await look(reading('-1..1', { order: 'bgr' }))).severity, 'ok');
    classifier.dispose();
  });
});

describe('the doctor, of a model from files,', () => {
  let folder: string;
  const pictures = [randomPicture(1, 8, 8)];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const conv = (more: object) => tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', ...more });
  const head = () => [tf.layers.globalAveragePooling2d({}), tf.layers.dense({ units: 3, activation: 'softmax' })];
  const save = async (model: LayersModel, weigh: (model: LayersModel) => void = (one) => drawWeights(one, 1)) => {
    weigh(model);
    await saveLayersModel(model, folder);
    model.dispose();
  };
  const examine = async (options: { labels?: string; inputRange?: string } = { inputRange: '-1..1' }) => {
    const findings = await examineNetwork({ network: folder, networkOptions: options }, pictures);
    return { findings, of: (id: string) => findings.find((each) => each.id === id)!, severities: Object.fromEntries(findings.map(({ id, severity }) => [id, severity])) };
  };

  it('passes a sound model with softmax, whose logit it finds', async () => {
    const before = tf.memory().numTensors;
    await save(tf.sequential({ layers: [conv({ inputShape: [8, 8, 3] }), ...head()] }));
    const { of, severities } = await examine();
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([severities.network, severities['not-a-number'], severities.score, severities.gradient, severities['feature-map'], severities['nested-model']], Array(6).fill('ok'));
    assert.match(of('score').sentence, /logit before the softmax/);
  });

  it('does not take a larger range for the right one, which makes any network surer', async () => {
    await save(tf.sequential({ layers: [conv({ inputShape: [8, 8, 3] }), ...head()] }));
    const { of } = await examine({ inputRange: '0..1' });
    assert.equal(of('input-range').severity, 'note');
    assert.match(of('input-range').sentence, /larger inputs make any network surer/);
  });

  it('finds NaN among the weights', async () => {
    await save(tf.sequential({ layers: [conv({ inputShape: [8, 8, 3] }), ...head()] }), (model) => {
      const values = model.getWeights().map((weight) => tf.fill(weight.shape, NaN));
      model.setWeights(values);
      tf.dispose(values);
    });
    const { of, severities } = await examine();
    assert.equal(of('not-a-number').severity, 'problem');
    assert.equal(severities['input-range'], undefined, 'pictures mean nothing to such a network');
  });

  it('opens up a nested model and says so', async () => {
    const inner = tf.sequential({ name: 'base', layers: [conv({ inputShape: [8, 8, 3] })] });
    await save(tf.sequential({ layers: [inner, ...head()] }));
    assert.match((await examine()).of('nested-model').sentence, /^"base" is a model inside the model/);
  });

  it('names labels that do not fit and an unknown input range, and goes on without', async () => {
    await save(tf.sequential({ layers: [conv({ inputShape: [8, 8, 3] }), ...head()] }));
    const labels = join(folder, 'names.txt');
    writeFileSync(labels, 'cat\ndog\n');
    const { findings, of } = await examine({ labels });
    assert.deepEqual(findings.filter(({ severity }) => severity === 'problem').slice(0, 2).map(({ id }) => id), ['labels', 'input-range']);
    assert.match(of('labels').sentence, /"names.txt" are 2 and the network has 3 outputs/);
    assert.equal(of('gradient').severity, 'ok');
  });

  it('says in one finding why a model cannot be opened', async () => {
    writeFileSync(join(folder, 'model.json'), '{');
    const { findings } = await examine();
    assert.deepEqual(findings.map(({ id, severity }) => [id, severity]), [['network', 'problem']]);
    assert.doesNotMatch(findings[0]!.sentence, /\n/);
  });

  it('finds layers that are called in training mode, and nodes that are random', async () => {
    const files = (topology: object) => ({ topology }) as unknown as ModelFiles;
    const called = { config: { layers: [{ class_name: 'Dropout', name: 'drop', inbound_nodes: [[['x', 0, 0, { training: true }]]] }] } };
    const at = (topology: object) => severityOf(fileDiagnoses, 'training-mode', files(topology));
    assert.match((await at(called)).sentence, /calls "drop" in training mode/);
    assert.equal((await at({ node: [{ name: 'noise', op: 'RandomUniform' }] })).severity, 'note');
    assert.equal((await at({ node: [{ name: 'norm', op: 'FusedBatchNormV3', attr: { is_training: { b: true } } }] })).severity, 'note');
    assert.equal((await at({ node: [{ name: 'norm', op: 'FusedBatchNormV3', attr: { is_training: { b: false } } }] })).severity, 'ok');
  });
});

describe('the doctor in words', () => {
  it('aligns its findings, and puts below each what to do', () => {
    const findings: Finding[] = [{ id: 'a', severity: 'ok', sentence: 'Well.' }, { id: 'bcd', severity: 'problem', sentence: 'Ill.', remedy: 'Rest.' }];
    assert.equal(findingLines(findings, false), 'ok       a    Well.\nproblem  bcd  Ill.\n              → Rest.');
  });

  it('reads its command line', () => {
    assert.deepEqual(parseDoctor(['a.jpg', 'b.png', '--network', './m', '--input-range', '0..1', '--json', 'x.json']), {
      network: './m', networkOptions: { labels: null, inputRange: '0..1', inputSize: null }, pictures: ['a.jpg', 'b.png'], json: 'x.json',
    });
    assert.throws(() => parseDoctor(['--network', 'vgg']), /--network cannot be "vgg"/);
  });

  it('has each diagnosis in the README', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    assert.equal(replaceBlock(readme, 'diagnoses', diagnosisTable()), readme, 'run npm run readme');
  });
});

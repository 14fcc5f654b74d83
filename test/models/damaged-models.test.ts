import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { openModel } from '../../src/models/external/open-model';
import { fuzzModel, originals } from './model-fuzz';

/** A part of model.json, to be changed. */
interface Model {
  format?: string;
  modelTopology: { model_config?: Config; class_name: string; config: Config['config'] };
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string; quantization?: object }[] }[];
}
interface Config {
  config: { layers: { class_name: string; name: string; config: Record<string, unknown>; inbound_nodes: unknown[][][] }[]; input_layers: unknown[]; output_layers: unknown[] };
}

describe('a model that is damaged or hostile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'damaged-model-'));
    await originals.layers!(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const change = (edit: (model: Model) => void) => {
    const model = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as Model;
    edit(model);
    writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  };
  const layer = (model: Model, name: string) => model.modelTopology.config.layers.find((each) => each.name === name)!;
  const refuses = async (sentence: RegExp) => {
    const [tensors, bytes, began] = [tf.memory().numTensors, process.memoryUsage().rss, performance.now()];
    await assert.rejects(openModel(folder, { inputRange: '0..1' }), (error: Error) => {
      assert.equal(error.name, 'UserError', error.stack);
      assert.match(error.message, sentence);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
    assert.equal(tf.memory().numTensors, tensors);
    assert.ok(process.memoryUsage().rss - bytes < 3e8 && performance.now() - began < 5000);
  };
  const cases: [string, (model: Model) => void, RegExp][] = [
    ['paths out of its folder', ({ weightsManifest: [group] }) => (group!.paths = ['../weights.bin']), /"\.\.\/weights\.bin", which is no plain name inside/],
    ['absolute paths', ({ weightsManifest: [group] }) => (group!.paths = ['/etc/passwd']), /no plain name inside/],
    ['addresses', ({ weightsManifest: [group] }) => (group!.paths = ['http://example.org/x']), /no plain name inside/],
    ['missing files', ({ weightsManifest: [group] }) => (group!.paths = ['group2.bin']), /the weight file "group2\.bin" is missing/],
    ['the same file again and again', ({ weightsManifest: [group] }) => (group!.paths = ['weights.bin', 'weights.bin']), /names a file twice/],
    ['gigantic weights', ({ weightsManifest: [group] }) => (group!.weights[0]!.shape = [1e6, 1e6]), /declares the shape 1000000 × 1000000/],
    ['weights that do not fill its files', ({ weightsManifest: [group] }) => group!.weights.pop(), /its weights need \d+ bytes and the files "weights\.bin" hold \d+/],
    ['unknown types', ({ weightsManifest: [group] }) => (group!.weights[0]!.dtype = 'complex64'), /the type "complex64"; float32, int32 and bool are read/],
    ['unknown quantisation', ({ weightsManifest: [group] }) => (group!.weights[0]!.quantization = { dtype: 'uint4' }), /quantised in a way that is unknown/],
    ['weights of another shape', ({ weightsManifest: [group] }) => group!.weights.find(({ name }) => name === 'd/depthwise_kernel')!.shape.reverse(), /"d\/depthwise_kernel" has the shape 1 × 3 × 3 × 3 and its layer needs 3 × 3 × 3 × 1/],
    ['weights of no layer', ({ weightsManifest: [group] }) => (group!.weights[0]!.name = 'nobody/kernel'), /the weight "nobody\/kernel" belongs to no layer/],
    ['gigantic layers', (model) => (layer(model, 'o').config.units = 1e9), /more weights than its files hold/],
    ['gigantic maps', (model) => (layer(model, 'p').config.padding = [[1e6, 1e6], [1e6, 1e6]]), /the layer "p" declares the shape/],
    ['gigantic inputs', (model) => (layer(model, 'x').config.batch_input_shape = [null, 1e5, 1e5, 3]), /sides from 1 to 4096 are possible/],
    ['channels first', (model) => (layer(model, 'd').config.data_format = 'channels_first'), /its layer "d" has the channels first; convert the model to channels_last/],
    ['an input of another kind', (model) => (layer(model, 'x').config.batch_input_shape = [null, 16]), /its input has the shape 16; a picture has height × width × channels/],
    ['an input with the channels first', (model) => (layer(model, 'x').config.batch_input_shape = [null, 3, 8, 8]), /convert it to channels_last/],
    ['layers that nobody knows', (model) => (layer(model, 'n').class_name = 'Lambda'), /"n" is of the class "Lambda", which is not supported/],
    ['circles', (model) => (layer(model, 'n').inbound_nodes = [[['s', 0, 0, {}]]] as unknown[][][]), /read each other in a circle/],
    ['layers that read what is not there', (model) => (layer(model, 'n').inbound_nodes = [[['w', 0, 0, {}]]] as unknown[][][]), /the layer "n" reads "w", which is not there/],
    ['two layers of one name', (model) => (layer(model, 'n').name = 'd'), /have the same name/],
    ['several outputs', (model) => model.modelTopology.config.output_layers.push(['g', 0, 0]), /it has 2 outputs; a network with one, the class scores, is needed/],
    ['several inputs', (model) => model.modelTopology.config.input_layers.push(['g', 0, 0]), /it has 2 inputs; a network of one picture is needed/],
    ['another class', (model) => (model.modelTopology.class_name = 'Pipeline'), /its class is "Pipeline"/],
    ['an activation that nobody knows', (model) => (layer(model, 'o').config.activation = 'wave'), /its layer "o" cannot be built/],
    ['no topology', (model) => Reflect.deleteProperty(model, 'modelTopology'), /modelTopology of model\.json is no JSON object/],
  ];
  for (const [name, edit, sentence] of cases) {
    it(`is refused for ${name}`, () => {
      change(edit);
      return refuses(sentence);
    });
  }

  it('is refused for truncated weights, links out of its folder, pipes and what is no JSON', async () => {
    truncateSync(join(folder, 'weights.bin'), 100);
    await refuses(/its weights need \d+ bytes and the files "weights\.bin" hold 100/);
    rmSync(join(folder, 'weights.bin'));
    symlinkSync('/etc/passwd', join(folder, 'weights.bin'));
    await refuses(/"weights\.bin" is a link out of the model's folder/);
    rmSync(join(folder, 'weights.bin'));
    execFileSync('mkfifo', [join(folder, 'weights.bin')]);
    await refuses(/need \d+ bytes and the files "weights\.bin" hold 0/);
    writeFileSync(join(folder, 'model.json'), '{"modelTopology": ');
    await refuses(/model\.json is not JSON/);
    writeFileSync(join(folder, 'model.json'), '['.repeat(1e6));
    await refuses(/model\.json is not JSON/);
    rmSync(join(folder, 'model.json'));
    await refuses(/the file "model\.json" is missing/);
  });

  it('reads quantised weights as TensorFlow.js does', async () => {
    const bytes = readFileSync(join(folder, 'weights.bin'));
    const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    // Sixteen bits over −8 … 8: the weights of the original, less than a quarter of a thousandth off.
    const scale = 16 / 65535;
    writeFileSync(join(folder, 'weights.bin'), new Uint8Array(Uint16Array.from(floats, (value) => Math.round((value + 8) / scale)).buffer));
    const before = [...floats];
    change(({ weightsManifest: [group] }) => group!.weights.forEach((weight) => (weight.quantization = { dtype: 'uint16', scale, min: -8 })));
    const classifier = await openModel(folder, { inputRange: '0..1' });
    const count = classifier.network.layer('o').bias!;
    const bias = await count.data();
    classifier.dispose();
    const at = before.findIndex((value) => Math.abs(value - bias[0]!) < scale);
    assert.ok(at >= 0 && [1, 2, 3].every((next) => Math.abs(before[at + next]! - bias[next]!) < scale));
  });

  for (const original of Object.keys(originals)) {
    it(`ends in a network or a sentence, ${original}, 60 seeded damages`, async () => {
      const networks = await fuzzModel(original, 5, 60);
      assert.ok(networks > 3 && networks < 55, `${networks} are networks`);
    });
  }
});

import assert from 'node:assert/strict';
import { parseExplain } from '../../src/explain/options';
import { fixturesFolder } from '../support/fixtures';
import { refusing, wordsOf } from '../support/command-lines';

const parse = (line: string) => parseExplain(['cat.png', ...wordsOf(line)]);
const refuses = refusing((words) => parseExplain(['cat.png', ...words]));

describe('the command line of explain', () => {
  it('has the defaults that are documented', () => {
    const request = parse('');
    assert.deepEqual(
      { ...request, methods: request!.methods.map(({ method, variant }) => [method.id, variant]) },
      {
        pictures: ['cat.png'],
        many: false,
        resume: false,
        methods: (
          'saliency gradient-x-input smoothgrad smoothgrad-squared vargrad integrated-gradients deconvnet guided-backprop guided-grad-cam fullgrad ' +
          'occlusion rise score-cam ablation-cam cam grad-cam counterfactual-grad-cam grad-cam++ xgrad-cam hires-cam layer-cam eigen-cam eigengrad-cam'
        ).split(' ').map((id) => [id, null]),
        all: true,
        targets: ['predicted'],
        against: null,
        negative: false,
        score: 'logit',
        network: 'efficientnet-lite0',
        networkOptions: { labels: null, inputRange: null, inputSize: null },
        listLayers: false,
        device: null,
        out: null,
        options: { seed: 0 },
      },
    );
  });

  it('reads every option', () => {
    const request = parse('--method occlusion,cam,occlusion --target tabby --score probability --layer features --window 16 --stride 4 --fill blur --edge cover --seed 7 --out there');
    assert.deepEqual(request!.methods.map(({ method }) => method.id), ['occlusion', 'cam']);
    assert.deepEqual(
      [request!.targets, request!.score, request!.out, request!.options],
      [['tabby'], 'probability', 'there', { layer: 'features', window: 16, stride: 4, fill: 'blur', edge: 'cover', seed: 7 }],
    );
    const many = parse(
      '--method integrated-gradients,grad-cam++,rise,score-cam --target 3 --target 5 --target 3 --against 8 --negative --steps 7 --samples 9 --baseline white ' +
        '--channels 11 --layer blocks.5,features --flip-smooth --eigen-smooth centred --variant grad-cam++=torch-cam --variant rise=paper',
    );
    assert.deepEqual(many!.methods.map(({ method, variant }) => [method.id, variant]), [
      ['integrated-gradients', null], ['grad-cam++', 'torch-cam'], ['rise', 'paper'], ['score-cam', null],
    ]);
    assert.deepEqual([many!.targets, many!.against, many!.negative, many!.options], [
      ['3', '5'], '8', true,
      { steps: 7, samples: 9, baseline: 'white', channels: 11, layers: ['blocks.5', 'features'], flipSmooth: true, eigenSmooth: 'centred', seed: 0 },
    ]);
  });

  it('takes several pictures and folders, by one method unless told otherwise', () => {
    const several = parse('dog.png --resume');
    assert.deepEqual([several!.pictures, several!.many, several!.resume, several!.all], [['cat.png', 'dog.png'], true, true, false]);
    assert.deepEqual(several!.methods.map(({ method }) => method.id), ['grad-cam']);
    const folder = parseExplain([fixturesFolder, '--method', 'all']);
    assert.deepEqual([folder!.many, folder!.resume, folder!.all], [true, false, true]);
  });

  it('reads the device', () => assert.equal(parse('--device wasm')!.device, 'wasm'));

  it('refuses what makes no sense, in one sentence that says what does', () => {
    refuses('--method gradcam', /There is no method "gradcam": the nearest are "grad-cam"/);
    refuses('--method saliency,', /--method "saliency," has an empty place/);
    refuses('--windw 3', /Unknown option '--windw'.*--window/);
    refuses('--window', /argument missing/);
    refuses('--window 0', /--window must be a whole number from 1 on, not "0"/);
    refuses('--window 3.5', /not "3.5"/);
    refuses('--stride -8', /--stride must be a whole number from 1 on, not "-8"/);
    refuses('--stride NaN', /not "NaN"/);
    refuses('--stride 1e400', /not "1e400"/);
    refuses('--stride 99999999999999999999', /must be a whole number/);
    refuses('--seed x', /--seed must be a whole number from 0 on/);
    refuses('--memory 0', /--memory must be a whole number from 1 on/);
    refuses('--method grad-cam --memory 100', /--memory means nothing to grad-cam: it belongs to smoothgrad, .*integrated-gradients, occlusion, rise, score-cam and ablation-cam/);
    assert.equal(parse('--method occlusion --memory 100')!.options.memory, 100);
    refuses('--score loss', /--score cannot be "loss": choose logit or probability/);
    refuses('--fill pink', /--fill cannot be "pink": choose grey, black, mean or blur/);
    refuses('--edge round', /choose skip or cover/);
    refuses('--network vgg16', /--network cannot be "vgg16": choose efficientnet-lite0.*or give a path such as \.\/vgg16\/model\.json/);
    refuses('--input-range 0..2', /--input-range cannot be "0..2": choose -1..1, 0..1/);
    refuses('--input-size 224', /--input-size must be height and width in pixels, as 224x224, not "224"/);
    refuses('--resolution 31', /--resolution must be a whole number from 32 on, not "31"/);
    assert.equal(parseExplain(['cat.png', '--resolution', '448'])!.networkOptions.resolution, 448);
    refuses('--input-size 0x224', /--input-size must be a whole number from 1 on/);
    refuses('--method cam --window 8', /--window means nothing to cam: it belongs to occlusion/);
    refuses('--method saliency,occlusion --layer features', /--layer means nothing to saliency and occlusion: it belongs to guided-grad-cam, .*cam.*/);
    refuses('--method cam --steps 8', /--steps means nothing to cam: it belongs to integrated-gradients/);
    refuses('--method cam --flip-smooth --samples 3', /--samples means nothing to cam/);
    refuses('--method saliency --flip-smooth', /--flip-smooth means nothing to saliency/);
    refuses('--baseline pink', /--baseline cannot be "pink": choose grey, black/);
    refuses('--eigen-smooth some', /--eigen-smooth cannot be "some": choose uncentred or centred/);
    refuses('--variant grad-cam++', /--variant wants METHOD=NAME, not "grad-cam\+\+"/);
    refuses('--variant grad-cam++=mine', /--variant grad-cam\+\+ cannot be "mine": choose default, /);
    refuses('--variant gradcam=paper', /There is no method "gradcam": the nearest are "grad-cam"/);
    refuses('--variant cam=paper', /cam has no variants: leave --variant cam=paper out/);
    refuses('--method cam --variant rise=paper', /--variant rise=paper means nothing here: add rise to --method/);
    refuses('--variant rise=paper --variant rise=default', /Two variants of rise cannot be drawn at once/);
    refuses('--device tpu', /--device cannot be "tpu": choose native, gpu, cpu or wasm/);
    refuses('--resume', /--resume means nothing to a single picture/);
    assert.throws(() => parseExplain([]), /missing required argument 'pictures'/i);
  });
});

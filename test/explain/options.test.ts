import assert from 'node:assert/strict';
import { parseExplain } from '../../src/explain/options';

const parse = (words: string) => parseExplain(['cat.png', ...words.split(' ').filter((word) => word !== '')]);
const refuses = (words: string, sentence: RegExp) => {
  assert.throws(() => parse(words), (error: Error) => {
    assert.equal(error.name, 'UserError');
    assert.match(error.message, sentence);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
};

describe('the command line of explain', () => {
  it('has the defaults that are documented', () => {
    const request = parse('');
    assert.deepEqual(
      { ...request, methods: request!.methods.map(({ id }) => id) },
      {
        picture: 'cat.png',
        methods: ['saliency', 'occlusion', 'cam', 'grad-cam'],
        all: true,
        target: 'predicted',
        score: 'logit',
        network: 'efficientnet-lite0',
        seed: 0,
        out: null,
        options: {},
      },
    );
  });

  it('reads every option', () => {
    const request = parse('--method occlusion,cam,occlusion --target tabby --score probability --layer features --window 16 --stride 4 --fill blur --edge cover --seed 7 --out there');
    assert.deepEqual(request!.methods.map(({ id }) => id), ['occlusion', 'cam']);
    assert.deepEqual(
      [request!.target, request!.score, request!.seed, request!.out, request!.options],
      ['tabby', 'probability', 7, 'there', { layer: 'features', window: 16, stride: 4, fill: 'blur', edge: 'cover' }],
    );
  });

  it('refuses what makes no sense, in one sentence that says what does', () => {
    refuses('--method gradcam', /There is no method "gradcam": the nearest are "grad-cam"/);
    refuses('--method saliency,', /There is no method ""/);
    refuses('--windw 3', /Unknown option '--windw'.*--window/);
    refuses('--window', /argument missing/);
    refuses('--window 0', /--window must be a whole number from 1 on, not "0"/);
    refuses('--window 3.5', /not "3.5"/);
    refuses('--stride -8', /--stride must be a whole number from 1 on, not "-8"/);
    refuses('--stride NaN', /not "NaN"/);
    refuses('--stride 1e400', /not "1e400"/);
    refuses('--stride 99999999999999999999', /must be a whole number/);
    refuses('--seed x', /--seed must be a whole number from 0 on/);
    refuses('--score loss', /--score cannot be "loss": choose logit or probability/);
    refuses('--fill pink', /--fill cannot be "pink": choose grey, black, mean or blur/);
    refuses('--edge round', /choose skip or cover/);
    refuses('--network vgg16', /--network cannot be "vgg16": choose efficientnet-lite0/);
    refuses('--method cam --window 8', /--window means nothing to cam: it belongs to occlusion/);
    refuses('--method saliency,occlusion --layer features', /--layer means nothing to saliency and occlusion: it belongs to cam and grad-cam/);
    refuses('second.png', /too many arguments/i);
    assert.throws(() => parseExplain([]), /missing required argument 'picture'/i);
  });
});

import assert from 'node:assert/strict';
import { parseLaboratory } from '../../src/laboratory/options';
import { refusing } from '../support/command-lines';

describe('the command line of laboratory', () => {
  it('reads what it is given, and knows what it is to do without', () => {
    assert.deepEqual(parseLaboratory([]), {
      methods: ['grad-cam', 'cam', 'occlusion', 'gradient-x-input', 'saliency'], scenes: 40, seed: 1, again: false, device: null, out: null,
    });
    assert.deepEqual(parseLaboratory(['--methods', 'cam,rise', '--scenes', '7', '--seed', '0', '--again', '--device', 'cpu', '--out', 'x']), {
      methods: ['cam', 'rise'], scenes: 7, seed: 0, again: true, device: 'cpu', out: 'x',
    });
  });

  it('refuses what makes no sense', () => {
    const refuses = refusing(parseLaboratory);
    refuses('--methods gradcam', /no method "gradcam".*grad-cam/);
    refuses('--methods cam,', /empty place/);
    refuses('--scenes 1', /--scenes.*from 2/);
    refuses('--scenes 2001', /2000/);
    refuses('--seed -1', /--seed/);
    refuses('--device tpu', /--device/);
    refuses('picture.jpg', /npm run laboratory -- --help/);
  });
});

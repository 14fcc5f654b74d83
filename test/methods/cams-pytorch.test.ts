import assert from 'node:assert/strict';
import { method } from '../../src/methods/catalogue';
import { Probe } from '../../src/methods/probe';
import { signedBy } from '../support/cams';
import { fixture, maxRelative } from '../support/fixtures';
import { openCat } from '../support/cat';

/** Method, variant and the fixture's name after the layer's prefix. */
const cases = [
  ['grad-cam++', 'default', 'gradcampp_paper_raw'],
  ['grad-cam++', 'pytorch-grad-cam', 'gradcampp_lib_raw'],
  ['xgrad-cam', 'default', 'xgradcam_raw'],
  ['hires-cam', 'default', 'hirescam_raw'],
  ['layer-cam', 'default', 'layercam_raw'],
  ['eigen-cam', 'default', 'eigencam_paper_raw'],
  ['eigen-cam', 'centred', 'eigencam_lib_raw'],
  ['eigengrad-cam', 'default', 'eigengradcam_paper_raw'],
  ['eigengrad-cam', 'centred', 'eigengradcam_lib_raw'],
] as const;

const layers = [['features', ''], ['blocks.10', 'blocks_10_'], ['blocks.11.expand.relu6', 'blocks_11_act0_']] as const;

describe('CAM methods on EfficientNet-Lite0 and the cat, against PyTorch', function () {
  this.timeout(60_000);
  let probe: Probe;
  let close: () => void;

  before(async () => {
    ({ probe, close } = await openCat());
  });

  after(() => close());

  for (const [id, variant, name] of cases) {
    it(`${id}${variant === 'default' ? '' : ` (${variant})`} at the last and at inner layers`, async () => {
      for (const [layer, prefix] of layers) {
        const { values, shape } = fixture(`${prefix}${name}`);
        const map = await method(id).run(probe, { layer, variant });
        assert.deepEqual([map.height, map.width], shape);
        // PyTorch leaves the sign of a centred projection to chance.
        const expected = variant === 'centred' ? signedBy(Float64Array.from(values), Float64Array.from(map.values)) : values;
        const difference = maxRelative(map.values, expected);
        assert.ok(difference < 1e-4, `${layer}: ${difference}`);
      }
    });
  }

  it('measures how near 0 the denominators of Grad-CAM++ come at a layer with negative activations', async () => {
    const smallest = async (layer: string) => (await method('grad-cam++').run(probe, { layer })).measured!.smallestDenominator!;
    // 2 where no activation is negative; 5.2818e-3 in float64 from PyTorch's activations and gradients.
    assert.ok((await smallest('features')) >= 2);
    assert.ok(Math.abs((await smallest('blocks.10')) / 5.2818e-3 - 1) < 1e-3);
  });
});

import assert from 'node:assert/strict';
import sharp from 'sharp';
import { classChart } from '../../src/figures/class-chart';
import { interactiveSpec } from '../../src/figures/interactive';
import { showInteractive } from '../../src/report/notebook-display';

const chart = classChart([{ title: 'cat', predictions: [{ index: 1, name: 'tabby', probability: 0.75, logit: 9 }] }]);

interface Shown {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, { readonly width: number }>>;
}

describe('an interactive chart in a notebook', () => {
  const kernel = require.resolve('tslab/dist/jupyter.js');
  const shown: Shown[] = [];
  beforeEach(() => {
    shown.length = 0;
    // What the kernel's module and its global scope have, without the two seconds it takes to load.
    const exports = { lastWriteDisplayData: (content: Shown) => void shown.push(content) };
    require.cache[kernel] = Object.assign(Object.create(module.constructor.prototype), { id: kernel, filename: kernel, loaded: true, exports });
    Object.assign(globalThis, { __tslab__: {} });
  });
  afterEach(() => {
    delete require.cache[kernel];
    Reflect.deleteProperty(globalThis, '__tslab__');
  });

  it('is one output: the chart, a picture of it and its description', async () => {
    await showInteractive(chart);
    const [{ data, metadata } = { data: {}, metadata: {} } as Shown, ...more] = shown;
    assert.equal(more.length, 0);
    assert.deepEqual(Object.keys(data).sort(), ['application/vnd.vegalite.v5+json', 'image/png', 'text/plain']);
    assert.deepEqual(data['application/vnd.vegalite.v5+json'], interactiveSpec(chart));
    assert.equal(data['text/plain'], chart.alt);
    const { width = 0, height = 0 } = await sharp(Buffer.from(String(data['image/png']), 'base64')).metadata();
    assert.equal(metadata['image/png']?.width, Math.round(width / 2));
    assert.ok(width > 600 && height > 60, `${width} × ${height}`);
  });

  it('shows nothing outside a notebook', async () => {
    Reflect.deleteProperty(globalThis, '__tslab__');
    await showInteractive(chart);
    assert.equal(shown.length, 0);
  });
});

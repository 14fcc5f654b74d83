import assert from 'node:assert/strict';
import fc from 'fast-check';
import { overlayFigure } from '../../src/figures/overlay';
import { textWidth } from '../../src/figures/fonts';
import { opaqueCover } from '../../src/figures/panel';
import { toPng } from '../../src/figures/render';
import { itemsOf, mapOf, pixelReader, plainPicture, sizeOf, textsOf } from './helpers';

const grey = plainPicture(64, 64, [100, 100, 100]);
/** At this width the panel is 64 points wide: one pixel of the picture is one of the PNG. */
const width = 76;

describe('overlayFigure', () => {
  it('shows the colour map over the picture where the map has values, and the picture where it has none', async () => {
    // Left half 0, right half 2, on the scale from 0 to 4: viridis begins at (68, 1, 84), its middle is (33, 145, 140), 141 as Vega interpolates it.
    const map = mapOf(1, 2, [0, 2], { signed: false, extent: { top: 32, left: 0, height: 32, width: 64 } });
    const figure = overlayFigure({ picture: grey, map, domain: { low: 0, high: 4, clipped: false }, cover: opaqueCover, width });
    const { at } = await pixelReader(await toPng(figure, 1));
    const [{ x, y } = { x: 0, y: 0 }] = itemsOf(figure, 'image');
    assert.deepEqual([x, y % 1], [6, 0]);
    assert.deepEqual(at(x + 5, y + 10), [100, 100, 100]);
    assert.deepEqual(at(x + 5, y + 50), [68, 1, 84]);
    assert.deepEqual(at(x + 58, y + 50), [33, 145, 141]);
  });

  it('mixes by the square root of the magnitude unless told otherwise', async () => {
    const map = mapOf(1, 1, [1], { signed: false });
    const figure = overlayFigure({ picture: grey, map, domain: { low: 0, high: 4, clipped: false }, width });
    const { at } = await pixelReader(await toPng(figure, 1));
    // t = 1/4: viridis is (59, 82, 139); opacity .85·√.25 = .425: .575·100 + .425·59 = 82.6, 92.4, 116.6.
    assert.deepEqual(at(38, Math.round(itemsOf(figure, 'image')[0]?.y ?? 0) + 32), [83, 92, 117]);
  });

  it('names method, class and unit, and labels the bar with the ends of the scale', () => {
    const figure = overlayFigure({ picture: grey, map: mapOf(1, 2, [-1.5, 0.25]), unit: 'Δ logit', title: 'Occlusion' });
    assert.deepEqual(textsOf(figure), ['Occlusion', 'tiger shark', '−1.5', '1.5', '0', 'Δ logit', 'opacity rises with the value to 85 %; colour bar drawn over grey']);
    assert.equal(figure.alt, 'Occlusion, tiger shark: attribution map over the picture plain; colours run from −1.5 to 1.5 Δ logit.');
  });

  it('draws the bar in the colours of the panel over grey', () => {
    const bar = (options: object) => {
      const fill = itemsOf(overlayFigure({ picture: grey, map: mapOf(1, 1, [1], { signed: false }), ...options }), 'rect').at(-1)?.fill;
      return typeof fill === 'object' ? [fill.stops[0]?.color, fill.stops[8]?.color, fill.stops.at(-1)?.color] : [];
    };
    assert.deepEqual(bar({ cover: opaqueCover }), ['#440154', '#3b528b', '#fde725']);
    // 160 = #a0 alone, then .575·160 + .425·(59, 82, 139) = 117.1, 126.9, 151.1, then .15·160 + .85·(253, 231, 37) = 239.1, 220.4, 55.5.
    assert.deepEqual(bar({}), ['#a0a0a0', '#757f97', '#efdc37']);
  });

  it('says that there is no positive evidence, over the grey picture and without a scale', async () => {
    const colourful = plainPicture(64, 64, [200, 100, 50]);
    const figure = overlayFigure({ picture: colourful, map: mapOf(2, 2, [-1, -2, -3, 0]), relu: true, title: 'Grad-CAM', width });
    assert.deepEqual(textsOf(figure), ['Grad-CAM', 'tiger shark', 'no positive evidence']);
    assert.match(figure.alt, /no positive evidence\.$/);
    const { at } = await pixelReader(await toPng(figure, 1));
    assert.deepEqual(at(20, (itemsOf(figure, 'image')[0]?.y ?? 0) + 5), [138, 113, 101]);
  });

  it('shows a constant map at one end of its scale', () => {
    assert.deepEqual(textsOf(overlayFigure({ picture: grey, map: mapOf(1, 2, [3, 3], { signed: false }) })).slice(2, 5), ['0', '3', 'a.u.']);
  });

  it('refuses NaN', () => {
    assert.throws(() => overlayFigure({ picture: grey, map: mapOf(1, 2, [0, NaN]) }), { name: 'NotANumberError' });
  });

  it('keeps every word inside the figure, whatever its texts and numbers are', () => {
    const text = fc.string({ maxLength: 60, unit: fc.constantFrom('W', 'i', ' ', 'ü', '日', 'mm ') });
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    fc.assert(fc.property(text, text, value, value, fc.integer({ min: 60, max: 453 }), (title, subtitle, a, b, across) => {
      const figure = overlayFigure({ picture: plainPicture(2, 2, [9, 9, 9]), map: mapOf(1, 2, [a, b], { extent: { top: 0, left: 0, height: 2, width: 2 } }), title, subtitle, width: across, cover: opaqueCover });
      const { width: full, height } = sizeOf(figure);
      for (const item of itemsOf(figure, 'text')) {
        const room = textWidth(String(item.text), item.size, item.weight);
        const left = item.x - (item.align === 'center' ? room / 2 : item.align === 'right' ? room : 0);
        assert.ok(left >= 0 && left + room <= full && item.y - item.size >= 0 && item.y + 0.2 * item.size <= height, `${String(item.text)} at ${item.x}, ${item.y}`);
      }
    }), { seed: 11, numRuns: 60 });
  });
});

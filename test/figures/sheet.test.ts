import assert from 'node:assert/strict';
import fc from 'fast-check';
import { textWidth } from '../../src/figures/fonts';
import { opaqueCover } from '../../src/figures/panel';
import { toPng } from '../../src/figures/render';
import { sheetFigure, type SheetOptions } from '../../src/figures/sheet';
import { itemsOf, mapOf, pixelReader, plainPicture, sizeOf, textsOf } from './helpers';

const picture = plainPicture(64, 64, [100, 100, 100]);
const positive = (value: number) => mapOf(1, 1, [value], { signed: false });

function two(share: SheetOptions['share']): SheetOptions {
  const column = { cover: opaqueCover, unit: 'logit' };
  return {
    columns: [{ heading: 'A', ...column }, { heading: 'B', ...column }],
    rows: [{ heading: 'dog', picture, maps: [positive(1), positive(2)] }, { heading: 'cat', picture, maps: [positive(4), positive(8)] }],
    share,
  };
}

/** Colours in the middle of the panels, row by row, the plain picture first. */
async function panels(options: SheetOptions): Promise<string[][]> {
  const figure = sheetFigure(options);
  const { at } = await pixelReader(await toPng(figure, 1));
  const colours = itemsOf(figure, 'image').map(({ x, y, width, height }) => at(Math.round(x + width / 2), Math.round(y + height / 2)).join(' '));
  const across = options.columns.length + 1;
  return options.rows.map((_, r) => colours.slice(r * across, (r + 1) * across));
}

// Viridis at 1/8, 1/4, 1/2 and 1, as Vega interpolates it: within 1 of the published colours.
const [eighth, quarter, half, whole, plain] = ['71 45 123', '59 82 139', '33 145 141', '253 231 37', '100 100 100'];

describe('sheetFigure', () => {
  it('draws the maps of a column on one scale', async () => {
    assert.deepEqual(await panels(two('per column')), [[plain, quarter, quarter], [plain, whole, whole]]);
    assert.deepEqual(textsOf(sheetFigure(two('per column'))), ['Picture', 'A', 'B', 'dog', 'cat', '0', '4', 'logit', '0', '8', 'logit', 'One colour scale per column.']);
  });

  it('draws the maps of a row on one scale', async () => {
    assert.deepEqual(await panels(two('per row')), [[plain, half, whole], [plain, half, whole]]);
    assert.deepEqual(textsOf(sheetFigure(two('per row'))).filter((text) => /\d|scale/.test(text)), ['0', '2', '0', '8', 'One colour scale per row.']);
  });

  it('draws all maps on one scale', async () => {
    assert.deepEqual(await panels(two('all')), [[plain, eighth, quarter], [plain, half, whole]]);
    assert.deepEqual(textsOf(sheetFigure(two('all'))).filter((text) => /\d|scale/.test(text)), ['0', '8', 'One colour scale for all maps.']);
  });

  it('says where a column has no positive evidence, and gives it no bar', () => {
    const options: SheetOptions = {
      columns: [{ heading: 'Grad-CAM', relu: true }],
      rows: [{ heading: 'dog', picture, maps: [mapOf(1, 2, [-1, 0])] }],
    };
    assert.deepEqual(textsOf(sheetFigure(options)), ['Picture', 'Grad-CAM', 'dog', 'no positive evidence', 'One colour scale per column.']);
  });

  it('leaves to a caption which maps share a scale, and no more', () => {
    const noteOf = (options: SheetOptions): string => textsOf(sheetFigure(options)).slice(textsOf(sheetFigure(options)).lastIndexOf('logit') + 1).join(' ');
    assert.equal(noteOf({ ...two('per column'), captioned: true }), '');
    assert.match(sheetFigure({ ...two('per column'), captioned: true }).alt, /Rows: dog; cat\.$/);
    const ramp = mapOf(10, 10, Array.from({ length: 100 }, (_, i) => i), { signed: false });
    const clipped: SheetOptions = { columns: [{ heading: 'A', unit: 'logit', cover: opaqueCover }], rows: [{ heading: 'dog', picture, maps: [ramp] }], quantile: 0.9 };
    const [whole, left] = [noteOf(clipped), noteOf({ ...clipped, captioned: true })];
    assert.match(left, /^Arrow tip: .*\.$/);
    assert.equal(whole, `One colour scale per column; a${left.slice(1)}`);
  });

  it('leaves a place without a map empty', () => {
    const options = two('all');
    const rows = options.rows.map((row, r) => (r === 0 ? { ...row, maps: [null, positive(3)] } : row));
    assert.equal(itemsOf(sheetFigure({ ...options, rows }), 'image').length, 5);
  });

  it('clips at a quantile with pointed bars', () => {
    const ramp = mapOf(10, 10, Array.from({ length: 100 }, (_, i) => i), { signed: false });
    const options: SheetOptions = { columns: [{ heading: 'A' }], rows: [{ heading: 'dog', picture, maps: [ramp] }], quantile: 0.9 };
    assert.ok(textsOf(sheetFigure(options)).includes('89'));
    assert.equal(itemsOf(sheetFigure(options), 'path').length, 1);
    assert.equal(itemsOf(sheetFigure({ ...options, quantile: 1 }), 'path').length, 0);
  });

  it('refuses one scale for maps that count different things, and rows of another length', () => {
    const options = two('all');
    const columns = options.columns.map((column, c) => ({ ...column, unit: c === 0 ? 'logit' : 'a.u.' }));
    assert.throws(() => sheetFigure({ ...options, columns }), /cannot share one scale/);
    assert.throws(() => sheetFigure({ ...options, rows: [{ heading: 'dog', picture, maps: [positive(1)] }] }), /"dog" has 1 maps for 2 columns/);
  });

  it('names columns, rows and the scale in its alternative text', () => {
    assert.equal(sheetFigure({ ...two('all'), title: 'Two' }).alt, 'Two. Attribution maps over pictures. Columns: picture, A, B. Rows: dog; cat. One colour scale for all maps.');
  });

  it('keeps every word inside, at 6 points or more, and no two labels of a line on each other', () => {
    const name = fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom('W', 'i', ' ', 'ü', '日') });
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    const tiny = plainPicture(4, 4, [9, 9, 9]);
    const extent = { top: 0, left: 0, height: 4, width: 4 };
    fc.assert(fc.property(fc.array(name, { minLength: 3, maxLength: 3 }), value, fc.constantFrom(227, 255, 453), fc.constantFrom('per row', 'per column', 'all'), fc.boolean(), fc.constantFrom('logit', 'absolute gradient of the logit', ''), (names, a, width, share, signed, unit) => {
      const [first = '', second = '', row = ''] = names;
      const figure = sheetFigure({
        columns: [{ heading: first, unit }, { heading: second, unit }], width, share,
        rows: [{ heading: row, subheading: first, picture: tiny, maps: [mapOf(1, 1, [signed ? a : Math.abs(a)], { signed, extent }), mapOf(1, 1, [Math.abs(a) / 7], { signed, extent })] }],
      });
      const { width: full, height } = sizeOf(figure);
      const boxes = itemsOf(figure, 'text').filter(({ text }) => text !== '').map(({ x, y, text, size, weight, align = 'left', angle = 0 }) => {
        assert.ok(size >= 6);
        const length = textWidth(String(text), size, weight);
        const before = align === 'center' ? length / 2 : align === 'right' ? length : 0;
        return angle === 0
          ? { text, left: x - before, right: x - before + length, top: y - 0.7 * size, bottom: y + 0.2 * size }
          : { text, left: x - 0.7 * size, right: x + 0.2 * size, top: y - length + before, bottom: y + before };
      });
      for (const { text, left, right, top, bottom } of boxes) assert.ok(left >= 0 && right <= full && top >= 0 && bottom <= height, `${String(text)}: ${left} to ${right}, ${top} to ${bottom} in ${full}×${height}`);
      boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other) =>
        assert.ok(one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top, `"${String(one.text)}" on "${String(other.text)}"`)));
    }), { seed: 13, numRuns: 60 });
  });
});

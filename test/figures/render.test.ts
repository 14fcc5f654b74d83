import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { drawing, type Item } from '../../src/figures/drawing';
import { toPdf, toPng, toSvg } from '../../src/figures/render';
import { projectRoot } from '../../src/project';
import { pngUrl } from '../../src/figures/composite';
import { noiseBytes, pdfText, pixelReader, unpackPdf } from './helpers';
import { sampleFigure } from './sample-figure';

const words = (text: string): Item => ({ kind: 'text', x: 5, y: 20, size: 8, text });
const noise = noiseBytes(100 * 100 * 3);

describe('rendering', () => {
  it('gives the same bytes in this process and in others, whatever their language, time zone and fonts', async function () {
    this.timeout(60_000); // a second process loads everything anew
    const figure = sampleFigure();
    const render = async () => [await toPng(figure), await toSvg(figure), await toPdf(figure)].map((file) => createHash('sha256').update(file).digest('hex')).join(' ');
    const here = await render();
    assert.equal(await render(), here);
    const env = { ...process.env, LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Tokyo', HOME: '/nonexistent', FONTCONFIG_PATH: '/nonexistent' };
    const there = execFileSync(process.execPath, ['--require', 'tsx/cjs', join(__dirname, 'render-once.ts')], { cwd: projectRoot, env, encoding: 'utf8' });
    assert.equal(there.trim(), here);
  });

  it('draws a PNG at its scale, items in order, with what they hold', async () => {
    const two = drawing(30, 20, [
      { kind: 'rect', x: 0, y: 0, width: 20, height: 20, fill: '#ff0000' },
      { kind: 'image', x: 10, y: 0, width: 10, height: 10, url: pngUrl(Uint8Array.of(0, 0, 255), 1, 1) },
      { kind: 'path', x: 0, y: 10, path: 'M0,0L5,0L5,5L0,5Z', colour: '#00ff00' },
    ], 'three shapes');
    const { width, height, at } = await pixelReader(await toPng(two, 3));
    assert.deepEqual([width, height], [90, 60]);
    assert.deepEqual([at(15, 15), at(45, 15), at(7, 37), at(80, 50)], [[255, 0, 0], [0, 0, 255], [0, 255, 0], [255, 255, 255]]);
  });

  it('keeps text as text in PDF, with the committed font inside', async () => {
    const pdf = await toPdf(drawing(200, 30, [words('Grad-CAM of a tiger cat (p = 0.41)')], 'words'));
    assert.equal(pdfText(pdf), 'Grad-CAM of a tiger cat (p = 0.41)');
    const unpacked = unpackPdf(pdf);
    assert.deepEqual([...new Set(unpacked.match(/\/FontName\s*\/\w{6}\+[\w-]+/g))].map((name) => name.replace(/.*\+/, '')), ['LMSans8-Regular']);
    assert.match(unpacked, /\/FontFile3/);
    assert.match(unpacked, /\/MediaBox \[ 0 0 200 30 \]/);
    assert.match(unpacked, /\/Title \(words\)/);
    assert.match(unpacked, /\/CreationDate \(19700101000000Z\)/);
  });

  it('keeps a photograph whole in PDF, however small it is drawn', async () => {
    const pdf = await toPdf(drawing(20, 20, [{ kind: 'image', x: 0, y: 0, width: 20, height: 20, url: pngUrl(noise.subarray(0, 90 * 90 * 3), 90, 90) }], 'noise'));
    assert.match(unpackPdf(pdf), /\/Width 90\s+\/Height 90/);
    assert.match(unpackPdf(pdf), /\/DCTDecode/);
  });

  it('shows every pixel of a coarse picture in PDF as a square of pixels, 300 an inch or more', async () => {
    const [red, blue] = [[200, 0, 10], [0, 30, 220]] as const;
    const chequers = Uint8Array.from([...red, ...blue, ...blue, ...red]);
    const draw = (width: number, height: number) => toPdf(drawing(100, 100, [{ kind: 'image', x: 0, y: 0, width, height, url: pngUrl(chequers, 2, 2) }], 'chequers'));
    const pixels = (pdf: string): number[] => (/\/Width (\d+)\s+\/Height (\d+)/.exec(pdf) ?? []).slice(1).map(Number);
    // A quarter of an inch needs 75 pixels, 38 for each of two; the wider side decides.
    assert.deepEqual(pixels(unpackPdf(await draw(18, 18))), [76, 76]);
    assert.deepEqual(pixels(unpackPdf(await draw(18, 36))), [150, 150]);
    // 24 pixels of 100 points: exactly 300 an inch, and no more.
    const exact = await toPdf(drawing(24, 24, [{ kind: 'image', x: 0, y: 0, width: 24, height: 24, url: pngUrl(noise.subarray(0, 100 * 100 * 3), 100, 100) }], 'fine'));
    assert.deepEqual(pixels(unpackPdf(exact)), [100, 100]);
    const row = (...colours: (readonly number[])[]): string => Buffer.from(colours.flatMap((colour) => new Array<readonly number[]>(38).fill(colour).flat())).toString('latin1');
    const expected = row(red, blue).repeat(38) + row(blue, red).repeat(38);
    assert.ok(unpackPdf(await draw(18, 18)).includes(expected), 'no pixel is blended with its neighbour');
  });

  it('keeps flat colours lossless in PDF', async () => {
    const flat = new Uint8Array(90 * 90 * 3).fill(120);
    const pdf = await toPdf(drawing(20, 20, [{ kind: 'image', x: 0, y: 0, width: 20, height: 20, url: pngUrl(flat, 90, 90) }], 'grey'));
    assert.match(unpackPdf(pdf), /\/Width 90\s+\/Height 90/);
    assert.doesNotMatch(unpackPdf(pdf), /\/DCTDecode/);
  });

  it('keeps text and formulas in SVG, and says what is to be seen', async () => {
    const svg = await toSvg({ ...sampleFigure(), alt: 'two maps, "A" & B' });
    assert.match(svg, /aria-label="two maps, &quot;A&quot; &amp; B"/);
    assert.match(svg, />Kätzchen 日本</);
    assert.match(svg, /<svg[^>]* width="255"/);
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    assert.deepEqual(ids, ['id0', 'id1']);
    assert.deepEqual([...new Set(used)].sort(), ids);
  });

  it('draws a box for a letter that the font lacks', async () => {
    const ink = async (text: string): Promise<number> => {
      const { width, height, at } = await pixelReader(await toPng(drawing(40, 30, [words(text)], text)));
      let dark = 0;
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if ((at(x, y)[0] as number) < 128) dark++;
      return dark;
    };
    for (const text of ['日', 'λ', 'ع', '😀']) assert.ok(await ink(text) > 20, text);
    assert.equal(await ink(' '), 0);
  });
});

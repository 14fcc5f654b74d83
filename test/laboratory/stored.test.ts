import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { laboratoryMaps, readLaboratory, standardLaboratoryFolder } from '../../src/laboratory/stored';
import { pageWidth } from '../../src/figures/figure';
import { itemsOf, sizeOf } from '../figures/helpers';

describe('a stored answer of the laboratory', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'laboratory-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const verdicts = [{ method: 'cam', title: 'CAM' }, { method: 'saliency', title: 'Saliency' }, { method: 'random', title: 'Random' }];
  const stored = { verdicts, skills: {}, settings: {}, seed: 3 };

  it('is read back, with its maps at the width of a page and their methods in words', async () => {
    writeFileSync(join(folder, 'laboratory.json'), JSON.stringify(stored));
    const answer = await readLaboratory(folder);
    assert.deepEqual(answer, stored);
    const png = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } }).png().toBuffer();
    writeFileSync(join(folder, 'maps.png'), png);
    const figure = await laboratoryMaps(folder, answer);
    assert.deepEqual(sizeOf(figure), { width: pageWidth, height: pageWidth * (2 / 3) });
    assert.equal(itemsOf(figure, 'image')[0]?.url, `data:image/png;base64,${png.toString('base64')}`);
    assert.match(figure.alt, /maps for the star: CAM and Saliency\.$/);
  });

  it('is missed, or refused where it is something else, in a sentence', async () => {
    await assert.rejects(readLaboratory(join(folder, 'nowhere')), { name: 'UserError', message: /no answer of the laboratory in ".*nowhere": make one with "npm run laboratory"/ });
    for (const text of ['{', 'null', '{"verdicts": []}']) {
      writeFileSync(join(folder, 'laboratory.json'), text);
      await assert.rejects(readLaboratory(folder), { name: 'UserError', message: /is no laboratory\.json/ }, text);
    }
    writeFileSync(join(folder, 'maps.png'), 'no picture');
    await assert.rejects(laboratoryMaps(folder, stored as never), { name: 'UserError', message: /missing or damaged/ });
  });

  it('is there for the notebooks: both networks know the shapes, and the watermark decides in one alone', async () => {
    const { skills, verdicts: judged } = await readLaboratory(standardLaboratoryFolder);
    assert.ok(Math.min(skills.plain.right, skills.shortcut.right) > 0.9);
    assert.ok(skills.plain.conflictByWatermark < 0.05 && skills.shortcut.conflictByWatermark > 0.9);
    const random = judged.find(({ method }) => method === 'random');
    assert.ok(random && random.share.plain.low < 0.0352 && random.share.plain.high > 0.0351, 'random numbers come to chance');
    await laboratoryMaps(standardLaboratoryFolder, await readLaboratory(standardLaboratoryFolder));
  });
});

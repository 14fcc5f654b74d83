import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLaboratory, type LaboratoryRequest } from '../../src/laboratory/options';
import { laboratoryToFolder, type LaboratoryAnswer } from '../../src/laboratory/run';

/** The networks as the command trains them; nothing is left in the project's own store. */
describe('laboratory, in full', function () {
  this.timeout(600_000);
  let folder: string;
  let answer: LaboratoryAnswer;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'laboratory-'));
    const request = parseLaboratory(['--methods', 'grad-cam,occlusion,gradient-x-input', '--scenes', '20']) as LaboratoryRequest;
    answer = await laboratoryToFolder(request, join(folder, 'out'), { store: join(folder, 'store') });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('trains two networks that know the shapes, of which one falls for the watermark', () => {
    const { shortcut, plain } = answer.skills;
    for (const { rightMarkedClass, rightOthers } of [shortcut, plain]) assert.ok(rightMarkedClass > 0.8 && rightOthers > 0.8, JSON.stringify(answer.skills));
    assert.ok(plain.conflictByObject > 0.85 && plain.conflictByWatermark < 0.1 && Math.abs(plain.watermarkEffect) < 1, JSON.stringify(plain));
    assert.ok(shortcut.conflictByWatermark > 0.85 && shortcut.conflictByObject < 0.15 && shortcut.watermarkEffect > 3, JSON.stringify(shortcut));
  });

  it('has methods that find the shortcut in the one and not in the other, and by no random map', () => {
    const of = (id: string) => answer.verdicts.find(({ method }) => method === id) ?? assert.fail(id);
    for (const id of ['grad-cam', 'occlusion', 'gradient-x-input']) {
      assert.ok(of(id).share.shortcut.low > 5 * answer.chance && of(id).told > 0.9, JSON.stringify(of(id)));
    }
    assert.ok(of('random').share.shortcut.high < 1.2 * answer.chance);
  });
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../src/files';
import { headerOf } from '../../src/study/header';
import type { SceneRecord } from '../../src/study/results';
import { bestInWords, estimateIn, isBaseline, measureOf, pairsOf, rankingOf, readStudy, studyInWords, subjectTitle, type StoredStudy } from '../../src/study/study-file';
import { summarise } from '../../src/study/summary';
import { studyJson } from '../../src/study/tables';
import { stored } from './figures/stored';
import { level, noiseScenes, smallStudy, tiny } from './synthetic';

/** What a text in a file is read as. */
function read(text: string): Promise<StoredStudy> {
  return withTemporaryFolder('study-', async (folder) => {
    const path = join(folder, 'study.json');
    writeFileSync(path, text);
    return readStudy(path);
  });
}

describe('readStudy', () => {
  it('reads what a study writes', async () => {
    const header = headerOf({ ...smallStudy, metrics: [level] }, tiny.classifier, noiseScenes(8), 1, null);
    const records = Array.from({ length: 8 }, (_, scene): SceneRecord => ({
      scene, id: `s${scene}`, kind: 'one object', placement: scene < 4 ? 'small' : 'large',
      objects: [{ name: 'o', class: 1, results: { level: { 'grad-cam': [scene, 1, 0], edges: [scene - 2, 0, 0] } } }],
    }));
    const study = await read(studyJson(summarise(header, records)));
    assert.equal(estimateIn(study, 'level', 'mean', 'edges').estimate, 1.5);
    assert.deepEqual(estimateIn(study, 'level', 'mean', 'grad-cam').placements?.map(({ placement, n, estimate }) => [placement, n, estimate]), [['small', 4, 1.5], ['large', 4, 5.5]]);
    const { n, order } = rankingOf(measureOf(study, 'level', 'mean'), 'methods');
    assert.deepEqual([n, order.map(({ subject }) => subject), order[0]?.next?.difference], [8, ['grad-cam', 'edges'], 2]);
    assert.equal(study.settings.network.fingerprint, tiny.classifier.fingerprint);
  });

  it('refuses what is no study, in a sentence', async () => {
    await assert.rejects(readStudy('/nowhere/study.json'), { name: 'UserError', message: /There is no study in "\/nowhere\/study.json": make one with/ });
    for (const text of ['', '{', 'null', '[]', '{"settings":{"format":"something"}}']) {
      await assert.rejects(read(text), { name: 'UserError', message: /is no study.json/ }, text);
    }
  });
});

describe('a stored study', () => {
  it('is asked by names, and says which there are', () => {
    assert.equal(estimateIn(stored, 'pointing', 'hit', 'rise').estimate, 0.8);
    assert.equal(pairsOf(stored, 'spearman').length, 6);
    assert.throws(() => estimateIn(stored, 'pointing', 'hit', 'cam'), /no value of pointing, hit, for "cam"/);
    assert.throws(() => pairsOf({ ...stored, agreement: {} }, 'spearman'), /no metric "agreement": it has none/);
    assert.deepEqual([rankingOf(measureOf(stored, 'pointing', 'hit'), 'scenes').n, rankingOf(measureOf(stored, 'pointing', 'hit'), 'methods').n], [150, 40]);
    assert.deepEqual(['edges', 'saliency'].map(isBaseline), [true, false]);
    assert.deepEqual(['grad-cam', 'unknown'].map((id) => subjectTitle(stored, id)), ['Grad-CAM', 'unknown']);
  });

  it('says what is best and what cannot be told apart from it', () => {
    assert.equal(bestInWords(stored, 'pointing', 'hit'), 'Grad-CAM has the best value, 0.85 (n = 40); it cannot be told apart from RISE.');
    assert.match(bestInWords(stored, 'pointing', 'hit', 'scenes'), /^Grad-CAM has the best value, .* \(n = 150\)/);
    assert.equal(bestInWords(stored, 'energy', 'inside'), 'Saliency has the best value, 3.00 (n = 40); it cannot be told apart from any of the others.');
    assert.equal(studyInWords(stored), '4 methods and 2 baselines on 160 scenes: 150 with one object (small) and 10 with a shortcut (corner).');
  });
});

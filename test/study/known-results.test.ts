/** What is known of the methods must come out of the committed study. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { estimateIn, measureOf, rankingOf, readStudy, standardStudyFolder, type StoredStudy } from '../../src/study/study-file';

const classDiscriminative = ['grad-cam', 'cam', 'hires-cam', 'xgrad-cam', 'ablation-cam', 'guided-grad-cam'];
const others = ['saliency', 'gradient-x-input', 'deconvnet', 'guided-backprop', 'fullgrad', 'eigen-cam', 'random', 'centre', 'edges', 'input'];

describe('the standard study', () => {
  let study: StoredStudy;
  before(async () => {
    study = await readStudy(join(standardStudyFolder, 'study.json'));
  });

  const pointingOf = (subject: string, placement: string) => {
    const found = estimateIn(study, 'pointing', 'hit', subject).placements?.find((one) => one.kind === 'one object' && one.placement === placement);
    assert.ok(found?.interval, `${subject}, ${placement}`);
    return { estimate: found.estimate, low: found.interval[0], high: found.interval[1] };
  };
  const estimate = (metric: string, measure: string, subject: string): number => estimateIn(study, metric, measure, subject).estimate;

  it('has as many scenes as it ought to have', () => {
    assert.equal(study.settings.scenes.count, 160);
    assert.ok(estimateIn(study, 'pointing', 'hit', 'grad-cam').n >= 150);
    for (const costly of ['rise', 'score-cam', 'occlusion', 'integrated-gradients', 'smoothgrad']) {
      assert.ok(estimateIn(study, 'pointing', 'hit', costly).n >= 30, costly);
      assert.ok(estimateIn(study, 'deletion', 'area', costly).n >= 30, costly);
    }
    assert.ok(estimateIn(study, 'cascading-randomisation', 'stage-1-spearman', 'grad-cam').n >= 20);
  });

  it('finds the centre far above random on centred objects, and not on the others', () => {
    assert.ok(pointingOf('centre', 'centred').low > pointingOf('random', 'centred').high);
    assert.ok(pointingOf('centre', 'off-centre').low <= pointingOf('random', 'off-centre').high);
    assert.ok(pointingOf('centre', 'off-centre').estimate <= pointingOf('random', 'off-centre').estimate);
  });

  it('finds that guided backpropagation stays as it was when the logits are randomised, and Grad-CAM does not', () => {
    for (const similarity of ['spearman', 'spearman-absolute', 'ssim', 'ssim-absolute']) {
      assert.ok(estimate('cascading-randomisation', `stage-1-${similarity}`, 'guided-backprop') > 0.98, similarity);
      assert.ok(estimate('cascading-randomisation', `stage-1-${similarity}`, 'grad-cam') < 0.85, similarity);
    }
    assert.ok(Math.abs(estimate('cascading-randomisation', 'stage-1-spearman', 'grad-cam')) < 0.3);
  });

  it('finds that no class changes Eigen-CAM', () => {
    const { estimate: correlation, interval } = estimateIn(study, 'discrimination', 'correlation', 'eigen-cam');
    assert.deepEqual([correlation, interval], [1, [1, 1]]);
    assert.equal(estimate('discrimination', 'energy-contrast', 'eigen-cam'), 0);
    assert.equal(estimate('random-logit', 'spearman', 'eigen-cam'), 1);
  });

  it('finds that class-discriminative methods beat the others between two objects, beyond doubt', () => {
    const ranking = rankingOf(measureOf(study, 'discrimination', 'energy-contrast'), 'scenes');
    const groupsOf = (id: string) => ranking.order.find(({ subject }) => subject === id)?.groups as readonly number[];
    for (const better of classDiscriminative) {
      for (const worse of others) {
        assert.ok(estimate('discrimination', 'energy-contrast', better) > estimate('discrimination', 'energy-contrast', worse) + 0.3, `${better} ${worse}`);
        assert.ok(!groupsOf(better).some((group) => groupsOf(worse).includes(group)), `${better} ${worse}`);
      }
    }
  });
});

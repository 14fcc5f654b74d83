import assert from 'node:assert/strict';
import { estimateInWords, judgedTable } from '../../src/study/report-table';
import { stored } from './figures/stored';

describe('the table of a study', () => {
  it('has each estimate with its interval, and the number of scenes where it differs', () => {
    const table = judgedTable(stored, ['grad-cam', 'rise', 'random'], [
      { title: 'Pointing', metric: 'pointing', measure: 'hit' },
      { title: 'Kept', metric: 'cascading-randomisation', measure: 'stage-2-spearman' },
    ]);
    assert.deepEqual(table.columns.map(({ title }) => title), ['Method', 'Pointing', 'n', 'Kept (n = 20)']);
    assert.deepEqual(table.columns.map(({ format }) => format), [undefined, undefined, 'integer', undefined], 'counts stand at the right');
    assert.deepEqual(table.rows, [
      ['Grad-CAM', '0.90 [0.80, 1.00]', 150, '−0.20 [−0.30, −0.10]'],
      ['RISE', '0.80 [0.70, 0.90]', 40, '–'],
      ['Random', '0.20 [0.10, 0.30]', 150, '1.00 [0.90, 1.10]'],
    ]);
    assert.deepEqual(table.ruled, [2], 'a rule stands above the baseline');
  });

  it('has no sign on what rounds to zero, and no interval where there is none', () => {
    assert.equal(estimateInWords({ n: 1, estimate: -0.004, interval: null }), '0.00');
    assert.equal(estimateInWords({ n: 9, estimate: 0, interval: [-0.0049, 0.005] }), '0.00 [0.00, 0.01]');
  });

  it('refuses a measure that the study does not have', () => {
    assert.throws(() => judgedTable(stored, ['rise'], [{ title: '', metric: 'pointing', measure: 'miss' }]), /no measure of pointing "miss"/);
  });
});

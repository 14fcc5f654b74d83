import assert from 'node:assert/strict';
import { slowestCells } from '../../src/notebooks/progress';

describe('the times of a run', () => {
  const quick = { seconds: 0.04, silent: 0.04 };

  it('are those of the slowest cells, by number, and of all together', () => {
    const times = [{ seconds: 0, silent: 0 }, { seconds: 12.345, silent: 12 }, quick, { seconds: 75, silent: 10.1 }, { seconds: 0.5, silent: 0.5 }];
    assert.equal(slowestCells({ name: '04-occlusion', times }), 'notebooks/04-occlusion.ipynb: cell 4 75.0 s, cell 2 12.3 s, cell 5 0.5 s; together 87.9 s');
  });

  it('tell which cell was silent for more than a minute, where a progress bar is missing', () => {
    const times = [quick, { seconds: 90, silent: 61.25 }];
    assert.equal(slowestCells({ name: 'demo', times }), 'notebooks/demo.ipynb: cell 2 90.0 s (61.3 s without a word), cell 1 0.0 s; together 90.0 s');
  });
});

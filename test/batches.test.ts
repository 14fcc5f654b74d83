import assert from 'node:assert/strict';
import { inBatches, otherWork } from '../src/batches';

describe('work in batches', () => {
  it('does everything once and in order, and tells how far it is after each batch', async () => {
    const calls: [number, number][] = [];
    const told: [number, number][] = [];
    await inBatches(7, 3, async (first, length) => void calls.push([first, length]), (done, total) => void told.push([done, total]));
    assert.deepEqual(calls, [[0, 3], [3, 3], [6, 1]]);
    assert.deepEqual(told, [[3, 7], [6, 7], [7, 7]]);
    await inBatches(0, 3, () => assert.fail('there is nothing to do'));
  });

  it('lets what waits have its turn after each batch, and no other batch begin before one has ended', async () => {
    const order: string[] = [];
    await inBatches(2, 1, async (first) => {
      setImmediate(() => order.push(`waited for ${first}`));
      await Promise.resolve();
      order.push(`did ${first}`);
    });
    assert.deepEqual(order, ['did 0', 'waited for 0', 'did 1', 'waited for 1']);
  });

  it('ends with the error of a batch, or of what is told', async () => {
    let begun = 0;
    await assert.rejects(inBatches(3, 1, async () => (begun++, Promise.reject(new RangeError('no')))), /no/);
    await assert.rejects(inBatches(3, 1, async () => void begun++, () => { throw new RangeError('stopped'); }), /stopped/);
    assert.equal(begun, 2);
  });

  it('hears signals while promises alone are awaited', async () => {
    let heard = false;
    const hear = (): void => void (heard = true);
    process.on('SIGUSR2', hear);
    try {
      process.kill(process.pid, 'SIGUSR2');
      for (let turn = 0; turn < 1000; turn++) await Promise.resolve();
      assert.equal(heard, false);
      for (let turn = 0; turn < 20 && !heard; turn++) await otherWork();
      assert.equal(heard, true);
    } finally {
      process.off('SIGUSR2', hear);
    }
  });
});

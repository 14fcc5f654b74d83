import assert from 'node:assert/strict';
import { measurePoints, orders, turnTime, type PointTask } from '../../../src/bench/scaling/measure';

describe('the order of measuring', () => {
  it('takes every point once a round, and every second round from the end of the one before', () => {
    const rounds = orders(20, 5, 3);
    assert.equal(rounds.length, 5);
    const sorted = Array.from({ length: 20 }, (_, index) => index);
    for (const round of rounds) assert.deepEqual([...round].sort((a, b) => a - b), sorted);
    assert.deepEqual([rounds[1], rounds[3]], [[...(rounds[0] as number[])].reverse(), [...(rounds[2] as number[])].reverse()]);
    assert.notDeepEqual(rounds[0], rounds[2]);
    assert.notDeepEqual(rounds[0], sorted);
    assert.deepEqual(orders(20, 5, 3), rounds);
    assert.notDeepEqual(orders(20, 5, 4), rounds);
  });
});

describe('measuring', () => {
  it('repeats what is quick within its turn, and divides by what a run is shared by', async () => {
    let clock = 1000;
    const ran: number[] = [];
    const taking = (ms: number, index: number, share = 1): PointTask => ({
      panel: 'batch', series: 'made-up', x: index, share, effort: 1,
      run: async () => {
        ran.push(index);
        clock += ms;
      },
    });
    const turns: number[] = [];
    const tasks = [taking(10, 0), taking(60, 1, 4), taking(300, 2)];
    const times = await measurePoints(tasks, { rounds: 2, seed: 5, now: () => clock, onTurn: (index) => turns.push(index) });
    assert.deepEqual(times, [Array(14).fill(10), Array(8).fill(15), [300, 300]]);
    const order = orders(3, 2, 5).flat();
    assert.deepEqual(turns, order);
    assert.deepEqual(ran, order.flatMap((index) => Array([7, 4, 1][index] as number).fill(index)));
    assert.deepEqual([10, 60, 300].map(turnTime), [70, 200, 300]);
  });

  it('lets timers fire between the points', async () => {
    let fired = 0;
    const task: PointTask = { panel: 'batch', series: 'made-up', x: 1, share: 1, effort: 1, run: async () => void setImmediate(() => fired++) };
    let clock = 0;
    const seen: number[] = [];
    await measurePoints([task], { rounds: 3, seed: 0, now: () => (clock += 150), onTurn: () => seen.push(fired) });
    // Two runs a turn; those of a turn are over when the next one begins.
    assert.deepEqual(seen, [0, 2, 4]);
  });
});

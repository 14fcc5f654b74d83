import assert from 'node:assert/strict';
import { channelMap } from '../../src/figures/feature-map';

/** Two rows, three columns, two channels: channel 0 counts the places, channel 1 their negatives. */
const layer = {
  layer: 'conv',
  height: 2,
  width: 3,
  channels: 2,
  activation: Float32Array.from([0, -0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5]),
};

describe('a channel as a picture', () => {
  it('has one rectangle a value, and nothing between two of them', () => {
    const map = channelMap(layer, 0, { height: 4, width: 6 });
    assert.deepEqual([...map.values], [
      0, 0, 1, 1, 2, 2,
      0, 0, 1, 1, 2, 2,
      3, 3, 4, 4, 5, 5,
      3, 3, 4, 4, 5, 5,
    ]);
    assert.deepEqual([map.height, map.width, map.extent], [4, 6, { top: 0, left: 0, height: 4, width: 6 }]);
  });

  it('is the channel that was asked for, with a sign where it has negative values', () => {
    const map = channelMap(layer, 1, { height: 2, width: 3 });
    assert.deepEqual([...map.values].map((value) => value + 0), [0, -1, -2, -3, -4, -5]);
    assert.equal(map.signed, true);
    assert.equal(channelMap(layer, 0, { height: 2, width: 3 }).signed, false);
  });

  it('refuses a channel there is none of, and a picture smaller than the map', () => {
    for (const channel of [2, -1, 0.5]) assert.throws(() => channelMap(layer, channel, { height: 4, width: 6 }), /channels 0 to 1/);
    assert.throws(() => channelMap(layer, 0, { height: 1, width: 6 }), RangeError);
  });
});

import assert from 'node:assert/strict';
import { originOf } from '../../src/own-report/origin';
import { openLedger, read } from './support/facts';

describe('where a network comes from, in a report', () => {
  const say = (provenance: Readonly<Record<string, string>>): string => {
    const ledger = openLedger();
    return read(originOf(provenance, ledger), ledger);
  };

  it('is told in sentences', () => {
    const files = { format: 'TensorFlow.js layers model', score: 'output of the network, taken to be the logits' };
    assert.equal(
      say({ ...files, inputRange: '0..1', inputRangeFrom: 'chosen', labelsFrom: 'names.txt' }),
      'The network was read from a TensorFlow.js layers model. Its score is the output of the network, taken to be the logits. ' +
        'It was given pixels from 0 (black) to 1 (white), as was chosen with the command. The names of the classes stand in names.txt.',
    );
  });

  it('has a minus sign, and the names of what is no range', () => {
    assert.equal(say({ inputRange: '-1..1', inputRangeFrom: 'metadata.json' }), 'It was given pixels from −1 (black) to 1 (white), as metadata.json says.');
    assert.equal(say({ inputRange: '0..255', inputRangeFrom: 'the network rescales by itself' }), 'It was given pixels from 0 (black) to 255 (white), which the network rescales by itself.');
    assert.equal(say({ inputRange: 'caffe', inputRangeFrom: 'chosen' }), 'It was given pixels with the preprocessing “caffe”, as was chosen with the command.');
  });

  it('says that there are no names, or whose they are', () => {
    assert.equal(say({ labelsFrom: 'none' }), 'The network has no names for its classes: they are numbered.');
    assert.equal(say({ labelsFrom: 'metadata of the model' }), 'The names of the classes are those in the model’s metadata.');
    assert.equal(say({ labelsFrom: 'ImageNet, supposing that the 1000 outputs have its usual order' }), 'The names of the classes are those of ImageNet, supposing that the 1000 outputs have its usual order.');
    assert.equal(say({}), '');
  });
});

import assert from 'node:assert/strict';
import { parseEvaluate } from '../../src/study/options';
import { refusing, wordsOf } from '../support/command-lines';

const parse = (line: string) => parseEvaluate(wordsOf(line));
const refuses = refusing(parseEvaluate);

describe('the command line of evaluate', () => {
  it('has the defaults that are documented', () => {
    assert.deepEqual(parse(''), {
      kind: 'run', methods: null, metrics: null, full: false, scenes: null, seed: 0, resume: false, shard: null, cutouts: null, device: null, out: null,
    });
  });

  it('reads every option', () => {
    assert.deepEqual(parse('--methods rise,cam --metrics road --full --scenes 500 --seed 3 --cutouts mine --resume --shard 2/8 --device cpu --out there'), {
      kind: 'run', methods: ['rise', 'cam'], metrics: ['road'], full: true, scenes: 500, seed: 3, resume: true,
      shard: { number: 2, of: 8 }, cutouts: 'mine', device: 'cpu', out: 'there',
    });
    assert.deepEqual(parse('--merge a b c --out there'), { kind: 'merge', folders: ['a', 'b', 'c'], out: 'there' });
    assert.deepEqual(parse('--out there --merge a'), { kind: 'merge', folders: ['a'], out: 'there' });
  });

  it('refuses what makes no sense', () => {
    for (const shard of ['0/2', '3/2', '2', '1/0', '1/2/3', 'a/b', '-1/2']) refuses(`--shard=${shard}`, new RegExp(`^--shard wants a part and their number, such as 2/8 for the second of eight, not "${shard}"\\.$`));
    refuses('--scenes 0', /^--scenes must be a whole number from 1 on, not "0"\.$/);
    refuses('--merge a b', /^--merge needs --out/);
    refuses('--merge a b --out c --scenes 3', /^--scenes means nothing to --merge/);
    refuses('--merge a b --out c --resume', /^--resume means nothing to --merge/);
    refuses('--merge a b --out c --seed 1', /^--seed means nothing to --merge/);
    refuses('--methods grad-cam,', /has an empty place between its commas/);
    refuses('--device abacus', /^--device cannot be "abacus"/);
    refuses('surplus', /./);
  });
});

import assert from 'node:assert/strict';
import { readNetwork } from '../../src/explain/network-options';
import { parseLocalise } from '../../src/localisation/options';
import { refusing, wordsOf } from '../support/command-lines';

const parse = (line: string) => parseLocalise(['cat.png', ...wordsOf(line)]);
const refuses = refusing((words) => parseLocalise(['cat.png', ...words]));

describe('the command line of localise', () => {
  it('has the defaults that are documented', () => {
    assert.deepEqual(parse(''), {
      picture: 'cat.png',
      target: 'predicted',
      ...readNetwork({ network: 'efficientnet-lite0' }),
      options: { foreground: 95, background: 30, seeds: 'soft', components: 5, smoothness: 10, seed: 0 },
      device: null,
      out: null,
    });
  });

  it('reads every option', () => {
    const request = parse('--target tabby --foreground 97.5 --background 20 --seeds hard --components 3 --smoothness 0.5 --seed 7 --device cpu --out there');
    assert.deepEqual(
      [request!.target, request!.options, request!.device, request!.out],
      ['tabby', { foreground: 97.5, background: 20, seeds: 'hard', components: 3, smoothness: 0.5, seed: 7 }, 'cpu', 'there'],
    );
  });

  it('refuses what makes no sense, in one sentence that says what does', () => {
    refuses('--foreground most', /--foreground must be a number from 0 on, not "most"/);
    refuses('--background -1', /--background must be a number from 0 on, not "-1"/);
    refuses('--seeds firm', /--seeds cannot be "firm": choose soft or hard/);
    refuses('--components 0', /--components must be a whole number from 1 on, not "0"/);
    refuses('--smoothness 1e999', /--smoothness must be a number from 0 on/);
    refuses('--network vgg16', /--network cannot be "vgg16"/);
    refuses('--forground 95', /Unknown option '--forground'.*--foreground/);
    refuses('second.png', /too many arguments/i);
    assert.throws(() => parseLocalise([]), /missing required argument 'picture'/i);
  });
});

import assert from 'node:assert/strict';
import { parseClassModel } from '../../src/class-model/options';
import { readNetwork } from '../../src/explain/network-options';
import { refusing } from '../support/command-lines';

const parse = (...words: string[]) => parseClassModel(words);
const standard = readNetwork({ network: 'efficientnet-lite0' });
const refuses = refusing((words) => parseClassModel(words));

describe('the command line of class-model', () => {
  it('has the defaults that are documented', () => {
    assert.deepEqual(parse('--target', 'tabby'), {
      targets: ['tabby'], ...standard, options: { variant: 'default' }, device: null, out: null,
    });
  });

  it('reads every option', () => {
    const words = '--variant paper --steps 20 --lambda 1e-3 --rate .5 --jitter 0 --blur 0.25 --seed 7 --device cpu --out there'.split(' ');
    assert.deepEqual(parse(...['tabby', '282', 'German shepherd', 'tabby'].flatMap((name) => ['--target', name]), ...words), {
      targets: ['tabby', '282', 'German shepherd'],
      ...standard,
      options: { variant: 'paper', steps: 20, lambda: 0.001, rate: 0.5, jitter: 0, blur: 0.25, seed: 7 },
      device: 'cpu',
      out: 'there',
    });
  });

  it('refuses what makes no sense, in one sentence that says what does', () => {
    refuses('', /Name the class to climb for: add --target CLASS/);
    refuses('--target tabby --variant pretty', /--variant cannot be "pretty": choose default or paper/);
    refuses('--target tabby --steps 0', /--steps must be a whole number from 1 on, not "0"/);
    refuses('--target tabby --lambda -1', /--lambda must be a number from 0 on, not "-1"/);
    refuses('--target tabby --lambda 1e400', /--lambda must be a number from 0 on, not "1e400"/);
    refuses('--target tabby --rate fast', /--rate must be a number from 0 on, not "fast"/);
    refuses('--target tabby --rate 0x10', /--rate must be a number/);
    refuses('--target tabby --jitter 1.5', /--jitter must be a whole number from 0 on, not "1.5"/);
    refuses('--target tabby --blur', /argument missing/);
    refuses('--target tabby --network vgg16', /--network cannot be "vgg16"/);
    refuses('--target tabby --lamda 1', /Unknown option '--lamda'.*--lambda/);
    refuses('--target tabby picture.png', /too many arguments/i);
  });
});

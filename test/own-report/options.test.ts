import assert from 'node:assert/strict';
import { UserError } from '../../src/errors';
import { commandLine } from '../../src/options';
import { mostPictures, readOwnReport, withOwnReport } from '../../src/own-report/options';
import { refusing, wordsOf } from '../support/command-lines';

const parse = (words: readonly string[]) => {
  const command = withOwnReport(commandLine('report')).option('--force', 'another of the command');
  command.parse([...words], { from: 'user' });
  return readOwnReport(command);
};
const read = (line: string) => parse(wordsOf(line));

describe('the options of reports', () => {
  it('leave the project’s own report alone', () => {
    assert.equal(read(''), null);
    assert.equal(read('--force'), null);
  });

  it('ask for the project’s report as a page', () => {
    assert.deepEqual(read('--format html'), { kind: 'page', out: null });
    assert.deepEqual(read('--format html --out web'), { kind: 'page', out: 'web' });
  });

  it('ask for a report on pictures', () => {
    assert.deepEqual(read('--picture a.jpg --picture b.png --target tabby --target 3 --out o --author Ada --network m/model.json --input-range 0..1'), {
      kind: 'pictures',
      pictures: ['a.jpg', 'b.png'],
      targets: { first: 'tabby', second: '3' },
      title: null,
      author: 'Ada',
      format: 'pdf',
      out: 'o',
      network: 'm/model.json',
      networkOptions: { labels: null, inputRange: '0..1', inputSize: null },
    });
    assert.deepEqual((read('--picture a.jpg --out o') as { targets: object }).targets, { first: 'predicted', second: null });
  });

  it('ask for the beginning of one’s own', () => {
    const mine = read('--mine --out o --title T');
    assert.ok(mine?.kind === 'mine' && mine.pictures.length === 0 && mine.title === 'T');
  });

  const refuse = refusing(parse);
  it('are refused in a sentence where they mean nothing', () => {
    refuse('--title x', /^--title means nothing to the project's own report: give your picture/);
    refuse('--labels x', /^--labels means nothing/);
    refuse('--out x', /--format html/);
    refuse('--picture a.jpg', /needs a folder: name it with --out/);
    refuse('--mine', /needs a folder/);
    refuse('--mine --out o --format html', /written in LaTeX/);
    refuse('--mine --out o --target tabby', /^--target means nothing without a picture/);
    refuse('--picture a.jpg --out o --force', /^--force belongs to the project's own report and means nothing to --picture/);
    refuse('--mine --out o --force', /means nothing to --mine/);
    refuse('--picture a.jpg --out o --format doc', /choose pdf or html/);
    refuse('--picture a.jpg --out o --target a --target b --target c', /given 3 times/);
    refuse('--picture a.jpg --out o --network nosuch', /choose .* or give a path/);
  });

  it('are refused where a title or a name is blank', () => {
    for (const blank of ['', ' ', '\u00a0\t']) {
      for (const kind of [['--picture', 'a.jpg'], ['--mine']]) {
        assert.throws(() => parse([...kind, '--out', 'o', '--title', blank]), (error) => error instanceof UserError && /^--title is blank: /.test(error.message));
        assert.throws(() => parse([...kind, '--out', 'o', '--author', blank]), (error) => error instanceof UserError && /^--author is blank: /.test(error.message));
      }
    }
  });

  it('are refused for more pictures than fit, before anything is read', () => {
    const pictures = (count: number): string => Array.from({ length: count }, (_, index) => `--picture nosuch-${index}.jpg`).join(' ');
    refuse(`${pictures(mostPictures + 1)} --out o`, /^7 pictures do not fit on four pages: give 6 at most/);
    assert.ok(read(`${pictures(mostPictures)} --out o`));
  });
});

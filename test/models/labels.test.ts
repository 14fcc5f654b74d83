import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../../src/errors';
import { findClass, imagenetClassNames, shortName } from '../../src/models/labels';

const find = (query: string): number => findClass(imagenetClassNames, query);
const refuses = (query: string, message: string | RegExp): void =>
  assert.throws(
    () => find(query),
    (error) => error instanceof UserError && (typeof message === 'string' ? error.message === message : message.test(error.message)),
  );

describe('class names', () => {
  it("are ImageNet's thousand, in the order of the challenge", () => {
    assert.equal(imagenetClassNames.length, 1000);
    const known: [number, string][] = [
      [0, 'tench'], [1, 'goldfish'], [235, 'German shepherd'], [281, 'tabby'], [282, 'tiger cat'], [285, 'Egyptian cat'],
      [340, 'zebra'], [386, 'African elephant'], [532, 'dining table'], [967, 'espresso'], [999, 'toilet tissue'],
    ];
    assert.deepEqual(known.map(([index]) => [index, shortName(imagenetClassNames[index] ?? '')]), known);
  });

  it('are found by index', () => {
    assert.equal(find('282'), 282);
    assert.equal(find(' 0 '), 0);
    assert.equal(find('999'), 999);
  });

  it('are found by their whole name or a synonym, in any case', () => {
    assert.equal(find('tiger cat'), 282);
    assert.equal(find('tabby'), 281);
    assert.equal(find('Tabby,tabby  CAT'), 281);
    assert.equal(find('german SHEPHERD'), 235);
    assert.equal(find('German shepherd, German shepherd dog, German police dog, alsatian'), 235);
    assert.equal(find('alsatian'), 235);
    assert.equal(find('espresso'), 967);
  });

  it('prefer a whole name over a synonym of another class', () => {
    assert.equal(find('partridge'), 86); // 82 is "ruffed grouse, partridge, Bonasa umbellus"
    assert.equal(find('maillot'), 638);
    assert.equal(find('maillot, tank suit'), 639);
    assert.equal(find('tank suit'), 639);
  });

  it('are not guessed where several fit', () => {
    refuses('crane', '"crane" may mean several classes: 134 "crane" and 517 "crane"; give the index or one of their other names.');
    refuses('gong', /494 "chime, bell, gong" and 577 "gong, tam-tam"/);
    refuses('panther', /286 "cougar,.* and 290 "jaguar/);
    refuses('cat', /281 "tabby, tabby cat", 282 "tiger cat", 283 "Persian cat", 284 "Siamese cat, Siamese", 285 "Egyptian cat", 383 .* and 387 /);
  });

  it('list at most ten matches and say how many more there are', () => {
    const names = Array.from({ length: 13 }, (_, i) => `kind ${i} of dog`);
    assert.throws(() => findClass(names, 'dog'), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.message.match(/"kind \d+ of dog"/g)?.length, 10);
      return error.message.includes('9 "kind 9 of dog" and 3 more;');
    });
  });

  it('are suggested where none fits', () => {
    refuses('tabyy', /^There is no class "tabyy": the nearest are 281 "tabby, tabby cat", /);
    refuses('german shephard', /nearest are 235 "German shepherd/);
    refuses('Egyptian', /^There is no class "Egyptian": the nearest are 285 "Egyptian cat", /); // a part is no match
    refuses('at', /^There is no class "at"/); // nor are letters within words
  });

  it('must be there', () => {
    for (const query of ['1000', '-1', '1.5', '1e2', '0x10', '+3', 'NaN', 'nan', 'Infinity', '-infinity', '1e999', '99999999999999999999']) {
      refuses(query, `There is no class ${query}: an index is a whole number from 0 to 999.`);
    }
    for (const query of ['', '   ', '\n']) refuses(query, 'The class is empty: give a name or an index.');
    refuses(',', /There is no class ","/);
  });

  it('come without TensorFlow.js', () => {
    const script = `require('tsx/cjs');
      require(${JSON.stringify(join(__dirname, '..', '..', 'src', 'models', 'labels'))});
      console.log(Object.keys(require.cache).filter((path) => path.includes('tfjs')).length);`;
    assert.equal(execFileSync(process.execPath, ['-e', script], { cwd: __dirname, encoding: 'utf8' }), '0\n');
  });

  it('are shortened to their first synonym', () => {
    assert.equal(shortName('tabby, tabby cat'), 'tabby');
    assert.equal(shortName('goose'), 'goose');
  });
});

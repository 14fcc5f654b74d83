import assert from 'node:assert/strict';
import { fileNames, filesInText } from '../../src/own-report/file-names';
import { picturesFigure } from '../../src/own-report/pictures-figure';
import { namesOf } from '../../src/own-report/words';
import { itemsOf, plainPicture } from '../figures/helpers';
import { measuresOf, openLedger, pictureOf, read } from './support/facts';

describe('the names of pictures', () => {
  it('have their folders only where they need them, and as many as they need', () => {
    assert.deepEqual(fileNames(['/home/me/a/cat.jpg', '/home/me/dog.jpg']), ['cat.jpg', 'dog.jpg']);
    assert.deepEqual(fileNames(['/home/me/a/cat.jpg', '/home/me/b/cat.jpg', '/home/me/dog.jpg']), ['a/cat.jpg', 'b/cat.jpg', 'dog.jpg']);
    assert.deepEqual(fileNames(['/x/1/same/cat.jpg', '/x/2/same/cat.jpg', '/x/same.jpg']), ['1/same/cat.jpg', '2/same/cat.jpg', 'same.jpg']);
    // The first two need two folders, the third is told from both by one.
    assert.deepEqual(fileNames(['/x/1/same/cat.jpg', '/x/2/same/cat.jpg', '/x/other/cat.jpg']), ['1/same/cat.jpg', '2/same/cat.jpg', 'other/cat.jpg']);
    assert.deepEqual(fileNames(['/cat.jpg', '/a/cat.jpg']), ['/cat.jpg', 'a/cat.jpg']);
    assert.deepEqual(fileNames(['/a/caf\u00e9.jpg', '/a/cafe\u0301.jpg']), ['caf\u00e9.jpg', 'caf\u00e9.jpg']);
  });

  it('are never the same for two pictures in running text, the figure of them all included', () => {
    const long = 'a-very-long-name-that-a-camera-might-give-to-everything-it-sees';
    const cases = [['a/cat.jpg', 'b/cat.jpg'], [`${long}-1.jpg`, `${long}-2.jpg`], [`${long}/${long}.jpg`, `${long}-/${long}.jpg`], ['caf\u00e9.jpg', 'caf\u00e9.jpg'], [`one ${long}1.jpg`, `one ${long}2.jpg`]];
    for (const files of cases) {
      const ledger = openLedger();
      const pictures = files.map((file) => pictureOf([measuresOf('cam')], { file }));
      const told = namesOf({ pictures }, ledger).map(({ file }) => read([file], ledger));
      assert.equal(new Set(told).size, 2, told.join(' and '));
      const figure = picturesFigure(pictures.map((measures) => ({ measures, picture: plainPicture(8, 8, [1, 2, 3]), answers: [] })), false);
      const headings = itemsOf(figure, 'text').flatMap(({ weight, text }) => (weight === 'bold' ? [String(text)] : []));
      assert.deepEqual([headings.length, new Set(headings).size], [2, 2], headings.join(' and '));
    }
  });

  it('stay as they are where they differ, however long', () => {
    assert.deepEqual(filesInText(['dog.jpg', 'cat.jpg']), ['dog.jpg', 'cat.jpg']);
    const longer = ['dog'.padEnd(80, 'x'), 'cat'.padEnd(80, 'x')];
    assert.deepEqual(filesInText(longer), longer);
  });
});

import assert from 'node:assert/strict';
import { allExercises } from '../../src/course/exercises';
import type { Mistake } from '../../src/course/exercise';
import { mistakeCatalogue } from './mistake-catalogue';
import { allTwins } from './twins/all';

/** Mistakes that any exercise can hold; a working twin in one of them shows how they are found. */
const general = ['unseeded', 'nothing-over-nothing', 'sign-turned-round', 'same-everywhere'];

describe('the catalogue of mistakes', () => {
  const catalogue = mistakeCatalogue();

  it('holds at least 60 mistakes in at least 14 exercises', () => {
    assert.ok(catalogue.length >= 60, String(catalogue.length));
    assert.ok(allExercises.length >= 14);
    assert.equal(new Set(allExercises.map(({ id }) => id)).size, allExercises.length);
  });

  it('means one mistake by one id', () => {
    const seen = new Map<string, Mistake>();
    for (const { mistakes } of allExercises) {
      for (const { mistake } of mistakes) {
        assert.equal(seen.get(mistake.id) ?? mistake, mistake, mistake.id);
        seen.set(mistake.id, mistake);
      }
    }
    assert.equal(new Set(catalogue.map(({ name, exercises }) => `${name} ${exercises.join()}`)).size, catalogue.length);
  });

  it('has three different hints for each, in sentences and without code', () => {
    for (const { id, name, sentence, hints } of catalogue) {
      assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.equal(new Set([sentence, ...hints]).size, 4, id);
      for (const text of [sentence, ...hints]) {
        assert.match(text, /^[\p{L}“].*[.?]$/su, `${id}: ${text}`);
        assert.doesNotMatch(text, /[`{}]|=>/, `${id}: ${text}`);
      }
      assert.doesNotMatch(name, /[.?]$/, id);
    }
  });

  it('has a working twin for every mistake of every exercise, and no twin of anything else', () => {
    for (const { id, mistakes } of allExercises) {
      const twins = allTwins.find(({ exercise }) => exercise === id);
      const known = new Set(mistakes.map(({ mistake }) => mistake.id));
      assert.deepEqual(Object.keys(twins?.mistakes ?? {}).filter((twin) => !general.includes(twin)).sort(), [...known].sort(), id);
      assert.ok(Object.keys(twins?.right ?? {}).length >= 2, id);
    }
    for (const id of general) assert.ok(allTwins.some(({ mistakes }) => id in mistakes), id);
  });
});

import assert from 'node:assert/strict';
import type { Material } from '../../src/own-report/compose';
import { typesetMaterial } from '../../src/own-report/run';
import { otherSpecs } from '../support/tiny-specs';
import { tinyNetwork } from '../support/tiny';
import { materialOf } from './support/material';

describe('a report on one’s own picture, at the worst,', function () {
  this.timeout(120_000);

  it('has room for names of the widest letters', async () => {
    const tiny = tinyNetwork(3, otherSpecs['flatten'], { height: 18, width: 24 });
    const material = await materialOf({ classifier: tiny.classifier, pictures: [tiny.picture], files: ['a.png'] }).finally(() => tiny.classifier.dispose());
    const wide = (one: Material['explained'][number]): Material['explained'][number] => {
      const rename = <T extends { readonly name: string } | null>(prediction: T): T => prediction && { ...prediction, name: 'WM'.repeat(60) };
      const { measures } = one;
      return { ...one, measures: { ...measures, file: 'MW'.repeat(60), first: rename(measures.first), second: rename(measures.second), top: measures.top.map(rename) } };
    };
    const explained = material.explained.map(wide);
    const facts = { ...material.facts, network: { ...material.facts.network, name: 'M'.repeat(200) }, pictures: explained.map(({ measures }) => measures) };
    assert.ok((await typesetMaterial({ facts, explained, words: { title: 'W'.repeat(300), author: 'M'.repeat(300) } }, 'pdf')).pages);
  });
});

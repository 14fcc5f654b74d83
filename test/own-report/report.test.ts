import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeReport, type Material } from '../../src/own-report/compose';
import { citedKeys } from '../../src/own-report/document';
import { details } from '../../src/own-report/detail';
import { projectReferences } from '../../src/own-report/references';
import { ledgerOf, recordOf, typesetMaterial } from '../../src/own-report/run';
import { documentToLatex } from '../../src/own-report/to-latex';
import { latexSources, type Typeset } from '../../src/own-report/typeset';
import { alternativesIn } from '../../src/report/pdf-alternatives';
import { typedNumbers } from '../../src/report/typed-numbers';
import { otherSpecs } from '../support/tiny-specs';
import { tinyNetwork } from '../support/tiny';
import { read } from './support/facts';
import { materialOf } from './support/material';

const hostile = [
  '100% of R&D_{team} #1 $5 ~^',
  '\\input{/etc/passwd} \\immediate\\write18{touch injected}',
  '}}\\end{document} \\csname x\\endcsname',
  'dog 🐕 שלום \u202Egpj.exe',
] as const;

/** A report on a network whose names are all hostile. */
async function hostileMaterial(): Promise<Material> {
  const tiny = tinyNetwork(3, otherSpecs['flatten'], { height: 18, width: 24 });
  try {
    const classifier = { ...tiny.classifier, name: 'net_1 & 2%', classNames: [...hostile] };
    const material = await materialOf({ classifier, pictures: [tiny.picture], files: ['a_b & 100% #1 {x}\\y 🐈.png'] });
    return { ...material, words: { title: hostile.slice(0, 3).join(' '), author: hostile[3] } };
  } finally {
    tiny.classifier.dispose();
  }
}

describe('a report on one’s own picture', function () {
  this.timeout(60_000);
  let material: Material;
  let made: Typeset;
  // Other tests, which may run at the same time, leave their temporary files elsewhere.
  const shared = process.env['TMPDIR'];
  let own: string;
  before(async () => {
    own = mkdtempSync(join(tmpdir(), 'report-'));
    process.env['TMPDIR'] = own;
    material = await hostileMaterial();
    made = await typesetMaterial(material, 'pdf');
  });
  after(() => {
    if (shared === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = shared;
    rmSync(own, { recursive: true });
  });

  const pageText = (pdf: Uint8Array): string => {
    const folder = mkdtempSync(join(tmpdir(), 'own-report-'));
    try {
      writeFileSync(join(folder, 'a.pdf'), pdf);
      return execFileSync('pdftotext', ['a.pdf', '-'], { cwd: folder, encoding: 'utf8' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const composed = (of: Material) => {
    const ledger = ledgerOf(of);
    return { ledger, document: composeReport(of, details[0] as (typeof details)[number], ledger) };
  };

  it('shows words from outside as they are, and lets none of them be a command', () => {
    assert.ok(made.pages !== null && made.pages <= 4);
    const text = pageText(made.files.get('report.pdf') as Buffer).replace(/\s+/g, ' ');
    for (const words of ['\\input{/etc/passwd}', '\\end{document}', '[U+1F415] [U+05E9]', '[U+202E]gpj.exe', 'a_b & 100% #1 {x}\\y [U+1F408].png']) assert.ok(text.includes(words), words);
    assert.ok(!text.includes('root:'));
    // The folder of the run is gone, with whatever a command would have left there.
    assert.deepEqual(readdirSync(own), []);
    const alternatives = alternativesIn(made.files.get('report.pdf') as Buffer);
    assert.equal(alternatives.length, 2);
    assert.ok(alternatives.every((alternative) => alternative.length > 40));
  });

  it('says the same on a web page', async () => {
    const { files } = await typesetMaterial(material, 'html');
    const page = String(files.get('report.html'));
    assert.ok(page.includes('100% of R&amp;D_{team} #1 $5 ~^') && page.includes('dog 🐕 שלום [U+202E]gpj.exe'));
    const alternatives = [...page.matchAll(/<svg [^>]*aria-label="([^"]*)"/g)].map(([, alternative = '']) => alternative);
    assert.equal(alternatives.length, 2);
    assert.ok(alternatives.every((alternative) => alternative.length > 40));
  });

  it('has no number in its prose but those of the record', async () => {
    const plain = { ...material, facts: { ...material.facts, network: { ...material.facts.network, name: 'net' } }, words: { title: null, author: null } };
    const { ledger, document } = composed(plain);
    const tex = documentToLatex(document);
    assert.deepEqual(typedNumbers(tex), []);
    const { exhibits } = (await recordOf(plain.facts, ledger)) as { exhibits: Record<string, { kind: string; value?: unknown }> };
    const used = [...tex.matchAll(/\\val\{([^}]*)\}/g)].map(([, id = '']) => id);
    assert.ok(used.length > 30);
    for (const id of used) assert.ok(exhibits[id]?.value !== undefined, id);
    const correlation = plain.facts.pictures[0]?.methods.find(({ method }) => method === 'grad-cam')?.betweenClasses;
    assert.equal(exhibits['picture-1-grad-cam-between-classes']?.value, correlation);
  });

  it('lists what it cites and nothing else', () => {
    const cited = citedKeys(composed(material).document);
    const listed = [...String(made.files.get('references.bib')).matchAll(/^@\w+\{(\w+),/gm)].map(([, key = '']) => key);
    assert.deepEqual([...cited].sort(), listed.sort());
    assert.ok(cited.includes('selvaraju2017') && !cited.includes('zhou2016'), 'CAM does not apply, and its paper is not cited');
  });

  it('says in words that a method does not apply, with its reason', () => {
    const text = pageText(made.files.get('report.pdf') as Buffer).replace(/-\s*\n/g, '').replace(/\s+/g, ' ');
    assert.match(text, /CAM\. It does not apply here: cam needs a network that ends in global average pooling/);
  });

  it('has the same sources again', async () => {
    const again = await hostileMaterial();
    const { ledger, document } = composed(again);
    for (const [path, data] of await latexSources(document, await ledger.exhibits(), await projectReferences())) {
      assert.ok(Buffer.from(data).equals(Buffer.from(made.files.get(path) as Buffer)), path);
    }
  });

  it('says what cannot be asked of a network with one class', async () => {
    const tiny = tinyNetwork(4, otherSpecs['one unit']);
    const single = await materialOf({ classifier: tiny.classifier, pictures: [tiny.picture] }).finally(() => tiny.classifier.dispose());
    const { document, ledger } = composed(single);
    const words = document.sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'paragraph' ? [read(block.content, ledger)] : []))).join(' ');
    assert.match(words, /answers with 1 class, by a sigmoid\./);
    assert.match(words, /The network has one class, so that no other can be asked for\./);
    assert.match(words, /is then forgotten\. We say that a map hardly changes where .* in part between them\. The maps change/);
    assert.doesNotMatch(words, /Asked for|tell two classes apart|first row|compared with a second/);
  });

  it('tells less of each picture where there are many, and names each figure that it has', () => {
    const many = { ...material, explained: Array.from({ length: 5 }, () => material.explained[0] as Material['explained'][number]) };
    const facts = { ...material.facts, pictures: many.explained.map(({ measures }) => measures) };
    const lengths = details.map((detail) => {
      const ledger = ledgerOf(material);
      const document = composeReport({ ...many, facts }, detail, ledger);
      const floats = document.sections.flatMap(({ blocks }) => blocks).flatMap((block) => (block.kind === 'figure' ? [block.id] : []));
      return { figures: floats.length, length: documentToLatex(document).length };
    });
    assert.deepEqual(lengths.map(({ figures }) => figures), [6, 3, 2, 2]);
    assert.ok((lengths[0]?.length as number) > (lengths[1]?.length as number) && (lengths[1]?.length as number) > (lengths[2]?.length as number));
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { details } from '../../src/own-report/detail';
import { typesetSkeleton } from '../../src/own-report/mine';
import { composeSkeleton } from '../../src/own-report/mine-document';
import { openLedger, read } from './support/facts';
import { figure, learned, value } from './support/learned';

describe('a learner’s own report', function () {
  this.timeout(60_000);

  it('compiles at once, with what the notebooks left and what was solved', async () => {
    const { typeset } = await typesetSkeleton(learned([await figure('methods-sheet', 120), value]));
    const tex = String(typeset.files.get('report.tex'));
    assert.ok(tex.startsWith('% The beginning of your report'));
    assert.match(tex, /% Figures: methods-sheet\.\n/);
    assert.ok(/exhibitfigure\[width=\d+bp\]\{methods-sheet\}/.test(tex) && !/exhibitfigure[^\n]*\{cascade\}/.test(tex));
    assert.ok(typeset.files.has('figures/methods-sheet.pdf') && typeset.files.has('report.pdf'));
    // Whatever the notebooks left can be written into it.
    assert.ok(String(typeset.files.get('generated/values.tex')).includes('\\exhibitvalue{dog-class}{dog}'));
    const table = String(typeset.files.get('generated/table-exercises.tex'));
    assert.match(table, /02 & check\.saliency & solved & 3 \\\\\n05 & check\.gradCam & begun & 1 \\\\\n05 & check\.cam & – & 0/);
  });

  it('has every figure in its section, before the next one and the references', async () => {
    const ids = ['top-classes', 'methods-sheet', 'occlusion-views', 'cascade'];
    const { typeset } = await typesetSkeleton(learned(await Promise.all(ids.map((id) => figure(id, 150)))));
    const folder = mkdtempSync(join(tmpdir(), 'mine-'));
    try {
      writeFileSync(join(folder, 'a.pdf'), typeset.files.get('report.pdf') as Buffer);
      const text = execFileSync('pdftotext', ['-raw', 'a.pdf', '-'], { cwd: folder, encoding: 'utf8' });
      const order = ['2 The network', 'Figure 1', '3 The methods', '4 What the maps', 'Figure 2', 'Figure 3', '5 How far', 'Figure 4', '6 What I', 'Table 1', '7 Limits', 'References'];
      const places = order.map((words) => text.search(new RegExp(`^\\f?${words.replace(' ', '\\s+')}`, 'm')));
      assert.ok(places.every((place, index) => place > (places[index - 1] ?? -1)), order.map((words, index) => `${words}: ${places[index]}`).join(', '));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('counts what was solved, in words that fit the number', () => {
    const say = (solved: number): string => {
      const ledger = openLedger();
      const exercises = learned([]).exercises.map((row, index) => ({ ...row, state: index < solved ? ('solved' as const) : ('begun' as const) }));
      const document = composeSkeleton({ ...learned([]), exercises }, { detail: details[0] as (typeof details)[number], figures: 'none' }, ledger);
      const section = document.sections.find(({ title }) => read(title, ledger) === 'What I computed myself');
      const [first] = section?.blocks ?? [];
      return first?.kind === 'paragraph' ? read(first.content, ledger) : '';
    };
    assert.equal(say(1), 'Of the course’s 3 exercises 1 is solved.');
    assert.equal(say(2), 'Of the course’s 3 exercises 2 are solved.');
  });
});

import assert from 'node:assert/strict';
import { UserError } from '../../src/errors';
import { tableToHtml, tableToLatex, type Table } from '../../src/report/table';

const table: Table = {
  columns: [{ title: 'Class' }, { title: 'Share_1', format: 'percent' }],
  rows: [
    ['cat & dog', 0.5],
    ['<none>', '-'],
  ],
};

describe('tables', () => {
  it('become a tabular with rules, text left and numbers right', () => {
    assert.equal(
      tableToLatex(table),
      [
        '\\begin{tabular}{lr}',
        '\\toprule',
        'Class & Share\\_1 \\\\',
        '\\midrule',
        'cat \\& dog & 50.0\\,\\% \\\\',
        '\\textless{}none\\textgreater{} & -{} \\\\',
        '\\bottomrule',
        '\\end{tabular}',
        '',
      ].join('\n'),
    );
  });

  it('become HTML with the same words', () => {
    const html = tableToHtml(table);
    assert.deepEqual([...html.matchAll(/<t[hd] [^>]*>(.*?)<\/t[hd]>/g)].map((match) => match[1]), [
      'Class', 'Share_1', 'cat &amp; dog', '50.0\u202F%', '&lt;none&gt;', '-',
    ]);
  });

  it('have a rule above the rows that ask for one', () => {
    const ruled = { ...table, ruled: [1] };
    const lines = tableToLatex(ruled).split('\n');
    assert.deepEqual(lines.flatMap((line, at) => (line === '\\midrule' ? [at] : [])), [3, 5]);
    assert.deepEqual(lines.filter((_, at) => at !== 5), tableToLatex(table).split('\n'));
    const rows = tableToHtml(ruled).split('<tr').slice(1).map((row) => row.startsWith(' style="border-top:1px solid"'));
    assert.deepEqual(rows, [false, false, true]);
  });

  it('refuse rows of another length and numbers without a format', () => {
    assert.throws(() => tableToLatex({ ...table, rows: [['a']] }), (error) => error instanceof UserError && /Row 1 .* 1 cells for 2 columns/.test(error.message));
    assert.throws(() => tableToHtml({ ...table, rows: [[3, 3]] }), /column "Class" holds the number 3/);
    assert.throws(() => tableToLatex({ columns: [], rows: [] }), /at least one column/);
  });
});

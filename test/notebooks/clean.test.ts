import assert from 'node:assert/strict';
import { cleanNotebook } from '../../src/notebooks/clean';
import type { Cell, Notebook, Output } from '../../src/notebooks/notebook';

const notebook = (...cells: Cell[]): Notebook => ({ cells, metadata: { title: 'left by an editor' }, nbformat: 4, nbformat_minor: 2 });
const code = (source: string, ...outputs: Output[]): Cell => ({ cell_type: 'code', source, metadata: {}, outputs });
const stream = (name: string, text: string | string[]): Output => ({ output_type: 'stream', name, text });

/** The outputs of the only cell after cleaning. */
function cleaned(...outputs: Output[]): unknown {
  const text = cleanNotebook('demo', notebook(code('f()')), notebook(code('f()', ...outputs)), ['/home/ada/']);
  return (JSON.parse(text) as { cells: { outputs: unknown }[] }).cells[0]?.outputs;
}

describe('a stored notebook', () => {
  it('is written as Jupyter writes it: keys sorted, lines apart, cells numbered', () => {
    const source = notebook(
      { cell_type: 'markdown', id: 'intro', source: ['# Title\n', 'words'], metadata: { tags: ['a'] } },
      { ...code('const a = 1;\na'), id: 'intro' },
      code('a + 1', stream('stdout', 'an old output')),
    );
    const executed = notebook(
      { cell_type: 'markdown', id: 'intro', source: 'ignored', metadata: {} },
      { ...code('ignored', { output_type: 'execute_result', data: { 'text/plain': '1' }, metadata: {} }), id: 'random' },
      code('ignored'),
    );
    assert.equal(
      cleanNotebook('demo', source, executed, []),
      `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {
    "tags": [
     "a"
    ]
   },
   "source": [
    "# Title\\n",
    "words"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "cell-2",
   "metadata": {},
   "outputs": [
    {
     "data": {
      "text/plain": "1"
     },
     "execution_count": 1,
     "metadata": {},
     "output_type": "execute_result"
    }
   ],
   "source": [
    "const a = 1;\\n",
    "a"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "id": "cell-3",
   "metadata": {},
   "outputs": [],
   "source": [
    "a + 1"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "TypeScript (tslab)",
   "language": "typescript",
   "name": "visual-explanations"
  },
  "language_info": {
   "file_extension": ".ts",
   "mimetype": "text/typescript",
   "name": "typescript"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`,
    );
  });

  it('has no stderr, no overwritten lines and no colours, and text in one piece', () => {
    const outputs = [stream('stdout', 'one '), stream('stderr', 'noise\n'), stream('stdout', ['line\n', '10 %\r20 %\rdone\n', '\x1b[31mred\x1b[0m\n'])];
    assert.deepEqual(cleaned(...outputs), [{ output_type: 'stream', name: 'stdout', text: ['one line\n', 'red\n'] }]);
    assert.deepEqual(cleaned(stream('stdout', '10 %\r20 %\r')), []);
  });

  it('keeps displays with the size they are shown at, and order', () => {
    const png = { 'image/png': 'aGVsbG8=', 'text/plain': 'a cat' };
    const outputs: Output[] = [
      stream('stdout', 'before\n'),
      { output_type: 'display_data', data: png, metadata: { 'image/png': { width: 300 }, 'iopub.execute_input': '2026-01-01' } },
      stream('stdout', 'after\n'),
    ];
    assert.deepEqual(cleaned(...outputs), [
      { output_type: 'stream', name: 'stdout', text: ['before\n'] },
      { output_type: 'display_data', data: png, metadata: { 'image/png': { width: 300 } } },
      { output_type: 'stream', name: 'stdout', text: ['after\n'] },
    ]);
  });

  it('keeps what an error says, without colours', () => {
    const error: Output = { output_type: 'error', ename: 'RangeError', evalue: 'too wide', traceback: ['\x1b[31mLine 2: RangeError: too wide\x1b[0m', '    at line 3'] };
    assert.deepEqual(cleaned({ ...error, metadata: { cause: 'a1b2' } }), [{ ...error, traceback: ['Line 2: RangeError: too wide', '    at line 3'] }]);
  });

  it('comes back the same when it is cleaned again', () => {
    const once = cleanNotebook('demo', notebook(code('f()')), notebook(code('f()', stream('stdout', 'x\n'))), []);
    const again = JSON.parse(once) as Notebook;
    assert.equal(cleanNotebook('demo', again, again, []), once);
  });

  it('is refused with the words of one machine in it, naming the cell', () => {
    assert.throws(() => cleaned(stream('stdout', 'read /home/ada/cat.jpg\n')), {
      name: 'UserError',
      message: 'The notebook "demo" cannot be stored: the output of cell 1 holds "/home/ada/", which belongs to this machine; print something else there.',
    });
  });

  it('is refused over 500 kB', () => {
    const picture = (bytes: number): Output => ({ output_type: 'display_data', data: { 'image/png': 'A'.repeat(bytes) }, metadata: {} });
    assert.throws(() => cleaned(picture(500_000)), /"demo" cannot be stored: with its outputs it takes 501 kB, and 500 kB is the limit/);
    assert.equal((cleaned(picture(499_000)) as unknown[]).length, 1);
  });

  it('is refused when the author changed it during the run', () => {
    assert.throws(() => cleanNotebook('demo', notebook(code('a')), notebook(code('a'), code('b')), []), /"demo" was changed while it ran/);
  });
});

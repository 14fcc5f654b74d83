/** A course of two notebooks, a guide and a solution, with everything that pages have to cope with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classChart } from '../../src/figures/class-chart';
import { interactiveSpec, vegaLiteType } from '../../src/figures/interactive';
import { thresholdChart } from '../../src/figures/threshold-chart';
import type { Cell, Notebook, Output } from '../../src/notebooks/notebook';
import { mapOf, plainPicture } from '../figures/helpers';

/** One red pixel. */
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

export const words = (source: string): Cell => ({ cell_type: 'markdown', source, metadata: {} });
export const code = (source: string, outputs: readonly Output[] = [], tags: readonly string[] = []): Cell => ({ cell_type: 'code', source, metadata: { tags }, outputs });
export const shown = (data: Readonly<Record<string, unknown>>, width = 300): Output => ({ output_type: 'display_data', data, metadata: { 'image/png': { width } } });
export const notebook = (...cells: readonly Cell[]): Notebook => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

export const chart = classChart([{ title: 'cat', predictions: [{ index: 1, name: 'tabby </script> & co', probability: 0.75, logit: 9 }, { index: 2, name: 'lynx', probability: 0.25, logit: 8 }] }]);
const side = 16;
const threshold = thresholdChart({
  map: mapOf(side, side, Array.from({ length: side * side }, (_, i) => i), { signed: false, extent: { top: 0, left: 0, height: side, width: side } }),
  picture: plainPicture(side, side, [200, 120, 40]), title: 'A ramp', unit: 'steps', cells: side,
});

const first = async (): Promise<Notebook> => notebook(
  words('# 00 · Start here: what is $S_c$?\n\n**The question of this notebook:** what is $S_c$, and why?\n\nReading takes about ten minutes.\n\nReading guide: [READING.md](READING.md#Start-here) · next: [01-second](01-second.ipynb)'),
  code("const price = '$5 and $6'; // <b>not bold</b>\nconst long = [" + '1000, '.repeat(60) + '];', [
    { output_type: 'stream', name: 'stdout', text: 'wide: ' + '0123456789'.repeat(30) + ' <i>&\n' },
    { output_type: 'stream', name: 'stderr', text: 'not for readers' },
    shown({ 'image/png': pixel, 'text/plain': 'A "red" square & nothing else.' }, 453),
    shown({ 'text/html': '<table><tr>' + '<td>a column of words</td>'.repeat(20) + '</tr></table>', 'text/plain': 'table' }),
    shown({ 'text/markdown': '$$M_{ij} = \\max_c \\left\\vert \\frac{\\partial S}{\\partial I_{ijc}} \\right\\vert' + ' + x'.repeat(40) + '$$', 'text/plain': 'formula' }),
  ]),
  words('## The idea\n\nWith $a < b$ and `$x` a *word*; see [the code](../src/methods/saliency.ts), [nothing](gone.ipynb).\n\n![A square](../figs/square.png)'),
  words('## The chart\n\n### Exercise: Softmax\n\nGiven …'),
  code('await showInteractive(chart);', [shown({ [vegaLiteType]: interactiveSpec(chart), 'image/png': pixel, 'text/plain': chart.alt })], ['exercise']),
  code('await showInteractive(threshold);', [shown({ [vegaLiteType]: interactiveSpec(await threshold), 'image/png': pixel, 'text/plain': (await threshold).alt })]),
  words('## Further reading\n\n- [arXiv:1312.6034](https://arxiv.org/abs/1312.6034)\n\n| a | b |\n|---|---|\n| 1 | 2 |'),
);
const second = notebook(words('# 01 · Second: and then?\n\n**The question of this notebook:** and then?\n\nBack to [the idea](00-first.ipynb#the-idea).\n\n### Exercise: One\n\n### Exercise: Two'));

/** Lays the course out in a folder; executed copies are the notebooks themselves. */
export async function layOut(root: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const files: Record<string, string | Buffer> = {
    'notebooks/00-first.ipynb': JSON.stringify(await first()),
    'notebooks/01-second.ipynb': JSON.stringify(second),
    'notebooks/READING.md': '# Reading guide\n\n## Start here\n\n[00](00-first.ipynb)\n',
    'notebooks/solutions/00-first.ipynb': JSON.stringify(notebook(words('# Solutions of 00\n\n[Back](../00-first.ipynb#further-reading)'), code('1 + 1'))),
    'src/methods/saliency.ts': '',
    'figs/square.png': Buffer.from(pixel, 'base64'),
    ...more,
  };
  for (const [path, data] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), data);
  }
}

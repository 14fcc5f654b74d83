/** The benchmark as a table for a report. */
import type { Table } from '../report/table';
import { passesText } from './page';
import { rows as known } from './rows';
import type { Benchmark } from './store';

/** The measured rows in order: passes of this project, medians of both sides, and their ratio; narrow enough for one of two columns. */
export function benchmarkTable({ rows }: Benchmark): Table {
  return {
    columns: [
      { title: 'Work, times in ms' },
      { title: 'Passes' },
      { title: 'Ours', format: 'significant:3' },
      { title: 'Theirs', format: 'significant:3' },
      { title: 'Ratio', format: 'significant:3' },
    ],
    rows: rows.map(({ name, peer_ms, our_ms, ratio, our_passes }) => [known[name].title, passesText(our_passes), our_ms, peer_ms, ratio]),
  };
}

/** The benchmark as a table for a report. */
import type { Table } from '../report/table';
import { passesText } from './page';
import type { Benchmark } from './store';

/** The measured rows in order: passes and multiply-adds of this project, medians of both sides, and their ratio. */
export function benchmarkTable({ rows }: Benchmark): Table {
  return {
    columns: [
      { title: 'Work' },
      { title: 'Passes' },
      { title: 'Multiply-adds, 10⁹', format: 'significant:3' },
      { title: 'Ours, ms', format: 'significant:3' },
      { title: 'Beside' },
      { title: 'Theirs, ms', format: 'significant:3' },
      { title: 'Ratio', format: 'significant:3' },
    ],
    rows: rows.map(({ name, peer, peer_ms, our_ms, ratio, our_passes, our_multiply_adds }) =>
      [name, passesText(our_passes), our_multiply_adds / 1e9, our_ms, peer, peer_ms, ratio]),
  };
}

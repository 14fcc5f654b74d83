import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A cell to be: text when its source begins with #, else code. */
export interface Source {
  readonly source: string;
  readonly tags?: readonly string[];
}

/** Stores a notebook under `root/notebooks`. */
export function storeNotebook(root: string, name: string, cells: readonly Source[]): void {
  const stored = cells.map(({ source, tags = [] }) =>
    source.startsWith('#')
      ? { cell_type: 'markdown', metadata: {}, source }
      : { cell_type: 'code', metadata: { tags }, source, outputs: [], execution_count: null },
  );
  mkdirSync(join(root, 'notebooks'), { recursive: true });
  writeFileSync(join(root, 'notebooks', `${name}.ipynb`), JSON.stringify({ cells: stored, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

import { startProgress, type Progress } from '../progress';
import type { NotebookEvent, NotebookRun } from './run';

/** Seconds after which a cell should have shown a progress bar, which prints every ten seconds. */
const longestSilence = 60;

/** Tells on stderr how far a run is: a bar over the cells, then one line for each notebook with its time. */
export function tellProgress(): (event: NotebookEvent) => void {
  let bar: Progress | undefined;
  return (event) => {
    const label = `notebooks/${event.name}.ipynb`;
    if (event.kind === 'started') {
      bar = startProgress(label);
      return;
    }
    if (event.kind === 'cell') {
      bar?.update(event.done, event.cells);
      return;
    }
    bar?.stop();
    bar = undefined;
    if (event.kind === 'finished') console.error(`${label}: ran in ${event.seconds.toFixed(1)} s`);
    if (event.kind === 'up-to-date') console.error(`${label}: up to date`);
  };
}

/** How many cells of a notebook are named. */
const slowest = 3;

/** The slowest cells of a run, one line for each notebook: what a person who waits would like to know. */
export function slowestCells({ name, times }: Pick<NotebookRun, 'name' | 'times'>): string {
  const cells = times.map((time, index) => ({ ...time, cell: index + 1 })).sort((a, b) => b.seconds - a.seconds).slice(0, slowest);
  const words = cells.map(({ cell, seconds, silent }) => `cell ${cell} ${seconds.toFixed(1)} s${silent > longestSilence ? ` (${silent.toFixed(1)} s without a word)` : ''}`);
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  return `notebooks/${name}.ipynb: ${words.join(', ')}; together ${total.toFixed(1)} s`;
}

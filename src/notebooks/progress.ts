import { startProgress, type Progress } from '../progress';
import type { NotebookEvent } from './run';

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

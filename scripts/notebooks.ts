/** `npm run notebooks [-- NAME…] [-- --write] [-- --force] [-- --solutions] [-- --times]`: see --help. */
import { Command } from 'commander';
import { runCommand } from '../src/command-line';
import { slowestCells, tellProgress } from '../src/notebooks/progress';
import { runNotebooks } from '../src/notebooks/run';
import { solutionsFolder, writeSolutions } from '../src/notebooks/solutions';
import { storeOutputs } from '../src/notebooks/store';
import { projectRoot } from '../src/project';

interface Options {
  readonly write?: true;
  readonly force?: true;
  readonly solutions?: true;
  readonly times?: true;
}

const command = new Command('npm run notebooks --')
  .description('Runs notebooks headless, on copies in build/notebooks; all of them where none is named. Exits with 1 at the first cell that fails.')
  .argument('[name...]', 'notebooks to run, such as 02-saliency')
  .option('--write', 'store the outputs in notebooks/, without anything that another run would write differently')
  .option('--force', 'run also those whose last run is still up to date')
  .option('--solutions', 'instead of the course, make the notebooks of solutions from src/course/solutions.ts, run them and store them')
  .option('--times', 'say which cells took longest')
  .action(async (names: string[], options: Options) => {
    const solutions = options.solutions === true;
    if (solutions) await writeSolutions(projectRoot);
    const runs = await runNotebooks(names, {
      force: options.force === true,
      onProgress: tellProgress(),
      ...(solutions && { folder: solutionsFolder }),
    });
    if (options.write === true || solutions) await storeOutputs(projectRoot, runs);
    if (options.times === true) runs.forEach((run) => console.log(slowestCells(run)));
  });

runCommand(async () => {
  await command.parseAsync();
});

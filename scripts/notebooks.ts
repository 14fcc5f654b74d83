/** `npm run notebooks [-- NAME…] [-- --write] [-- --force]`: see --help. */
import { Command } from 'commander';
import { runCommand } from '../src/command-line';
import { tellProgress } from '../src/notebooks/progress';
import { runNotebooks } from '../src/notebooks/run';
import { storeOutputs } from '../src/notebooks/store';
import { projectRoot } from '../src/project';

interface Options {
  readonly write?: true;
  readonly force?: true;
}

const command = new Command('npm run notebooks --')
  .description('Runs notebooks headless, on copies in build/notebooks; all of them where none is named. Exits with 1 at the first cell that fails.')
  .argument('[name...]', 'notebooks to run, such as 02-saliency')
  .option('--write', 'store the outputs in notebooks/, without anything that another run would write differently')
  .option('--force', 'run also those whose last run is still up to date')
  .action(async (names: string[], options: Options) => {
    const runs = await runNotebooks(names, { force: options.force === true, onProgress: tellProgress() });
    if (options.write === true) await storeOutputs(projectRoot, runs);
  });

runCommand(async () => {
  await command.parseAsync();
});

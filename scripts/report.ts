/** `npm run report [-- --force]`: see --help. */
import { Command } from 'commander';
import { runCommand } from '../src/command-line';
import { catalogue } from '../src/methods/catalogue';
import { tellProgress } from '../src/notebooks/progress';
import { runNotebooks } from '../src/notebooks/run';
import { projectRoot } from '../src/project';
import { buildReport } from '../src/report/build';

const command = new Command('npm run report --')
  .description(
    'Runs the notebooks whose results are not up to date, renders every figure into figs/, exports tables and numbers, and compiles report/report.pdf. If anything fails, all of these stay as they were.',
  )
  .option('--force', 'run every notebook and compile even if nothing changed')
  .action(async (options: { readonly force?: true }) => {
    const force = options.force === true;
    await buildReport({
      root: projectRoot,
      formulas: catalogue,
      force,
      runNotebooks: (names) => runNotebooks(names, { force, onProgress: tellProgress() }),
      onStep: (what, seconds) => console.error(`report: ${what} (${seconds.toFixed(1)} s)`),
    });
  });

runCommand(async () => {
  await command.parseAsync();
});

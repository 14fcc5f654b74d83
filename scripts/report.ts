/** `npm run report [-- --force | --check | --only NAME | --picture FILE … | --mine | --format html]`: see --help. */
import { Command } from 'commander';
import { runCommand } from '../src/command-line';
import { UserError } from '../src/errors';
import { catalogue } from '../src/methods/catalogue';
import { tellProgress } from '../src/notebooks/progress';
import { runNotebooks } from '../src/notebooks/run';
import { ownReport } from '../src/own-report/command';
import { withOwnReport } from '../src/own-report/options';
import { projectRoot } from '../src/project';
import { buildReport, type ReportOptions } from '../src/report/build';
import { checkReport, describeCheck } from '../src/report/check';

interface Options {
  readonly force?: true;
  readonly check?: true;
  readonly only?: string;
}

const command = withOwnReport(new Command('npm run report --'))
  .description(
    'Runs the notebooks whose results are not up to date, renders every figure into figs/, exports tables and numbers, and compiles report/report.pdf. If anything fails, all of these stay as they were.',
  )
  .option('--force', 'run every notebook and compile even if nothing changed')
  .option('--check', 'make everything in the build folder instead, compare it with what is committed, and exit with 1 if anything differs')
  .option('--only <name>', 'make one exhibit anew, such as fig:occlusion: run its notebook alone, take all else as it is committed')
  .action(async (options: Options, itself: Command) => {
    if (await ownReport(itself)) return;
    if (options.check === true && options.only !== undefined) throw new UserError('--check makes everything and --only one exhibit: leave one of them out.');
    await (options.check === true ? check(projectReport(options)) : buildReport(projectReport(options), options.only));
  });

function projectReport({ force = false }: { readonly force?: boolean }): ReportOptions {
  return {
    root: projectRoot,
    formulas: catalogue,
    force,
    runNotebooks: (names) => runNotebooks(names, { force, onProgress: tellProgress() }),
    onStep: (what, seconds) => console.error(`report: ${what} (${seconds.toFixed(1)} s)`),
  };
}

async function check(options: ReportOptions): Promise<void> {
  const result = await checkReport(options);
  for (const difference of result.differences) console.log(`${difference}.`);
  const summary = describeCheck(result);
  if (result.differences.length > 0) throw new UserError(summary);
  console.error(`report: ${summary}`);
}

runCommand(async () => {
  await command.parseAsync();
});

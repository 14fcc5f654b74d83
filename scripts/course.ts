/** `npm run course [-- --out DIR] [-- --force]`: see --help. */
import { join } from 'node:path';
import { Command } from 'commander';
import { fromCaller, runCommand, shownPath } from '../src/command-line';
import { executedPath } from '../src/notebooks/last-run';
import { tellProgress } from '../src/notebooks/progress';
import { runNotebooks } from '../src/notebooks/run';
import { projectRoot } from '../src/project';
import { buildCourse } from '../src/site/course';

interface Options {
  readonly out?: string;
  readonly force?: true;
}

const command = new Command('npm run course --')
  .description('Renders the course as a web site that needs no network: runs the notebooks whose results are not up to date, and makes a page of each, of the reading guide and of the solutions.')
  .option('--out <folder>', 'folder of the site; of what lies in it, files of the same names are replaced', 'build/course')
  .option('--force', 'run also the notebooks whose last run is still up to date')
  .action(async ({ out, force }: Options, { getOptionValueSource }: Command) => {
    const given = getOptionValueSource('out') === 'default' || out === undefined ? null : out;
    const folder = given === null ? join(projectRoot, 'build', 'course') : fromCaller(given);
    await runNotebooks([], { force: force === true, onProgress: tellProgress() });
    const { pages, nowhere } = await buildCourse({ root: projectRoot, out: folder, executed: (name) => executedPath(projectRoot, name) });
    for (const { source, href } of nowhere) console.error(`${source}: the link "${href}" leads nowhere and is left out.`);
    console.log(`${pages.length} pages: ${join(shownPath(given, folder), 'index.html')}`);
  });

runCommand(async () => {
  await command.parseAsync();
});

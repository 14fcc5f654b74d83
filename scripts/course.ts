/** `npm run course [-- --out DIR] [-- --force] [-- --check]`: see --help. */
import { join } from 'node:path';
import { Command } from 'commander';
import { fromCaller, runCommand, shownPath } from '../src/command-line';
import { UserError } from '../src/errors';
import { executedPath } from '../src/notebooks/last-run';
import { tellProgress } from '../src/notebooks/progress';
import { runNotebooks } from '../src/notebooks/run';
import { startProgress } from '../src/progress';
import { projectRoot } from '../src/project';
import { faultLines, faultsOf, findBrowser } from '../src/site/browser';
import { buildCourse } from '../src/site/course';

interface Options {
  readonly out?: string;
  readonly force?: true;
  readonly check?: true;
}

/** @throws UserError where there is none */
function browserForCheck(): string {
  const browser = findBrowser();
  if (browser === null) throw new UserError('To check the pages a browser is needed: install Chromium or Chrome, or leave --check out.');
  return browser;
}

/** Opens the pages in a browser and tells what is wrong with them. */
async function checkPages(browser: string, folder: string, pages: readonly string[]): Promise<void> {
  const progress = startProgress('pages in the browser');
  const faults = await faultsOf(browser, folder, pages, (done) => progress.update(done, pages.length)).finally(() => progress.stop());
  for (const line of faultLines(faults)) console.error(line);
  if (faults.length > 0) throw new UserError('The pages have faults, listed above.');
}

const command = new Command('npm run course --')
  .description('Renders the course as a web site that needs no network: runs the notebooks whose results are not up to date, and makes a page of each, of the reading guide and of the solutions.')
  .option('--out <folder>', 'folder of the site; of what lies in it, files of the same names are replaced (default: build/course)')
  .option('--force', 'run also the notebooks whose last run is still up to date')
  .option('--check', 'open the pages in Chromium at four widths, in light and dark, and exit with 1 where a page scrolls sideways, lacks something, or has text of too little contrast')
  .action(async ({ out, force, check }: Options) => {
    const folder = out === undefined ? join(projectRoot, 'build', 'course') : fromCaller(out);
    const browser = check === true ? browserForCheck() : null;
    await runNotebooks([], { force: force === true, onProgress: tellProgress() });
    const { pages, nowhere } = await buildCourse({ root: projectRoot, out: folder, executed: (name) => executedPath(projectRoot, name) });
    for (const { source, href } of nowhere) console.error(`${source}: the link "${href}" leads nowhere and is left out.`);
    if (browser !== null) await checkPages(browser, folder, pages);
    console.log(`${pages.length} pages: ${join(shownPath(out ?? null, folder), 'index.html')}`);
  });

runCommand(async () => {
  await command.parseAsync();
});

/** `npm run trace -- [NAME]`: see --help. */
import { Command } from 'commander';
import { runCommand } from '../src/command-line';
import { projectRoot } from '../src/project';
import { listTraceable, trace } from '../src/report/trace';

const command = new Command('npm run trace --')
  .description('Says where a figure, table, number or formula of the report comes from: notebook, cell, call, inputs, code and device; and where the report shows it. Lists all of them where none is named.')
  .argument('[name]', "a label of the report (fig:sheet), an exhibit's id (saliency), or both (fig:saliency, tab:costs, val:dog-probability, formula:grad-cam)")
  .action(async (name: string | undefined) => {
    console.log(name === undefined ? await listTraceable(projectRoot) : await trace(projectRoot, name));
  });

runCommand(async () => {
  await command.parseAsync();
});

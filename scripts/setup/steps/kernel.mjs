import path from 'node:path';
import { computeEnvironment } from '../project.mjs';
import { isRecorded, keyOf, recordStep, writeText } from '../record.mjs';

/** The name that the committed notebooks ask for; src/notebooks/environment.ts says it too. */
export const kernelName = 'visual-explanations';

/**
 * Tells Jupyter about the TypeScript kernel, inside the project's virtual environment only.
 * @param {import('../project.mjs').Project} project
 * @returns {import('../setup.mjs').Step}
 */
export function kernel(project) {
  const id = 'kernel';
  const specification = {
    argv: [process.execPath, path.join(project.root, 'scripts', 'kernel', 'tslab-kernel.cjs'), 'kernel', '--config-path={connection_file}'],
    display_name: 'TypeScript (tslab)',
    language: 'typescript',
    env: computeEnvironment,
    interrupt_mode: 'signal',
  };
  // JupyterLab would ask its makers' server for news at every start.
  const pageConfig = { disabledExtensions: { '@jupyterlab/apputils-extension:announcements': true } };
  const environment = path.join(project.setup, 'venv');
  const specificationFile = path.join(environment, 'share', 'jupyter', 'kernels', kernelName, 'kernel.json');
  const pageConfigFile = path.join(environment, 'etc', 'jupyter', 'labconfig', 'page_config.json');
  const key = keyOf(specification, pageConfig);
  return {
    title: 'Jupyter kernel',
    needs: { download: 0, disk: 0 },
    isDone: () => isRecorded(project, id, key),
    async run(console) {
      await console.during(this.title, () => undefined, async () => {
        writeText(specificationFile, `${JSON.stringify(specification, null, 2)}\n`);
        writeText(pageConfigFile, `${JSON.stringify(pageConfig, null, 2)}\n`);
      });
      // The other file is not recorded: JupyterLab rewrites it when it starts.
      recordStep(project, id, key, [path.relative(project.root, specificationFile)]);
    },
  };
}

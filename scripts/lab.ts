/** `npm run lab`: JupyterLab on the notebooks, with all its state inside the project. Arguments are passed on. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCommand } from '../src/command-line';
import { jupyterEnvironment, kernelName, pythonOf } from '../src/notebooks/environment';
import { projectRoot } from '../src/project';

const checkpoints = join(projectRoot, '.setup', 'jupyter', 'checkpoints');
const args = [
  '-m', 'jupyterlab',
  `--ServerApp.root_dir=${projectRoot}`,
  '--LabApp.default_url=/lab/tree/notebooks',
  `--MultiKernelManager.default_kernel_name=${kernelName}`,
  `--FileCheckpoints.checkpoint_dir=${checkpoints}`,
  `--AsyncFileCheckpoints.checkpoint_dir=${checkpoints}`,
  `--LabApp.user_settings_dir=${join(projectRoot, '.setup', 'jupyter', 'settings')}`,
  `--LabApp.workspaces_dir=${join(projectRoot, '.setup', 'jupyter', 'workspaces')}`,
  // Ctrl-C ends it without a question.
  '--ServerApp.answer_yes=True',
  // In a container there is often no other user; Jupyter listens on this machine only.
  ...(process.getuid?.() === 0 ? ['--ServerApp.allow_root=True'] : []),
];

runCommand(
  () =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, ...jupyterEnvironment(projectRoot) };
      const child = spawn(pythonOf(projectRoot), [...args, ...process.argv.slice(2)], { cwd: projectRoot, env, stdio: 'inherit' });
      const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
      // Ctrl-C reaches JupyterLab by itself; this process waits until it has ended its kernels.
      process.on('SIGINT', () => undefined).on('SIGTERM', passOn).on('SIGHUP', passOn);
      child.on('error', reject);
      child.on('exit', (code) => {
        process.exitCode = code ?? 1;
        resolve();
      });
    }),
);

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The name under which set-up tells Jupyter about the project's TypeScript kernel. */
export const kernelName = 'visual-explanations';

/** The Python of the project's virtual environment, which brings Jupyter. */
export function pythonOf(root: string): string {
  return join(root, '.setup', 'venv', 'bin', 'python');
}

/**
 * Environment variables that keep everything Jupyter writes inside the project, and that make it find the
 * project's kernel before any other of the same name. Makes the folder, as IPython warns about a missing one.
 */
export function jupyterEnvironment(root: string): Readonly<Record<string, string>> {
  const folder = join(root, '.setup', 'jupyter');
  mkdirSync(join(folder, 'ipython'), { recursive: true });
  return {
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTER_PREFER_ENV_PATH: '1',
    JUPYTER_PLATFORM_DIRS: '1',
    IPYTHONDIR: join(folder, 'ipython'),
  };
}

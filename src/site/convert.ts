import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import { jupyterEnvironment, pythonOf } from '../notebooks/environment';
import { projectRoot } from '../project';

/** A file that becomes a page: a notebook (JSON) or Markdown. */
export interface Text {
  readonly kind: 'notebook' | 'markdown';
  readonly text: string;
}

/**
 * Files as the text of web pages, by nbconvert with the course's own template; formulas stand in it as
 * `<x-formula>TeX</x-formula>`, with the attribute `display` where they have a line of their own.
 * @throws UserError where Jupyter is not set up, or with nbconvert's last words when it fails
 */
export function toHtml(texts: readonly Text[]): Promise<string[]> {
  const python = pythonOf(projectRoot);
  if (!existsSync(python)) throw new UserError('Jupyter is not set up: run "npm run setup" first.');
  return new Promise((resolve, reject) => {
    const script = join(projectRoot, 'scripts', 'course', 'to_html.py');
    const env = { ...process.env, ...jupyterEnvironment(projectRoot), PYTHONIOENCODING: 'utf-8', PYTHONHASHSEED: '0' };
    const child = spawn(python, [script], { cwd: projectRoot, env, stdio: 'pipe' });
    let [answer, lastWords] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (answer += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-2000)));
    // A program that has ended does not read its input; its exit code tells more than the broken pipe.
    child.stdin.on('error', () => undefined).end(JSON.stringify(texts));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(answer) as string[]);
      else reject(new UserError(`nbconvert cannot turn the notebooks into pages: ${lastWords.trim().split('\n').at(-1) ?? ''}`));
    });
  });
}

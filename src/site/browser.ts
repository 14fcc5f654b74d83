/** The site as a real browser shows it, at the widths of a phone and of a desk. */
import { execFile } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UserError } from '../errors';
import { withTemporaryFolder } from '../files';

/** What is wrong with a page at a width. */
export interface Fault {
  readonly page: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly scheme: Scheme;
  readonly what: string;
}

export type Scheme = 'light' | 'dark';

/** Widths at which pages are looked at: the narrowest phone in use, a phone, a tablet, a desk; in CSS pixels. */
export const widths = [320, 390, 768, 1280] as const;
/** As Chromium's setting counts them. */
const schemes: Readonly<Record<Scheme, number>> = { dark: 0, light: 1 };
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** What the browser may take for one page, in milliseconds: of its own clock, which runs ahead while it waits, and of ours. */
const [virtualTime, patience] = [20_000, 120_000];

/** Chromium or Chrome on the search path; null where there is none. */
export function findBrowser(path = process.env['PATH'] ?? ''): string | null {
  for (const folder of path.split(delimiter).filter((each) => each !== '')) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // The next one.
      }
    }
  }
  return null;
}

/**
 * Opens every page in a browser at each of {@link widths}, in light and dark, and says what is wrong: pages that scroll
 * sideways, what cannot be loaded, pictures that are not drawn or not described, charts and formulas that are not
 * drawn, text with a contrast below 4.5.
 * @param site the site's folder, which is not changed
 * @param pages paths in it
 * @param onPage is told before each page is opened
 * @throws UserError for a page at which the browser gives no answer
 */
export function faultsOf(browser: string, site: string, pages: readonly string[], onPage: (done: number) => void = () => undefined): Promise<Fault[]> {
  return withTemporaryFolder('course-check-', async (folder) => {
    const copy = join(folder, 'site');
    await cp(site, copy, { recursive: true });
    const measure = `<script>${readFileSync(join(__dirname, 'measure.js'), 'utf8')}</script>`;
    const faults: Fault[] = [];
    for (const [at, page] of pages.entries()) {
      onPage(at);
      const html = await readFile(join(copy, page), 'utf8');
      // Before all that the page loads, so that it hears of what fails.
      await writeFile(join(copy, page), html.replace('<head>', () => `<head>${measure}`));
      for (const scheme of Object.keys(schemes) as Scheme[]) faults.push(...(await look(browser, folder, page, scheme)));
    }
    return faults;
  });
}

/** Faults as lines to read: each once, with all the widths at which it is. */
export function faultLines(faults: readonly Fault[]): string[] {
  const places = new Map<string, Set<string>>();
  for (const { page, what, width, scheme } of faults) {
    const line = `${page}: ${what}`;
    places.set(line, (places.get(line) ?? new Set()).add(`${width} ${scheme}`));
  }
  const total = widths.length * Object.keys(schemes).length;
  return [...places].map(([line, at]) => (at.size === total ? line : `${line} (${[...at].join(', ')})`));
}

/** One page in frames of all widths. */
async function look(browser: string, folder: string, page: string, scheme: Scheme): Promise<Fault[]> {
  const host = join(folder, 'host.html');
  const frame = (width: number): string => `<iframe name="${width}" src="site/${page}" style="width: ${width}px; height: 900px; border: 0"></iframe>`;
  // The answers are read from the page itself when the browser prints it.
  const listen = `addEventListener('message', ({ data }) => {
    const line = document.createElement('samp');
    line.textContent = encodeURIComponent(JSON.stringify(data));
    document.body.append(line);
  });`;
  await writeFile(host, `<!DOCTYPE html><meta charset="utf-8"><body><script>${listen}</script>${widths.map(frame).join('')}`);
  const printed = await print(browser, join(folder, 'profile'), host, scheme);
  const answers = new Map([...printed.matchAll(/<samp>([^<]*)<\/samp>/g)].map(([, line = '']) => {
    const { frame, faults } = JSON.parse(decodeURIComponent(line)) as { frame: string; faults: string[] };
    return [frame, faults] as const;
  }));
  return widths.flatMap((width) => {
    const found = answers.get(String(width));
    if (found === undefined) throw new UserError(`${browser} gave no answer about "${page}" at a width of ${width}: try again when the machine has less to do.`);
    return found.map((what) => ({ page, width, scheme, what }));
  });
}

/** The document as it is after its scripts have run. */
function print(browser: string, profile: string, file: string, scheme: Scheme): Promise<string> {
  const args = [
    '--headless=new', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`, '--hide-scrollbars', '--window-size=1400,1000',
    // The superuser of a container has no sandbox; the pages are ours.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--blink-settings=preferredColorScheme=${schemes[scheme]}`,
    // Whatever a page asks of a network must fail here as it does without one.
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--virtual-time-budget=${virtualTime}`, '--dump-dom', `file://${file}`,
  ];
  return new Promise((resolve, reject) => {
    execFile(browser, args, { timeout: patience, maxBuffer: 64 << 20 }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new UserError(`${browser} cannot be run: ${error.message.split('\n')[0]}.`, { cause: error }));
    });
  });
}

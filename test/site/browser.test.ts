import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { faultLines, findBrowser, widths, type Fault } from '../../src/site/browser';

describe('the browser that pages are checked in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'find-browser-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is found on the search path, where it can be run', () => {
    const file = join(folder, 'google-chrome');
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    const path = ['', '/nonexistent', folder].join(delimiter);
    assert.equal(findBrowser(path), null);
    chmodSync(file, 0o755);
    assert.equal(findBrowser(path), file);
    assert.equal(findBrowser(''), null);
  });

  it('tells a fault once, with the widths at which it is unless these are all', () => {
    const fault = (page: string, what: string, width: number, scheme: 'light' | 'dark'): Fault => ({ page, what, width, scheme });
    const everywhere = widths.flatMap((width) => [fault('a.html', 'gone', width, 'dark'), fault('a.html', 'gone', width, 'light')]);
    assert.deepEqual(faultLines([...everywhere, fault('b.html', 'gone', 320, 'dark'), fault('b.html', 'gone', 320, 'dark'), fault('b.html', 'gone', 390, 'light')]), [
      'a.html: gone', 'b.html: gone (320 dark, 390 light)',
    ]);
  });
});

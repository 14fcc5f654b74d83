/**
 * A side of the benchmark that computes nothing: `node fake-side.cjs NAME SETTING`, SETTING being JSON of `log`, a file that
 * each request is noted in, `map`, the .npy file that is handed over as its map, `ms`, the times of its runs in turn, and
 * `silent`, the request on which it ends with words on stderr.
 */
const { appendFileSync, copyFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const [name = '', setting = ''] = process.argv.slice(2);
const { log, map, ms, silent } = JSON.parse(setting);
let folder = '';
let runs = 0;

/** @type {Record<string, (request: { folder: string }) => unknown>} */
const answers = {
  prepare: () => ({ target: 7 }),
  open: (request) => {
    folder = request.folder;
    return { versions: { [name]: '1.2.3' } };
  },
  save: () => {
    copyFileSync(map, join(folder, `${name}-0.npy`));
    return { maps: 1, passes: { forward: 1, backward: 0, headBackward: 1 }, multiplyAdds: 110, cost: { whole: 100, head: 10 } };
  },
  run: () => ({ ms: ms[runs++ % ms.length] }),
  memory: () => ({ peak_mib: name === 'peer' ? 200 : 100 }),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line);
  if (request.do === silent) {
    writeFileSync(2, `${name} has no memory left`);
    process.exit(1);
  }
  const detail = request.do === 'open' ? ` ${request.row} ${request.target} ${request.threads}` : '';
  appendFileSync(log, `${name} ${request.do}${detail}\n`);
  console.log(JSON.stringify(answers[request.do]?.(request)));
});

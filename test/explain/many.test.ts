import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { tf } from '../../src/backend';
import { explainToFolder } from '../../src/explain/explain';
import { contactSheet } from '../../src/explain/figures';
import { explainPictures } from '../../src/explain/many';
import { parseExplain } from '../../src/explain/options';
import { Overview } from '../../src/explain/overview';
import { readAnswer } from '../../src/explain/stored';
import { toPng } from '../../src/figures/render';
import { filesBelow, sha256 } from '../../src/files';
import { readPicture } from '../../src/images/decode';
import { method } from '../../src/methods/catalogue';
import { withProbe } from '../../src/methods/probe';
import { fit } from '../../src/models/classifier';
import { loadClassifier } from '../../src/models/load';
import { withObservation } from '../../src/models/observation';
import { projectRoot } from '../../src/project';
import { fixturesFolder } from '../support/fixtures';

describe('explain for many pictures', function () {
  this.timeout(60_000);
  let root: string;
  let pictures: string;
  let out: string;
  const errors: string[] = [];
  const { error } = console;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'many-'));
    pictures = join(root, 'in');
    out = join(root, 'out');
    mkdirSync(pictures);
    copyFileSync(join(fixturesFolder, 'cat-224.png'), join(pictures, 'cat, "224".png'));
    await sharp(join(projectRoot, 'figs', 'dog.jpg')).resize(300, 240).png().toFile(join(pictures, 'dog.png'));
    errors.length = 0;
    console.error = (line: string) => errors.push(line);
  });
  afterEach(() => {
    console.error = error;
    rmSync(root, { recursive: true, force: true });
  });

  const request = (...words: string[]) => {
    const parsed = parseExplain(words);
    assert.ok(parsed);
    return parsed;
  };
  const run = (...words: string[]) => explainPictures(request(pictures, ...words), out);
  const rows = () => parse(readFileSync(join(out, 'explanations.csv')), { columns: true }) as Record<string, string>[];
  /** Checksums of all that does not depend on time. */
  const content = async (folder: string) => {
    const files = (await filesBelow(folder)).filter((file) => !/(timing|complete)\.json$/.test(file));
    return Object.fromEntries(files.map((file) => [file, sha256(readFileSync(join(folder, file)))]));
  };

  it('writes to each folder what it writes for the picture alone, to the byte, and a table of what lies there', async () => {
    const before = tf.memory().numTensors;
    assert.deepEqual(await run(), { explained: 2, kept: 0, failures: [] });
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(readdirSync(out).sort(), ['cat_224_', 'dog', 'explanations.csv', 'settings.json', 'sheet-001.png']);
    for (const [file, folder] of [['cat, "224".png', 'cat_224_'], ['dog.png', 'dog']] as const) {
      await explainToFolder(request('one.png', '--method', 'grad-cam'), join(pictures, file), join(root, folder));
      const alone = await content(join(root, folder));
      assert.equal(Object.keys(alone).length, 4);
      assert.deepEqual(await content(join(out, folder)), alone);
      const { target, logit, probability } = JSON.parse(readFileSync(join(root, folder, 'explanation.json'), 'utf8'));
      assert.deepEqual(rows().find((row) => row.folder === folder), {
        picture: join(pictures, file), folder, class: String(target.index), name: target.name,
        logit: String(logit), probability: String(probability), methods: 'grad-cam',
      });
    }
    assert.deepEqual(rows().map((row) => row.class), ['282', '235']);
  });

  it('takes on --resume what is whole, unchanged and made alike, and computes the rest again', async () => {
    writeFileSync(join(pictures, 'last.png'), readFileSync(join(pictures, 'dog.png')));
    copyFileSync(join(pictures, 'dog.png'), join(pictures, 'other.png'));
    await run();
    const whole = await content(out);
    const written = () => Object.fromEntries(['cat_224_', 'dog', 'last', 'other'].map((folder) => [folder, statSync(join(out, folder, 'timing.json'), { bigint: true }).mtimeNs]));
    const before = written();
    // Killed before the first was begun, while the second was being moved, and after a bit of the third had turned on the disk.
    rmSync(join(out, 'cat_224_'), { recursive: true });
    rmSync(join(out, 'dog', 'sheet.png'));
    const map = readFileSync(join(out, 'last', 'grad-cam.npy'));
    map[200] = (map[200] as number) ^ 1;
    writeFileSync(join(out, 'last', 'grad-cam.npy'), map);
    rmSync(join(out, 'explanations.csv'));
    rmSync(join(out, 'sheet-001.png'));
    assert.deepEqual(await run('--resume'), { explained: 4, kept: 1, failures: [] });
    assert.deepEqual(await content(out), whole);
    const after = written();
    assert.deepEqual(Object.keys(after).filter((folder) => after[folder] === before[folder]), ['other']);

    copyFileSync(join(fixturesFolder, 'cat-224.png'), join(pictures, 'other.png'));
    assert.equal((await run('--resume')).kept, 3);
    assert.deepEqual(rows().map((row) => row.class), ['282', '235', '235', '282']);
  });

  it('does not mix settings', async () => {
    await run('--target', '282');
    const before = await content(out);
    for (const words of [['--target', '281'], ['--target', '282', '--seed', '1', '--resume']]) {
      await assert.rejects(run(...words), (error: Error) => error.name === 'UserError' && /made with other settings \(they differ in (targets|options)\): choose another/.test(error.message));
    }
    assert.deepEqual(await content(out), before);
    writeFileSync(join(out, 'settings.json'), '{"targets": ');
    await assert.rejects(run('--target', '282'), /made with other settings: choose another/);
  });

  it('gives each target a row and a folder, in the order asked for, also on --resume', async () => {
    rmSync(join(pictures, 'dog.png'));
    const targets = ['--target', '7', '--target', 'predicted', '--method', 'cam'];
    await run(...targets);
    const whole = rows();
    assert.deepEqual(whole.map(({ folder }) => folder), ['cat_224_/7', 'cat_224_/282']);
    assert.equal((await run(...targets, '--resume')).kept, 1);
    assert.deepEqual(rows(), whole);
  });

  it('fills page after page, and removes the sheets of a longer run', async () => {
    rmSync(join(pictures, 'dog.png'));
    await run('--method', 'cam');
    const picture = await readPicture(join(pictures, 'cat, "224".png'));
    writeFileSync(join(out, 'sheet-003.png'), '');
    const overview = new Overview(out, { classNames: [], defaultLayer: '' });
    for (let i = 0; i < 9; i++) await overview.add({ given: `${i}.png`, path: '', folder: 'cat_224_' }, picture, ['.']);
    assert.equal(rows().length, 8);
    await overview.finish();
    assert.deepEqual(readdirSync(out).filter((name) => name.startsWith('sheet')), ['sheet-001.png', 'sheet-002.png']);
    const heights = await Promise.all(['sheet-001.png', 'sheet-002.png'].map(async (name) => (await sharp(join(out, name)).metadata()).height));
    assert.ok((heights[0] as number) > 4 * (heights[1] as number));
    assert.deepEqual(rows().map((row) => row.picture), Array.from({ length: 9 }, (_, i) => `${i}.png`));
  });

  it('reads answers back as the methods gave them, and shows them on a sheet by name', async () => {
    await run('--method', 'occlusion,integrated-gradients', '--target', '281', '--against', '282', '--negative', '--score', 'probability', '--window', '112', '--stride', '112', '--steps', '2');
    const classifier = await loadClassifier('efficientnet-lite0');
    try {
      const picture = await fit(classifier, await readPicture(join(pictures, 'dog.png')));
      const target = { index: 281, against: 282, negative: true, score: 'probability' } as const;
      const answer = await readAnswer(join(out, 'dog'), picture, classifier);
      const { question, maps } = answer;
      await withObservation(classifier, picture, (observation) => withProbe(observation, target, async (probe) => {
        assert.deepEqual(question, { picture, prediction: probe.prediction, target, classNames: classifier.classNames, defaultLayer: 'features' });
        assert.deepEqual(maps, [
          await method('occlusion').run(probe, { window: 112, stride: 112 }),
          await method('integrated-gradients').run(probe, { steps: 2 }),
        ]);
      }));
      const other = await readAnswer(join(out, 'cat_224_'), await readPicture(join(pictures, 'cat, "224".png')), classifier);
      const sheet = contactSheet([other, answer]);
      assert.match(sheet.alt, /Rows: cat, "224" \(tiger cat rather than tabby, 1\d\.\d\u00a0%\); dog \(tiger cat rather than tabby, <\u00a00\.1\u00a0%\)\./);
      assert.ok((await toPng(sheet)).equals(readFileSync(join(out, 'sheet-001.png'))));
    } finally {
      classifier.dispose();
    }
  });

  it('reports and leaves out what cannot be read or asked, and explains the others', async () => {
    writeFileSync(join(pictures, 'bad.jpg'), 'no picture');
    const half = readFileSync(join(pictures, 'dog.png'));
    writeFileSync(join(pictures, 'half.png'), half.subarray(0, half.length / 2));
    const { explained, failures } = await run('--against', '282', join(root, 'missing.png'));
    assert.equal(explained, 1);
    assert.deepEqual(errors, failures);
    for (const [index, sentence] of [
      /bad\.jpg" cannot be read: its content is no picture/, /cat, "224"\.png" is left out: Class 282 cannot be explained against itself/,
      /half\.png" cannot be read: .* truncated or damaged/, /missing\.png" cannot be read: there is no such file/,
    ].entries()) assert.match(failures[index] ?? '', sentence);
    assert.equal(failures.length, 4);
    assert.deepEqual(rows().map(({ folder }) => folder), ['dog']);
    assert.deepEqual(readdirSync(out).sort(), ['dog', 'explanations.csv', 'settings.json', 'sheet-001.png']);
  });

  it('stops at what would fail for every picture, in one sentence', async () => {
    for (const [words, sentence] of [
      [['--target', 'zebrra'], /zebra/], [['--layer', 'blocks.77'], /no layer "blocks.77"/], [['--against', '1000'], /no class 1000/],
      [['--method', 'cam', '--layer', 'blocks.10'], /use grad-cam at "blocks.10"/],
    ] as const) {
      await assert.rejects(run(...words), (error: Error) => error.name === 'UserError' && sentence.test(error.message));
      rmSync(out, { recursive: true, force: true });
    }
    assert.deepEqual(errors, []);
  });

  it('ends the command with exit code 3 when a picture was left out', () => {
    writeFileSync(join(pictures, 'bad.jpg'), 'no picture');
    rmSync(join(pictures, 'dog.png'));
    const words = ['--require', 'tsx/cjs', join(projectRoot, 'scripts', 'explain.ts'), 'in', '--out', 'out'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: projectRoot, env: { ...process.env, CALLER_DIRECTORY: root }, encoding: 'utf8' });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /in\/bad\.jpg" cannot be read/);
    assert.equal(stdout, 'Explained 1 of 2 pictures, by grad-cam.\nSee out.\n');
    assert.equal(rows()[0]?.picture, 'in/cat, "224".png');
  });
});

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listCases, withListAttributes } from '../../scripts/setup/binding-lists.mjs';
import { projectAt } from '../../scripts/setup/project.mjs';
import { tensorflowBinding } from '../../scripts/setup/steps/native-modules.mjs';
import { projectRoot } from '../../src/project';

const packageFolder = join('node_modules', '@tensorflow', 'tfjs-node-gpu');
const sourceFile = join('binding', 'tfjs_backend.cc');
const built = join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node');
const shipped = readFileSync(join(projectRoot, packageFolder, sourceFile), 'utf8');
const refusal = {
  name: 'UserError',
  message: 'The source of the TensorFlow binding is not the one this project was written for: run "npm ci --ignore-scripts", then "npm run setup".',
};

const stringCase = '    case TF_ATTR_STRING: {\n';
const typeCase = '    case TF_ATTR_TYPE: {\n';

describe('lists of strings and types in the source of the TensorFlow binding', () => {
  it('stand at the head of their cases, and nothing else is changed', () => {
    const [strings, types] = listCases.map(({ inserted }) => inserted) as [string, string];
    const source = `one\n${stringCase}two\n${typeCase}three\n`;
    assert.equal(withListAttributes(source), `one\n${stringCase}${strings}two\n${typeCase}${types}three\n`);
    const patched = withListAttributes(shipped);
    assert.equal(patched.length, shipped.length + strings.length + types.length);
    assert.equal(patched.replace(stringCase + strings, stringCase).replace(typeCase + types, typeCase), shipped);
  });

  it('are set by the function for that kind of list, and end their case; what is no list goes on as before', () => {
    for (const [head, setter] of [[stringCase, 'TFE_OpSetAttrStringList'], [typeCase, 'TFE_OpSetAttrTypeList']] as const) {
      const patched = withListAttributes(shipped);
      const from = patched.indexOf(head) + head.length;
      const lines = patched.slice(from, from + listCases.find(({ before }) => before === head)!.inserted.length).trimEnd().split('\n');
      assert.equal(lines[0]!.trim(), 'if (IsArray(env, nstatus, &js_value)) {');
      assert.deepEqual(lines.slice(-2).map((line) => line.trim()), ['break;', '}']);
      const step = (sign: string): number => (sign === '{' ? 1 : sign === '}' ? -1 : 0);
      const depths = lines.map((_, last) => [...lines.slice(0, last + 1).join('')].reduce((depth, sign) => depth + step(sign), 0));
      assert.ok(depths.slice(0, -1).every((depth) => depth >= 1));
      assert.equal(depths.at(-1), 0);
      // Outside the loop, which is one level deeper: there `break` would leave the loop alone.
      assert.equal(depths.at(-2), 1);
      assert.deepEqual(lines.join('\n').match(/TFE_OpSetAttr\w+/g), [setter]);
    }
  });

  it('are not put into a source that lacks a case or has one twice', () => {
    const lacking = ['', shipped.replace(stringCase, ''), shipped.replace(typeCase, ''), shipped.replaceAll('\n', '\r\n')];
    const others = [...lacking, shipped + stringCase, shipped + typeCase];
    for (const source of others) assert.throws(() => withListAttributes(source), refusal);
  });
});

/** Stands for node-gyp: what it builds is the source it was given. */
const copier = `
const { copyFileSync, mkdirSync } = require('node:fs');
mkdirSync('build/Release', { recursive: true });
copyFileSync('binding/tfjs_backend.cc', 'build/Release/tfjs_binding.node');
`;

describe('the build of the TensorFlow binding', () => {
  const quiet = { line: () => undefined, during: <T>(_title: string, _progress: unknown, work: () => Promise<T>): Promise<T> => work() };
  let root: string;

  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const step = () => tensorflowBinding(projectAt(root), 'cpu');
  const result = () => readFileSync(join(root, built), 'utf8');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'binding-test-'));
    write(join(packageFolder, 'package.json'), '{ "version": "1.2.3" }');
    write(join(packageFolder, sourceFile), shipped);
    write(join('node_modules', 'node-gyp', 'bin', 'node-gyp.js'), copier);
    // As the package ships its folder: the build links another in its place.
    mkdirSync(join(root, packageFolder, 'deps'));
    symlinkSync('nowhere', join(root, packageFolder, 'deps', 'lib'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('compiles the source with the lists and leaves the package as it is', async () => {
    await step().run(quiet);
    assert.equal(result(), withListAttributes(shipped));
    assert.equal(readFileSync(join(root, packageFolder, sourceFile), 'utf8'), shipped);
    assert.equal(await step().isDone(), true);
  });

  it('is made anew when what is put in changes', async () => {
    await step().run(quiet);
    const [first] = listCases as [(typeof listCases)[number]];
    const { inserted } = first;
    try {
      first.inserted = `// another text\n${inserted}`;
      assert.equal(await step().isDone(), false);
      await step().run(quiet);
      assert.equal(await step().isDone(), true);
      assert.ok(result().includes('// another text\n'));
    } finally {
      first.inserted = inserted;
    }
    assert.equal(await step().isDone(), false);
  });

  it('ends in the sentence for another source, and what was built before stays', async () => {
    write(join(packageFolder, sourceFile), 'another source');
    write(built, 'built before');
    await assert.rejects(async () => step().run(quiet), refusal);
    assert.equal(result(), 'built before');
    assert.equal(await step().isDone(), false);
    assert.equal(existsSync(join(root, '.setup', 'state', 'tensorflow-binding.json')), false);
  });
});

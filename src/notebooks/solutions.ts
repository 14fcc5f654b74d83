/** The notebooks of solutions, made from the very code that the tests run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Expression, MethodDeclaration, Node, ObjectLiteralExpression, SourceFile } from '@tslab/typescript-for-tslab';
import type { AnyExercise } from '../course/exercise';
import { allExercises } from '../course/exercises';
import { reasons } from '../course/reasons';
import { canonicalJson, writeAtomically } from '../files';
import { projectRoot } from '../project';
import { cleanNotebook } from './clean';
import { joinLines, readNotebook, type Cell, type Notebook } from './notebook';

type Compiler = typeof import('@tslab/typescript-for-tslab');

/** The file that solutions are taken from, in the project's folder. */
const sourceFile = join('src', 'course', 'solutions.ts');

/** Where their notebooks lie, in the folder `notebooks`. */
export const solutionsFolder = 'solutions';

/** The compiler of the notebook kernel: the project's own has no interface for programs yet. */
function loadCompiler(): Compiler {
  return require(require.resolve('@tslab/typescript-for-tslab', { paths: [require.resolve('tslab')] })) as Compiler;
}

/** What stands around the solutions in their file: code by the name that it declares. */
interface Surroundings {
  /** Modules by the names that are imported from them, seen from the project's folder. */
  readonly imports: ReadonlyMap<string, string>;
  /** Declarations outside the solutions, in order. */
  readonly helpers: ReadonlyMap<string, string>;
}

/** One solution as a cell's code: `const mySaliency: Answer<'saliency'> = …`, after the helpers that it needs. */
interface Solution {
  readonly code: string;
  /** Names that it takes from imports. */
  readonly uses: ReadonlySet<string>;
}

/** The notebooks that have solutions, in order. */
export const solvedNotebooks: readonly string[] = [...new Set(allExercises.map(({ notebook }) => notebook))].sort();

/**
 * A notebook of solutions, without outputs.
 * @param name of the notebook that has the exercises, such as `02-saliency`
 */
export async function solutionNotebook(name: string): Promise<Notebook> {
  const text = await readFile(join(projectRoot, sourceFile), 'utf8');
  const compiler = loadCompiler();
  const file = compiler.createSourceFile(sourceFile, text, compiler.ScriptTarget.Latest, true);
  const surroundings = surroundingsOf(compiler, file);
  const exercises = allExercises.filter(({ notebook }) => notebook === name);
  const solutions = exercises.map(({ id }) => solutionOf(compiler, file, surroundings, id));
  const cells = [
    markdown('title', introduction(name)),
    code('imports', importCell(surroundings, solutions)),
    ...exercises.flatMap((exercise, index) => exerciseCells(exercise, solutions[index] as Solution)),
  ];
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

/**
 * Writes the notebooks of solutions that are not what they should be, without outputs; the others keep theirs.
 * @param root the project's folder
 */
export async function writeSolutions(root: string): Promise<void> {
  for (const name of solvedNotebooks) {
    const path = join(root, 'notebooks', solutionsFolder, `${name}.ipynb`);
    const notebook = await solutionNotebook(name);
    const stored = await readNotebook(path).catch(() => null);
    if (!stored || canonicalJson(written(stored)) !== canonicalJson(written(notebook))) {
      await writeAtomically(path, cleanNotebook(name, notebook, notebook, []));
    }
  }
}

/** A notebook's cells without what a run adds. */
export function written({ cells }: Notebook): Pick<Cell, 'id' | 'cell_type' | 'source' | 'metadata'>[] {
  return cells.map(({ id, cell_type, source, metadata }) => ({ id, cell_type, source: joinLines(source), metadata }));
}

const markdown = (id: string, source: string): Cell => ({ id, cell_type: 'markdown', metadata: {}, source });
const code = (id: string, source: string): Cell => ({ id, cell_type: 'code', metadata: {}, source, outputs: [] });

function introduction(name: string): string {
  return [
    `# Solutions: ${name}`,
    '',
    `One solution for each exercise of [${name}](../${name}.ipynb); yours may look different and be as right. ` +
      'Before you read on, let the check tell you what is wrong with your own, and ask it for more: `{ hint: 2 }`, `{ hint: 3 }`.',
    '',
    'This notebook is made from `src/course/solutions.ts`, which the tests run (`npm run notebooks -- --solutions`).',
  ].join('\n');
}

function importCell({ imports }: Surroundings, solutions: readonly Solution[]): string {
  const byModule = new Map<string, string[]>([['./src/course/course', ['check', 'Answer']]]);
  for (const [name, module] of imports) {
    if (solutions.some(({ uses }) => uses.has(name))) byModule.set(module, [...(byModule.get(module) ?? []), name]);
  }
  return [...byModule].map(([module, names]) => `import { ${names.join(', ')} } from '${module}';`).join('\n');
}

function exerciseCells({ id, title, task }: AnyExercise, solution: Solution): Cell[] {
  const reason = reasons[id as keyof typeof reasons];
  return [
    markdown(`${id}-task`, `## ${title}\n\n${task}\n\n**Why so:** ${reason}`),
    code(`${id}-solution`, solution.code),
    code(`${id}-check`, `await check.${id}(${answerName(id)});`),
  ];
}

/** The name under which a cell keeps an answer: `mySaliency`. */
const answerName = (id: string): string => `my${id.charAt(0).toUpperCase()}${id.slice(1)}`;

function surroundingsOf(compiler: Compiler, file: SourceFile): Surroundings {
  const imports = new Map<string, string>();
  const helpers = new Map<string, string>();
  for (const statement of file.statements) {
    if (compiler.isImportDeclaration(statement)) {
      const names = statement.importClause?.namedBindings;
      if (!names || !compiler.isNamedImports(names)) continue;
      const module = statement.moduleSpecifier.getText(file).slice(1, -1).replace(/^\.\.\//, './src/');
      names.elements.forEach(({ name }) => imports.set(name.text, module));
    } else if (compiler.isVariableStatement(statement)) {
      const [declaration] = statement.declarationList.declarations;
      if (declaration && compiler.isIdentifier(declaration.name)) helpers.set(declaration.name.text, statement.getFullText(file).trim());
    }
  }
  helpers.delete('solutions');
  return { imports, helpers };
}

function solutionOf(compiler: Compiler, file: SourceFile, { imports, helpers }: Surroundings, id: string): Solution {
  const property = solutionsObject(compiler, file).properties.find(({ name }) => name?.getText(file) === id);
  if (!property) throw new RangeError(`${sourceFile} has no solution for "${id}".`);
  const own = compiler.isMethodDeclaration(property)
    ? asArrow(property, file)
    : compiler.isPropertyAssignment(property)
      ? dedent(property.initializer.getText(file))
      : undefined;
  if (own === undefined) throw new RangeError(`The solution of "${id}" in ${sourceFile} is no function.`);
  const names = identifiersIn(compiler, property);
  const needed = [...helpers].filter(([name]) => names.has(name)).map(([, helper]) => helper);
  const answer = `const ${answerName(id)}: Answer<'${id}'> = ${own};`;
  return { code: [...needed, ...(needed.length > 0 ? [''] : []), answer].join('\n'), uses: new Set([...names].filter((name) => imports.has(name))) };
}

function solutionsObject(compiler: Compiler, file: SourceFile): ObjectLiteralExpression {
  const declarations = file.statements.flatMap((statement) => (compiler.isVariableStatement(statement) ? statement.declarationList.declarations : []));
  const value: Expression | undefined = declarations.find(({ name }) => name.getText(file) === 'solutions')?.initializer;
  if (!value || !compiler.isObjectLiteralExpression(value)) throw new RangeError(`${sourceFile} has no object "solutions".`);
  return value;
}

/** `async f({ a }) { … }` as `async ({ a }) => { … }`. */
function asArrow(method: MethodDeclaration, file: SourceFile): string {
  const before = (method.modifiers ?? []).map((modifier) => `${modifier.getText(file)} `).join('');
  const parameters = method.parameters.map((parameter) => parameter.getText(file)).join(', ');
  return `${before}(${parameters}) => ${dedent(method.body?.getText(file) ?? '{}')}`;
}

/** One step of indentation less, as the code stands one step further out in a cell. */
const dedent = (text: string): string => text.replace(/\n {2}/g, '\n');

function identifiersIn(compiler: Compiler, root: Node): Set<string> {
  const found = new Set<string>();
  const visit = (node: Node): void => {
    const member = compiler.isPropertyAccessExpression(node.parent) && node.parent.name === node;
    if (compiler.isIdentifier(node) && !member) found.add(node.text);
    compiler.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

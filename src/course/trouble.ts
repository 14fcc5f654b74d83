/** What to say where a learner's function cannot be run to its end, or gives nothing back. */
import { tf } from '../backend';
import { firstLine } from '../text';
import type { SceneQuestion } from './scene';

/** Whether a function's body holds nothing, as in a cell whose placeholder was taken out. */
export function isEmpty(yours: (...args: never[]) => unknown): boolean {
  const code = Function.prototype.toString.call(yours).replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
  return /(\)|=>)\s*\{\s*\}\s*$/.test(code);
}

/** An error's message in one line; where shapes are to blame, with those that the question brings. */
export function troubleIn(error: unknown, question: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, told] = /^Invalid TF_Status: \d+\s*\n\s*Message: *(.+)/.exec(message) ?? [];
  const line = told ?? firstLine(error);
  if (!/shape|rank|dimension|broadcast|TF_Status/i.test(line)) return line;
  const given = shapesIn(question);
  const ended = /[.!?]$/.test(line) ? line : `${line}.`;
  const advice = 'print those of your own tensors with console.log(x.shape)';
  return given.length === 0 ? line : `${ended} Two shapes do not fit, it seems. The question brings ${given.join(', ')}; ${advice}.`;
}

/** As in `input [10, 14, 3]`; for a question about a layer also what the network answers there. */
function shapesIn(question: unknown): string[] {
  if (typeof question !== 'object' || question === null) return [];
  const named = Object.entries(question).flatMap(([name, value]) => (value instanceof tf.Tensor ? [`${name} ${written(value.shape)}`] : []));
  const { network, input, layer } = question as Partial<SceneQuestion> & { layer?: unknown };
  if (!network || !input || input.isDisposed) return named;
  if (typeof layer !== 'string') return [...named, `a gradient at the input ${written(input.shape)}`];
  return [...named, `activation and gradient at the layer ${written(network.activation(input, layer).shape)}`];
}

const written = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

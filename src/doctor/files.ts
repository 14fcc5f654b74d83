/** What the files of a TensorFlow.js model say that its layers no longer show. */
import type { ModelFiles } from '../models/external/model-files';
import { isObject, type JsonObject } from '../models/external/json';
import { joinWords } from '../text';
import { diagnosis, note, ok, type Diagnosis } from './finding';

/** Every JSON object inside a value. */
function* objects(value: unknown): Generator<JsonObject> {
  if (Array.isArray(value)) for (const entry of value) yield* objects(entry);
  else if (isObject(value)) {
    yield value;
    for (const entry of Object.values(value)) yield* objects(entry);
  }
}

const nameOf = (entry: JsonObject): string => {
  const inner = isObject(entry.config) ? entry.config.name : undefined;
  return String(entry.name ?? inner ?? 'without a name');
};

/** Up to three names, quoted. */
function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  return joinWords(names.length > 3 ? [...shown, `${names.length - 3} more`] : shown, 'and');
}

/** Calls of layers in training mode, and nodes of a graph that are random or learn from the batch. */
function inTrainingMode({ topology }: ModelFiles): string[] {
  return [...objects(topology)].flatMap((entry) => {
    const calls = Array.isArray(entry.inbound_nodes) && [...objects(entry.inbound_nodes)].some(({ training }) => training === true);
    const flag = isObject(entry.attr) && isObject(entry.attr.is_training) && entry.attr.is_training.b === true;
    const random = typeof entry.op === 'string' && /^(RandomUniform|RandomStandardNormal|Multinomial)$/.test(entry.op);
    return calls || flag || random ? [nameOf(entry)] : [];
  });
}

export const fileDiagnoses: readonly Diagnosis<ModelFiles>[] = [
  diagnosis('training-mode', 'dropout or batch statistics are active, so that the same picture has another answer each time', (files) => {
    const names = inTrainingMode(files);
    if (names.length === 0) return ok('Dropout and batch normalisation are at rest, as they should be when a network answers.');
    return note(`The model calls ${quoted(names)} in training mode; it is explained without that.`, 'Save the model with training=False, so that its answers elsewhere are the ones explained here.');
  }),
  diagnosis('nested-model', 'a model stands inside the model, whose layers cannot be named otherwise', ({ topology }) => {
    const models = [...objects(topology)].filter((entry) => ['Sequential', 'Functional', 'Model'].includes(String(entry.class_name)) && isObject(entry.config));
    if (models.length < 2) return ok('No model is nested in the model.');
    return note(`${quoted(models.slice(1).map(nameOf))} is a model inside the model; its layers are opened up.`, 'Name its layers as --list-layers prints them.');
  }),
];

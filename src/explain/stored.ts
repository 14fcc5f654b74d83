/** An answer read back from the folder that it was written to. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Picture } from '../images/picture';
import type { AttributionMap, Provenance } from '../methods/attribution-map';
import { decodeNpy } from '../npy';
import type { Answer, Question } from './figures';
import { recordName, type explanationRecord } from './record';

type ExplanationRecord = ReturnType<typeof explanationRecord>;

/**
 * The question that the folder answers, with the maps as they were computed, in the order of the methods.
 * @param folder one that is known to hold a whole answer
 * @param picture the one that was explained, as the network saw it
 * @param network that was asked
 */
export async function readAnswer(folder: string, picture: Picture, { classNames, defaultLayer }: Pick<Question, 'classNames' | 'defaultLayer'>): Promise<Answer> {
  const record = JSON.parse(await readFile(join(folder, recordName), 'utf8')) as ExplanationRecord;
  const { logit, probability, score, against, negative, target } = record;
  const ids = record.options.methods.filter((id) => Object.hasOwn(record.methods, id));
  return {
    question: {
      picture,
      prediction: { ...target, logit, probability },
      target: { index: target.index, score, ...(against && { against: against.index }), ...(negative && { negative }) },
      classNames,
      defaultLayer,
    },
    maps: await Promise.all(ids.map((id) => readMap(folder, id, record))),
  };
}

async function readMap(folder: string, method: string, record: ExplanationRecord): Promise<AttributionMap> {
  const { target, against, negative, score, fingerprints } = record;
  const { values } = decodeNpy(await readFile(join(folder, `${method}.npy`)));
  const { largest: _, smallest: __, evidence: ___, measured, ...rest } = record.methods[method] as ExplanationRecord['methods'][string];
  const source: Pick<Provenance, 'network' | 'picture' | 'target' | 'score'> = {
    network: { name: record.network.name, fingerprint: fingerprints.network },
    picture: { name: record.picture.name, fingerprint: fingerprints.picture },
    target: { ...target, ...(against && { against }), ...(negative && { negative }) },
    score,
  };
  return { ...source, ...rest, ...(Object.keys(measured).length > 0 && { measured }), method, values: values as Float32Array };
}

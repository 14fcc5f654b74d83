/** `doctor`: what on this machine, in a network or in how it reads pictures would spoil an explanation, and how to mend it. */
import { styleText } from 'node:util';
import { UserError } from '../errors';
import { openRequested, type NetworkRequest } from '../explain/network-options';
import type { Picture } from '../images/picture';
import type { Classifier } from '../models/classifier';
import { readModelFiles } from '../models/external/model-files';
import { isNetworkName } from '../models/load';
import { isCheckpoint } from '../models/open-network';
import { fromCaller } from '../command-line';
import { fileDiagnoses } from './files';
import { ok, problem, type Diagnosis, type Finding } from './finding';
import { networkDiagnoses } from './network';
import { pictureDiagnoses } from './pictures';

/** Every diagnosis but those of devices and of opening the network, in the order they are made, as a table in Markdown. */
export function diagnosisTable(): string {
  const rows = [...fileDiagnoses, ...networkDiagnoses, ...pictureDiagnoses].map(({ id, whether }) => `| \`${id}\` | ${whether} |`);
  return ['| id | looks whether |', '|---|---|', ...rows].join('\n');
}

/** A network that could be opened, if only by leaving out what was wrong, or null. */
interface Opened {
  readonly classifier: Classifier | null;
  readonly findings: readonly Finding[];
}

/**
 * Opens the network. Where labels do not fit or no input range is known, that is a finding, and the network is opened
 * with numbers for names, or as if it read 0..1, so that the rest can still be examined.
 */
async function openForExamination({ network, networkOptions }: NetworkRequest): Promise<Opened> {
  const findings: Finding[] = [];
  let options = networkOptions;
  for (;;) {
    try {
      const classifier = await openRequested({ network, networkOptions: options });
      return { classifier, findings: [{ id: 'network', ...ok(`${classifier.name} opens: ${inWords(classifier)}.`) }, ...findings] };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const reason = error.message;
      if (options.labels && /^The labels/.test(reason)) {
        findings.push({ id: 'labels', ...problem(reason, 'Give --labels a file with one name for each output, in their order.') });
        options = { ...options, labels: null };
      } else if (!options.inputRange && reason.includes('--input-range')) {
        findings.push({ id: 'input-range', ...problem(reason, 'The range that the answers below are surest with is the likeliest; they are examined as 0..1.') });
        options = { ...options, inputRange: '0..1' };
      } else {
        return { classifier: null, findings: [...findings, { id: 'network', ...problem(reason, 'Mend that, then run the doctor again.') }] };
      }
    }
  }
}

function inWords({ network, parameters, height, width, provenance }: Classifier): string {
  const kind = provenance?.format ?? 'a known network whose weights have the published checksum';
  return `${kind}, ${network.layers.length} layers, ${(parameters / 1e6).toFixed(2)} million parameters, input ${height} × ${width}`;
}

/**
 * Everything about a network and how it reads pictures.
 * @param pictures at least one
 */
export async function examineNetwork(request: NetworkRequest, pictures: readonly Picture[]): Promise<Finding[]> {
  const { classifier, findings } = await openForExamination(request);
  if (classifier === null) return [...findings];
  try {
    const found = [...findings];
    if (!isNetworkName(request.network) && !isCheckpoint(request.network)) {
      found.push(...(await findAll(fileDiagnoses, await readModelFiles(fromCaller(request.network)))));
    }
    const ofNetwork = await findAll(networkDiagnoses, classifier);
    // Names that do not fit were reported when the network was opened without them.
    const refused = new Set(found.filter(({ severity }) => severity === 'problem').map(({ id }) => id));
    found.push(...ofNetwork.filter(({ id }) => !refused.has(id)));
    const looks = ofNetwork.every(({ id, severity }) => id !== 'not-a-number' || severity === 'ok');
    if (looks) found.push(...(await findAll(pictureDiagnoses, { classifier, pictures })));
    return found;
  } finally {
    classifier.dispose();
  }
}

async function findAll<Subject>(list: readonly Diagnosis<Subject>[], subject: Subject): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const each of list) findings.push(await each.examine(subject));
  return findings;
}

const colours = { ok: 'green', note: 'yellow', problem: 'red' } as const;

/** The findings as aligned lines, what to do below each. @param coloured for a terminal */
export function findingLines(findings: readonly Finding[], coloured: boolean): string {
  const width = Math.max(...findings.map(({ id }) => id.length));
  return findings
    .flatMap(({ id, severity, sentence, remedy }) => {
      const word = severity.padEnd('problem'.length);
      const line = `${coloured ? styleText(colours[severity], word) : word}  ${id.padEnd(width)}  ${sentence}`;
      return remedy === undefined ? [line] : [line, `${' '.repeat('problem'.length + width + 4)}→ ${remedy}`];
    })
    .join('\n');
}

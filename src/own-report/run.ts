/** A report on somebody's own pictures: computed, composed, typeset, and put into its folder. */
import { describe, ready } from '../backend';
import { fromCaller } from '../command-line';
import { UserError } from '../errors';
import { checkRequest } from '../explain/answer';
import { openRequested } from '../explain/network-options';
import { readPicture } from '../images/decode';
import type { Picture } from '../images/picture';
import type { Classifier } from '../models/classifier';
import { shortName } from '../models/labels';
import { isNetworkName } from '../models/load';
import { startProgress } from '../progress';
import { composeReport, type Material } from './compose';
import { details, detailsFor } from './detail';
import type { Facts, NetworkFacts } from './facts';
import { fileNames } from './file-names';
import { refuseEdited, writeReport } from './folder';
import { Ledger } from './ledger';
import { explainAll, ticksFor } from './experiment';
import { settings } from './measures';
import type { OwnRequest } from './options';
import { replacedCharacters } from './plain-text';
import { listedClasses } from './tables';
import { requireFormat, typeset, type Format, type Typeset } from './typeset';

/** What became of a request. */
export interface Written {
  /** The file to look at, in the folder. */
  readonly file: string;
  /** Null for a web page. */
  readonly pages: number | null;
  /** The characters of titles and names that its fonts lack, with their code points. */
  readonly replaced: readonly string[];
}

/**
 * Writes the report that is asked for; its folder is untouched unless everything succeeds.
 * @throws UserError for everything that a person can mend
 */
export async function writeOwnReport(request: OwnRequest): Promise<Written> {
  const { out, format } = request;
  await refuseEdited(fromCaller(out), out);
  await requireFormat(format);
  const material = await computeMaterial(request);
  const { files, pages, ledger } = await typesetMaterial(material, format);
  await writeReport(fromCaller(out), out, files, await recordOf(material.facts, ledger));
  return { file: format === 'html' ? 'report.html' : 'report.pdf', pages, replaced: replacedCharacters(namesIn(material), format === 'html') };
}

/** Whatever a report shows that a person, a file or a network named. */
export function namesIn({ facts: { network, pictures }, words: { title, author } }: Material): string[] {
  const classes = pictures.flatMap((picture) => listedClasses(picture, pictures.length).map(({ name }) => shortName(name)));
  return [title ?? '', author ?? '', network.name, ...pictures.map(({ file }) => file), ...classes];
}

/** With as much detail as fits on the pages; a web page has it all. */
export async function typesetMaterial(material: Material, format: Format): Promise<Typeset & { readonly ledger: Ledger }> {
  for (const detail of format === 'html' ? details.slice(0, 1) : detailsFor(material.explained.length)) {
    const ledger = ledgerOf(material);
    const made = await typeset(composeReport(material, detail, ledger), ledger, format);
    if (made !== null) return { ...made, ledger };
  }
  throw new UserError(`The report on ${material.explained.length} pictures does not fit on its pages: give fewer of them, or write it with --format html.`);
}

export function ledgerOf({ facts: { network } }: Material): Ledger {
  return new Ledger({ network: { name: network.name, fingerprint: network.fingerprint } });
}

/** All that was measured and shown, as plain JSON without times and paths. */
export async function recordOf(facts: Facts, ledger: Ledger): Promise<object> {
  const exhibits = await ledger.exhibits();
  return { facts, settings, exhibits: Object.fromEntries(exhibits.map(({ record: { id, kind, value, format, alt } }) => [id, { kind, value, format, alt }])) };
}

/** Reads the pictures, opens the network, and puts the questions of a report to it. */
export async function computeMaterial({ network, networkOptions, pictures: paths, targets, title, author }: OwnRequest): Promise<Material> {
  const pictures: Picture[] = [];
  for (const path of paths) pictures.push(await readPicture(fromCaller(path)));
  const twice = pictures.findIndex(({ fingerprint }, index) => pictures.findIndex((other) => other.fingerprint === fingerprint) < index);
  if (twice >= 0) throw new UserError(`"${paths[twice]}" shows the same as a picture before it: give each picture once.`);
  await ready();
  const classifier = await openRequested({ network, networkOptions });
  const progress = startProgress('Explaining');
  try {
    const asked = [targets.first, ...(targets.second === null ? [] : [targets.second])];
    checkRequest({ options: {}, targets: asked, against: null, methods: [], all: false, negative: false, score: 'logit' }, classifier);
    const files = fileNames(paths.map(fromCaller));
    const { explained, choice, randomisedLayer } = await explainAll(classifier, pictures, files, targets, ticksFor(pictures.length, progress));
    const facts: Facts = {
      network: networkFacts(classifier, isNetworkName(network)),
      device: describe(),
      methods: choice.methods.map(({ id }) => id),
      leftOut: choice.leftOut,
      randomisedLayer,
      pictures: explained.map(({ measures }) => measures),
    };
    return { facts, explained, words: { title, author } };
  } finally {
    progress.stop();
    classifier.dispose();
  }
}

export function networkFacts(classifier: Classifier, known: boolean): NetworkFacts {
  const { name, fingerprint, parameters, classNames, height, width, defaultLayer, outputActivation, provenance, network } = classifier;
  const [rows = 1, columns = 1] = network.layer(defaultLayer).shape;
  return {
    name: known ? name.replace('efficientnet-lite', 'EfficientNet-Lite') : name,
    fingerprint,
    parameters,
    classes: classNames.length,
    height,
    width,
    layer: defaultLayer,
    layerShape: [rows, columns],
    output: outputActivation,
    known,
    provenance: { ...provenance },
  };
}

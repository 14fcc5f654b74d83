/** Measurements as they might come out, and documents as a person reads them. */
import type { Inline, Text } from '../../../src/own-report/document';
import type { Facts } from '../../../src/own-report/facts';
import { Ledger } from '../../../src/own-report/ledger';
import type { MethodMeasures, PictureMeasures } from '../../../src/own-report/measures';

export const openLedger = (): Ledger => new Ledger({ network: { name: 'tiny', fingerprint: 'abc' } });

export function measuresOf(method: string, changed: Partial<MethodMeasures> = {}): MethodMeasures {
  return {
    method,
    passes: { forward: 1, backward: 1, headBackward: 0 },
    layer: null,
    options: {},
    largest: 1,
    smallest: 0,
    negativeShare: 0,
    maximum: { down: 0.5, across: 0.5 },
    secondMaximum: { down: 0.5, across: 0.5 },
    moved: 0,
    halfArea: 0.1,
    betweenClasses: 0.7,
    afterRandomising: 0.7,
    deletion: 0.3,
    ...changed,
  };
}

export function pictureOf(methods: readonly MethodMeasures[], changed: Partial<PictureMeasures> = {}): PictureMeasures {
  const first = { index: 0, name: 'dog, hound', logit: 3, probability: 0.8 };
  const second = { index: 1, name: 'cat', logit: 1, probability: 0.1 };
  return { file: 'a.jpg', fingerprint: 'f', top: [first, second], first, second, methods, randomDeletion: [0.2, 0.25, 0.4], camDifference: null, randomisedProbability: 0.2, ...changed };
}

export function factsOf(pictures: readonly PictureMeasures[], changed: Partial<Facts> = {}): Facts {
  return {
    network: { name: 'tiny', fingerprint: 'abcdef0123456789', parameters: 1234, classes: 2, height: 9, width: 12, layer: 'features', layerShape: [3, 3], output: 'softmax', known: false, provenance: {} },
    device: { device: 'cpu', deviceName: 'processor', backend: 'tensorflow', versions: { tfjs: '4', node: '20' }, threads: 1 },
    methods: pictures[0]?.methods.map(({ method }) => method) ?? [],
    leftOut: [],
    randomisedLayer: 'logits',
    pictures,
    ...changed,
  };
}

/** The words as they are read, with the values that the ledger keeps. */
export function read(text: Text | null, ledger: Ledger): string {
  const one = (part: Inline): string => {
    switch (part.kind) {
      case 'words':
        return part.text;
      case 'value':
        return ledger.shown(part.id).html.replace(/<[^>]*>/g, '').replaceAll('\u202f', ' ').replace(/&amp;/g, '&');
      case 'mathematics':
        return part.tex;
      case 'citation':
        return `[${part.keys.join(', ')}]`;
      case 'reference':
        return `(${part.label})`;
      case 'link':
        return part.url;
      default:
        return read(part.content, ledger);
    }
  };
  return (text ?? []).map(one).join('');
}

/** What a report says of each method that it shows: where it comes from, its formula, and what its signs mean. */
import type { AttributionMap } from '../methods/attribution-map';
import { method } from '../methods/catalogue';
import { citeInText, mathematics, paragraph, say, type Block, type Inline, type Said, type Section } from './document';
import type { Facts } from './facts';
import type { Ledger } from './ledger';
import type { Explained } from './experiment';
import { camIdentity } from './words';

interface MethodText {
  /** Up to the formula. */
  readonly before: Said;
  /** After it: what goes on in the same sentence, or begins another one. */
  readonly after: Said;
  /** Short enough to stand in the line. */
  readonly inline?: true;
}

/** @param map one that the method made, for its options */
function textOf(map: AttributionMap, ledger: Ledger): MethodText {
  const option = (name: string): Inline => ledger.number(`${map.method}-${name}`, Number(map.options[name]), 'integer');
  switch (map.method) {
    case 'saliency':
      return {
        before: say`${citeInText('simonyan2014')} take the gradient of the score with respect to the picture,`,
        after: say`where ${mathematics('c')} runs over the colours. It answers for infinitely small changes of single pixels.`,
      };
    case 'guided-backprop':
      return {
        before: say`${citeInText('springenberg2015')} take the gradient back to the picture, but every rectifier
          ${mathematics('a = \\sigma(z)')} passes only what is positive of the signal ${mathematics('R')},`,
        after: say`What arrives at the picture is no gradient any more.`,
        inline: true,
      };
    case 'smoothgrad':
      return {
        before: say`${citeInText('smilkov2017')} average the gradient over ${option('samples')} noisy copies of the picture,`,
        after: say`Single steep places of the network weigh less in the mean.`,
      };
    case 'occlusion':
      return {
        before: say`${citeInText('zeiler2014')} hide a part of the picture and watch the score,`,
        after: say`with ${mathematics('m_w')} one inside the window ${mathematics('w')} and zero elsewhere, and
          ${mathematics('f')} grey. The window has a side of ${option('window')} ${map.options['window'] === 1 ? 'pixel' : 'pixels'} and moves in steps of
          ${option('stride')}.`,
      };
    case 'cam':
      return {
        before: say`${citeInText('zhou2016')} draw the sum that the last layer takes of the feature map ${mathematics('A')},`,
        after: say`with the weights ${mathematics('w_k^c')} of the class. Its mean over places is the logit without its bias.`,
        inline: true,
      };
    default:
      return {
        before: say`${citeInText('selvaraju2017')} weigh the channels by averaged gradients,`,
        after: say`where ${mathematics('Z')} is the number of places of the feature map.`,
      };
  }
}

/** A paragraph with the method's formula in it. */
function methodBlocks(map: AttributionMap, title: string, ledger: Ledger): Block[] {
  const { before, after, inline } = textOf(map, ledger);
  const first = say`${after}`[0];
  const end = first?.kind === 'words' && /^[A-Z]/.test(first.text) ? '.' : ',';
  const formula = `\\formula{${map.method}}`;
  if (inline) return [paragraph(say`${before} ${mathematics(formula)}${end} ${after}`, `${title}.`)];
  return [paragraph(say`${before}`, `${title}.`), { kind: 'display', tex: `${formula}${end}` }, { kind: 'paragraph', content: say`${after}`, continues: true }];
}

/** The methods that are shown, and those that do not apply, each with its reason. */
export function methodsSection(facts: Facts, explained: readonly Explained[], ledger: Ledger): Section {
  const maps = explained[0]?.answers[0]?.maps ?? [];
  const identity = camIdentity(facts, ledger);
  const leftOut = facts.leftOut.map(({ method: id, reason }): Block => paragraph(say`It does not apply here:
    ${ledger.text(`left-out-${id}`, reason, 400)}`, `${method(id).title}.`));
  return {
    title: say`Methods`,
    blocks: [
      ...maps.flatMap((map) => methodBlocks(map, method(map.method).title, ledger)),
      ...leftOut,
      ...(identity === null ? [] : [paragraph(identity, 'CAM beside Grad-CAM.')]),
    ],
  };
}

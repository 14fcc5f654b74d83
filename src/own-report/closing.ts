/** The sections after the results: checks, deletion, cost, advice, limits, and how to compute it again. */
import { joinWords } from '../text';
import { method } from '../methods/catalogue';
import { cite, emphasised, paragraph, reference, say, sentences, type Block, type Section, type Text } from './document';
import { hardlyFrom, tooUncertain } from './evidence';
import { nameOf, type Facts } from './facts';
import type { Ledger } from './ledger';
import { settings, type MethodMeasures } from './measures';
import { originOf } from './origin';
import { changeOverPictures, deleted, deletedOverall, inWords, methodsThat, thresholds, type Named } from './words';

export function closingSections(facts: Facts, names: readonly Named[], ledger: Ledger): Section[] {
  return [sanity(facts, names, ledger), deletionSection(facts, names, ledger), cost(facts), advice(facts), limits(facts, ledger), again(facts, ledger)];
}

/** A map must depend on the class and on what the network has learned. */
function sanity(facts: Facts, names: readonly Named[], ledger: Ledger): Section {
  const changed = changeOverPictures(facts, 'randomised-all', ({ afterRandomising }) => afterRandomising, ledger);
  const kept = methodsThat(facts, 'hardly', ({ afterRandomising }) => afterRandomising);
  const one = facts.pictures.length === 1;
  const single = names.every(({ second }) => second === null);
  const blind = single
    ? say`The network has one class, so that no other can be asked for.`
    : say`The first check is the second row of each figure: another class should have another map (column Classes of Table
      ${reference('tab:measures')}).`;
  const layer = facts.randomisedLayer === null || facts.randomisedLayer === 'logits' ? '' : say` (${ledger.text('randomised-layer', facts.randomisedLayer)})`;
  const randomised =
    facts.randomisedLayer === null || changed === null
      ? say`The network has no layer whose weights could be randomised, so that the second check ${cite('adebayo2018')} cannot be made.`
      : sentences(
          say`The second check ${cite('adebayo2018')} puts the weights of the layer that makes the logits${layer} into random
            order: which feature speaks for which class is then forgotten.`,
          // Where there are no two classes, the words are used here for the first time.
          single ? say`${thresholds(names.length, ledger)}.` : null,
          say`${one ? 'The maps' : 'Over all pictures the maps'} change ${changed}.`,
          kept.length === 0
            ? say`None of them keeps a rank correlation of ${ledger.number('hardly-from', hardlyFrom, 'decimals:1')} or
              more${one ? '' : ' on every picture'}.`
            : say`What hardly changes then (${joinWords(kept, 'and')}) cannot show what this layer goes by.`,
          facts.methods.includes('occlusion') ? say`Occlusion is left out of this check for its cost.` : null,
        );
  return { title: say`Sanity checks`, blocks: [paragraph(sentences(blind, randomised))] };
}

function deletionSection(facts: Facts, names: readonly Named[], ledger: Ledger): Section {
  const intro = say`If a map is right about what the class rests on, removing the pixels of its largest values first makes the
    probability fall fast ${cite('petsiuk2018')}. Pixels become grey in
    ${ledger.number('deletion-steps', settings.deletionSteps, 'integer')} equal steps; the area under the curve is small where it
    falls fast. It is compared with ${inWords(settings.randomOrders)} random orders, since scattered grey pixels disturb a
    network by themselves.`;
  const limit = facts.pictures.some(({ randomDeletion }) => randomDeletion === null)
    ? say`Below a probability of ${ledger.number('too-uncertain', tooUncertain, 'percent:0')} deletion is not reported.`
    : null;
  const found = facts.pictures.length > 2 ? [deletedOverall(facts)] : facts.pictures.map((picture, index) => deleted(picture, names[index] as Named, ledger));
  return { title: say`Deletion`, blocks: [paragraph(sentences(intro, ...found, limit))] };
}

function cost(facts: Facts): Section {
  const counted = facts.pictures[0]?.methods ?? [];
  const all = ({ passes }: MethodMeasures): number => passes.forward + passes.backward;
  const costliest = counted.reduce((most, one) => (all(one) > all(most) ? one : most), counted[0] as MethodMeasures);
  return {
    title: say`Cost`,
    blocks: [
      paragraph(say`Table ${reference('tab:costs')} counts the passes through the network for one map of one class, each method by
        itself. The costliest is ${nameOf(costliest.method)}.`),
      { kind: 'table', id: 'costs', label: 'tab:costs', wide: false, caption: say`Passes for one map. Head: gradients taken back
        to the last feature map and no further.` },
    ],
  };
}

function advice(facts: Facts): Section {
  const clearly = methodsThat(facts, 'clearly', ({ betweenClasses }) => betweenClasses);
  const everywhere = facts.pictures.length === 1 ? '' : ' on all pictures';
  const which =
    facts.network.classes === 1
      ? null
      : clearly.length === 0
        ? say`Between the two classes that were compared no map changed clearly${everywhere}: classes that look alike may rest on
          the same places, and other pairs may be told apart better.`
        : say`To tell two classes apart, look at ${joinWords(clearly, 'or')}: ${clearly.length === 1 ? 'its map' : 'their maps'}
          changed clearly with the class${everywhere}, which a right map must, and a wrong one may.`;
  const hidden = facts.methods.includes('occlusion') ? say`What would happen without a part of the picture is what occlusion
    measures; its values are falls of the logit.` : null;
  const items = facts.methods.map((id): Text => say`${emphasised(method(id).title)}: ${uncapitalised(method(id).caution)}`);
  return {
    title: say`When to use which`,
    blocks: [paragraph(sentences(which, hidden, say`When each method misleads:`)), { kind: 'list', items }],
  };
}

function limits(facts: Facts, ledger: Ledger): Section {
  const { pictures, methods, network: { layerShape: [rows, columns], height, width } } = facts;
  const coarse = methods.filter((id) => id === 'cam' || id === 'grad-cam');
  const cell = say`${ledger.number('cells-down', rows, 'integer')} × ${ledger.number('cells-across', columns, 'integer')} cells
    over ${ledger.number('input-height', height, 'integer')} × ${ledger.number('input-width', width, 'integer')} pixels`;
  return {
    title: say`Limitations`,
    blocks: [
      paragraph(
        sentences(
          pictures.length === 1 ? say`One picture is an anecdote: it shows how the network answered here, and proves nothing about
            others.` : say`${capital(inWords(pictures.length))} pictures are an anecdote: they show how the network answered
            here, and prove nothing about others.`,
          say`A map that covers the object pleases the eye, and need not be what the network uses.`,
          methods.includes('occlusion') ? say`Occlusion depends on its window and its filling; evidence that is present twice is missed.` : null,
          coarse.length === 0 ? null : say`The position of ${joinWords(coarse.map(nameOf), 'and')} is known only to a cell of the
            feature map, ${cell}.`,
          say`Deletion and occlusion show the network pictures unlike any that it was trained on.`,
          facts.randomisedLayer === null ? null : say`The weights were put into one random order; another would give other numbers.`,
        ),
      ),
    ],
  };
}

const uncapitalised = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function again(facts: Facts, ledger: Ledger): Section {
  const { network, device } = facts;
  const origin = originOf(network.provenance, ledger);
  const read: Block[] = origin === null ? [] : [paragraph(origin)];
  return {
    title: say`Reproducibility`,
    blocks: [
      paragraph(
        say`The file record.json beside this report holds every number unrounded, with the checksums of network
          (${ledger.text('fingerprint', network.fingerprint.slice(0, 12))}…) and pictures, the options, the seed
          (${ledger.number('seed', settings.seed, 'integer')}), versions and device
          (${ledger.text('device', device.deviceName)}). The same command on the same machine gives the same bytes. The
          computation uses TensorFlow.js ${cite('smilkov2019')}.`,
      ),
      ...read,
    ],
  };
}

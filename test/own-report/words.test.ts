import assert from 'node:assert/strict';
import { camIdentity, changeOverPictures, classChange, concentration, deleted, deletedOverall, methodsThat, moves, movesOverall, namesOf, type Named, noEvidence, noEvidenceOverall, occluded, thresholds } from '../../src/own-report/words';
import { details } from '../../src/own-report/detail';
import { keepTables } from '../../src/own-report/tables';
import type { PictureMeasures } from '../../src/own-report/measures';
import { factsOf, measuresOf, openLedger, pictureOf, read } from './support/facts';

const say = (words: typeof moves, picture: PictureMeasures): string => {
  const ledger = openLedger();
  return read(words(picture, namesOf({ pictures: [picture] }, ledger)[0] as Named, ledger), ledger);
};

describe('sentences on one picture', () => {
  it('sort the methods by how their maps change with the class, with the correlation of each', () => {
    const picture = pictureOf([measuresOf('saliency', { betweenClasses: 0.95 }), measuresOf('occlusion', { betweenClasses: -0.2 }), measuresOf('cam', { betweenClasses: 0.6 }), measuresOf('grad-cam', { betweenClasses: 0.1 })]);
    assert.equal(say(classChange, picture), 'Asked for cat instead, the maps change clearly for occlusion (−0.20) and Grad-CAM (0.10), in part for CAM (0.60), and hardly for saliency (0.95).');
  });

  it('do not speak of kinds of change that were not found', () => {
    const picture = pictureOf([measuresOf('saliency', { betweenClasses: 0.95 })]);
    assert.equal(say(classChange, picture), 'Asked for cat instead, the maps change hardly for saliency (0.95).');
    assert.equal(say(classChange, pictureOf([measuresOf('cam', { betweenClasses: null })])), 'A map that is the same everywhere has no rank correlation: CAM.');
    assert.equal(say(classChange, pictureOf([measuresOf('cam')], { second: null })), '');
  });

  it('say that a maximum moves only where it was measured to', () => {
    const far = measuresOf('grad-cam', { moved: 0.45 });
    assert.equal(say(moves, pictureOf([measuresOf('saliency', { moved: 0.1 }), far])), 'The maximum moves by more than 20 % of the picture’s longer side for Grad-CAM (45 %), and not that of saliency.');
    assert.equal(say(moves, pictureOf([far])), 'The maximum moves by more than 20 % of the picture’s longer side for Grad-CAM (45 %).');
    assert.equal(say(moves, pictureOf([measuresOf('saliency', { moved: 0.2 })])), 'Between the two classes no maximum moves by more than 20 % of the picture’s longer side.');
    assert.equal(say(moves, pictureOf([measuresOf('saliency', { moved: null })])), '');
  });

  it('name maps without positive evidence, and for which class', () => {
    assert.equal(say(noEvidence, pictureOf([measuresOf('cam'), measuresOf('grad-cam', { secondMaximum: null })])), 'There is no positive evidence for cat by Grad-CAM.');
    assert.equal(say(noEvidence, pictureOf([measuresOf('cam', { maximum: null })])), 'There is no positive evidence for dog by CAM.');
    assert.equal(say(noEvidence, pictureOf([measuresOf('cam')])), '');
  });

  it('tell falls and rises under occlusion, and only those that there are', () => {
    const at = (changed: Parameters<typeof measuresOf>[1]): string => say(occluded, pictureOf([measuresOf('occlusion', changed)]));
    assert.equal(at({ largest: 2.5, smallest: -0.5, negativeShare: 0.25 }), 'Hiding a window lowers the logit of dog by up to 2.5, and at 25 % of the places raises it, by up to 0.50.');
    assert.equal(at({ largest: 2.5, smallest: 0, negativeShare: 0 }), 'Hiding a window lowers the logit of dog by up to 2.5, and raises it nowhere.');
    assert.equal(at({ largest: -0.1, smallest: -3, negativeShare: 1 }), 'No window lowers the logit of dog where it hides the picture; it rises by up to 3.0.');
    assert.equal(at({ largest: 0, smallest: 0, negativeShare: 0 }), 'Hiding a window leaves the logit of dog as it is, wherever the window lies.');
    assert.equal(say(occluded, pictureOf([measuresOf('cam')])), '');
  });

  it('compare where the evidence is narrowest and widest', () => {
    const picture = pictureOf([measuresOf('saliency', { halfArea: 0.2 }), measuresOf('cam', { halfArea: 0.31 }), measuresOf('occlusion', { halfArea: 0.05 })]);
    assert.equal(say(concentration, picture), 'Half of the positive values lie on 5.0 % of the pixels by occlusion, the narrowest, and on 31.0 % by CAM, the widest.');
    assert.equal(say(concentration, pictureOf([measuresOf('cam'), measuresOf('grad-cam', { halfArea: null })])), '');
  });

  it('compare deletion with random orders, or say why not', () => {
    const picture = pictureOf([measuresOf('saliency', { deletion: 0.3 }), measuresOf('cam', { deletion: 0.1 }), measuresOf('occlusion', { deletion: 0.5 })]);
    assert.equal(
      say(deleted, picture),
      'For a.jpg random orders have areas of 0.200 to 0.400; the probability falls faster than in any of them in the order of CAM (0.100), slower than in any of them in the order of occlusion (0.500), and within their range in the order of saliency (0.300).',
    );
    const unsure = pictureOf([measuresOf('cam', { deletion: null })], { randomDeletion: null, first: { index: 0, name: 'dog', logit: 0, probability: 0.01 } });
    assert.match(say(deleted, unsure), /^For a\.jpg the class has a probability of 1\.0\u00a0% only: .* nothing is reported\.$/);
  });
});

describe('sentences on all pictures', () => {
  const two = (a: number | null, b: number | null) => factsOf([pictureOf([measuresOf('cam', { betweenClasses: a })]), pictureOf([measuresOf('cam', { betweenClasses: b })])]);
  const between = ({ betweenClasses }: { betweenClasses: number | null }): number | null => betweenClasses;

  it('say of all only what holds on each', () => {
    assert.deepEqual(methodsThat(two(0.1, 0.2), 'clearly', between), ['CAM']);
    assert.deepEqual(methodsThat(two(0.1, 0.6), 'clearly', between), []);
    assert.deepEqual(methodsThat(two(0.95, 0.6), 'hardly', between), []);
    assert.deepEqual(methodsThat(two(0.95, 0.99), 'hardly', between), ['CAM']);
    assert.deepEqual(methodsThat(two(0.95, null), 'hardly', between), []);
  });

  it('give the range, or the number where there is one', () => {
    const shown = (a: number, b: number): string => {
      const ledger = openLedger();
      return read(changeOverPictures(two(a, b), 'all', between, ledger), ledger);
    };
    assert.equal(shown(0.1, -0.2), 'clearly for CAM (−0.20 to 0.10)');
    assert.equal(shown(0.95, 0.1), 'in part for CAM (0.10 to 0.95)');
    assert.equal(shown(0.951, 0.949), 'hardly for CAM (0.95)');
  });

  it('count pictures on which maxima move and deletion is faster', () => {
    const ledger = openLedger();
    const pictures = [measuresOf('cam', { moved: 0.5, deletion: 0.1 }), measuresOf('cam', { moved: 0.1, deletion: 0.3 }), measuresOf('cam', { moved: 0.3, deletion: 0.9 })].map((one) => pictureOf([one]));
    assert.equal(read(movesOverall(factsOf(pictures), ledger), ledger), 'Between the two classes the maximum moves by more than 20 % of a picture’s longer side for CAM on two of the three pictures.');
    assert.equal(read(deletedOverall(factsOf(pictures)), ledger), 'Of the three pictures on which it is measured the probability falls faster than in each random order in that of CAM (on one) and slower than in each random order in that of CAM (on one).');
    assert.match(read(movesOverall(factsOf([pictureOf([measuresOf('cam')])]), ledger), ledger), /no maximum moves/);
    assert.match(read(deletedOverall(factsOf([pictureOf([measuresOf('cam')])])), ledger), /in none the order of a method differs/);
  });

  it('name the pictures without positive evidence, once for each class', () => {
    const ledger = openLedger();
    const lacking = measuresOf('occlusion', { secondMaximum: null });
    const fox = { index: 2, name: 'fox', logit: 0, probability: 0.1 };
    const pictures = [
      pictureOf([lacking], { file: 'a.jpg' }),
      pictureOf([measuresOf('occlusion')], { file: 'b.jpg' }),
      pictureOf([lacking], { file: 'c.jpg' }),
      pictureOf([lacking], { file: 'd.jpg', second: fox }),
    ];
    const names = namesOf({ pictures }, ledger);
    const told = read(noEvidenceOverall(factsOf(pictures), names), ledger);
    assert.equal(told, 'There is no positive evidence for cat in a.jpg and c.jpg by occlusion. There is no positive evidence for fox in d.jpg by occlusion.');
  });

  it('are ranges in the table of the pictures on which there is a value', () => {
    const ledger = openLedger();
    const at = (moved: number | null, deletion: number | null) => pictureOf([measuresOf('occlusion', { moved, deletion, halfArea: null })]);
    keepTables(factsOf([at(0.5, null), at(null, 0.3), at(0.25, 0.125)]), details[2] as (typeof details)[number], ledger);
    const [row = ''] = /<tr>(?:(?!<tr>).)*Occlusion.*?<\/tr>/s.exec(ledger.shown('measures').html) ?? [];
    const cells = [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell]) => cell);
    assert.deepEqual(cells, ['Occlusion', '–', '0.70', '25 … 50', '0.70', '0.13 … 0.30']);
  });

  it('call CAM and Grad-CAM one map only where they were measured to be', () => {
    const at = (camDifference: number | null): string => {
      const ledger = openLedger();
      return read(camIdentity(factsOf([pictureOf([measuresOf('cam')], { camDifference })]), ledger), ledger);
    };
    assert.match(at(2e-7), /is 2\.0 × 10−7 of CAM’s largest value: .* one map in two units\.$/);
    assert.match(at(0), /^On the picture CAM and Z times Grad-CAM before the ReLU have the same values, to the last digit: /);
    assert.match(at(0.3), /is 0\.30 of CAM’s largest value, so that they are two different maps\.$/);
    assert.equal(at(null), '');
  });

  it('name the thresholds', () => {
    const ledger = openLedger();
    assert.match(read(thresholds(1, ledger), ledger), /0\.9 or more.* below 0\.5, and in part between them$/);
    assert.match(read(thresholds(2, ledger), ledger), / between them; of several pictures it is said .* where it does so on each of them, and else in part$/);
  });
});

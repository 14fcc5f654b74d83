import assert from 'node:assert/strict';
import { converter, differenceCiede2000, filterDeficiencyDeuter, filterDeficiencyProt, filterDeficiencyTrit, parse, type Color, type Rgb as CuloriRgb } from 'culori';
import { blueOrange, categoryColours, cividis, hex, inferno, viridis, type ColourMap } from '../../src/figures/colour-maps';

const lab = converter('lab65');
const rgb = converter('rgb');
const difference = differenceCiede2000();
const steps = 32;

const colour = (text: string): Color => parse(text) as Color;
const sample = (map: ColourMap): Color[] => Array.from({ length: steps + 1 }, (_, i) => colour(hex(map.at(i / steps))));
const lightness = (colours: readonly Color[]): number[] => colours.map((one) => lab(one).l);
const neighbours = (colours: readonly Color[]): number[] => colours.slice(1).map((one, i) => difference(one, colours[i] as Color));

const deficiencies: Record<string, (one: Color) => Color> = {
  'full colour vision': (one) => one,
  protanopia: (one) => filterDeficiencyProt(1)(rgb(one) as CuloriRgb),
  deuteranopia: (one) => filterDeficiencyDeuter(1)(rgb(one) as CuloriRgb),
  tritanopia: (one) => filterDeficiencyTrit(1)(rgb(one) as CuloriRgb),
};

describe('colour maps', () => {
  it('end in the published colours', () => {
    assert.deepEqual([hex(viridis.at(0)), hex(viridis.at(1))], ['#440154', '#fde725']);
    assert.deepEqual([hex(inferno.at(0)), hex(inferno.at(1))], ['#000004', '#fcffa4']);
    assert.deepEqual(viridis.at(-3), viridis.at(0));
    assert.deepEqual(viridis.at(7), viridis.at(1));
  });

  // Largest step over smallest, in ΔE2000 between 33 equally spaced colours; measured 1.9, 2.4 and 3.1.
  for (const [map, bound] of [[viridis, 2.1], [cividis, 2.6], [inferno, 3.3]] as const) {
    it(`${map.name} grows lighter with every step, and its steps look alike`, () => {
      const levels = lightness(sample(map));
      levels.slice(1).forEach((level, i) => assert.ok(level > (levels[i] as number) + 0.5, `step ${i}`));
      assert.ok((levels.at(-1) as number) - (levels[0] as number) > 70, 'the ends differ in grey print');
      const differences = neighbours(sample(map));
      assert.ok(Math.max(...differences) / Math.min(...differences) < bound, `${Math.max(...differences)} / ${Math.min(...differences)}`);
    });
  }

  it('the diverging map falls evenly in lightness from the middle, alike on both sides', () => {
    const levels = lightness(sample(blueOrange));
    const arm = steps / 2;
    for (let i = 0; i <= arm; i++) {
      const expected = 96 - (50 * i) / arm;
      assert.ok(Math.abs((levels[arm + i] as number) - expected) < 0.6, `${levels[arm + i]} at +${i}`);
      assert.ok(Math.abs((levels[arm - i] as number) - expected) < 0.6, `${levels[arm - i]} at −${i}`);
    }
    const middle = lab(colour(hex(blueOrange.at(0.5))));
    assert.ok(Math.hypot(middle.a, middle.b) < 0.5, 'the middle has no hue');
    const differences = neighbours(sample(blueOrange));
    assert.ok(Math.max(...differences) / Math.min(...differences) < 2, `${Math.max(...differences)} / ${Math.min(...differences)}`);
  });

  for (const [name, seen] of Object.entries(deficiencies)) {
    it(`the arms of the diverging map stay apart under ${name}`, () => {
      // At a quarter of the range ΔE2000 is at least 17, at the half 30, at the ends 45; 2.3 is just noticeable.
      for (const [t, least] of [[0.25, 17], [0.5, 30], [1, 45]] as const) {
        const apart = difference(seen(colour(hex(blueOrange.at(0.5 - t / 2)))), seen(colour(hex(blueOrange.at(0.5 + t / 2)))));
        assert.ok(apart > least, `${apart} at ${t}`);
      }
    });

    it(`no two colours of classes look alike under ${name}`, () => {
      const colours = categoryColours.map((one) => seen(colour(one)));
      const apart = colours.flatMap((one, i) => colours.slice(i + 1).map((other) => difference(one, other)));
      assert.ok(Math.min(...apart) > 7, String(Math.min(...apart)));
    });
  }
});

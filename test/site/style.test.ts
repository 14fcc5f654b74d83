import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/project';

const css = readFileSync(join(projectRoot, 'src', 'site', 'style.css'), 'utf8');
const [light = '', dark = ''] = [...css.matchAll(/:root \{([\s\S]*?)\}/g)].map(([, rules]) => rules);
const coloursIn = (rules: string) => new Map([...rules.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]));

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe('the style sheet of the course', () => {
  it('measures contrast as WCAG does', () => {
    assert.equal(contrast('#000000', '#ffffff'), 21);
    // The grey that is known as the palest one to pass on white.
    assert.ok(contrast('#767676', '#ffffff') >= 4.5 && contrast('#777777', '#ffffff') < 4.5);
  });

  for (const [scheme, rules] of [['light', light], ['dark', dark]] as const) {
    it(`has a contrast of 4.5 or more between every ink and every paper of the ${scheme} scheme, and of 3 at the focus`, () => {
      const colours = coloursIn(rules);
      const named = (start: string) => [...colours].filter(([name]) => name.startsWith(start));
      assert.ok(named('--ink').length >= 8 && named('--paper').length === 3);
      for (const [paper, ground] of named('--paper')) {
        for (const [ink, colour] of named('--ink')) assert.ok(contrast(colour, ground) >= 4.5, `${ink} on ${paper}: ${contrast(colour, ground).toFixed(2)}`);
        assert.ok(contrast(colours.get('--focus') as string, ground) >= 3, `focus on ${paper}`);
      }
    });
  }

  it('has both schemes complete, and no other colour of text or ground than theirs but on charts, which are drawn on white', () => {
    assert.deepEqual([...coloursIn(dark).keys()], [...coloursIn(light).keys()]);
    const rules = css.slice(css.lastIndexOf(':root'));
    const literal = [...rules.matchAll(/([^{}]*)\{[^{}]*?(?<![\w-])(?:color|background): (#\w+)[^{}]*\}/g)].map(([, selector = '', colour = '']) => [selector.trim().split('\n').at(-1), colour]);
    assert.deepEqual(literal, [['figure img, .chart.live > div', '#ffffff'], ['.vega-bindings', '#1c2126']]);
    assert.ok(contrast('#1c2126', '#ffffff') >= 4.5);
  });

  it('loads nothing', () => {
    assert.doesNotMatch(css, /@import|url\(|https?:/);
  });
});

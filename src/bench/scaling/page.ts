/** `scaling.md`: the scaling figures as a page. */
import { milliseconds, table } from '../page';
import { panels } from './panels';
import type { MeasuredPanel, MeasuredPoint, Scaling } from './result';
import { growthSentence, ratioSentence } from './words';

function section(panel: MeasuredPanel): string[] {
  const { id, series } = panel;
  const { title, axis, unit, measured } = panels[id];
  const titles = [axis, ...series.flatMap(({ name }) => [`${name}, ${unit}`, 'fastest … slowest'])];
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const cells = (point: MeasuredPoint | undefined): string[] =>
    point === undefined ? ['', ''] : [milliseconds(point.ms), point.range.map(milliseconds).join(' … ')];
  const lines = xs.map((x) => [String(x), ...series.flatMap(({ points }) => cells(points.find((point) => point.x === x)))]);
  return [`## ${title}`, '', measured, '', ...series.map((one) => `- ${growthSentence(id, one)}`), `- ${ratioSentence(panel)}`, '', table(titles, lines, 0), ''];
}

/** The page; `scaling.png` lies beside it. */
export function scalingPage({ machine, rounds, under_load, load_before, other_load, panels: measured }: Scaling): string {
  const { processor, processors, memory_gib, threads, versions } = machine;
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
  const restless = under_load
    ? [
        `**The machine had other work** (load ${load_before.toFixed(1)} before, ${other_load.toFixed(1)} processors busy otherwise meanwhile):`,
        'these times are no measure.',
        '',
      ]
    : [];
  return [
    '# How times grow',
    '',
    'Written by `npm run bench -- --scaling`. EfficientNet-Lite0 on the cat of `figs/cat.jpg`, at 224 × 224 pixels unless it says otherwise.',
    `Medians over ${rounds} rounds; each round takes all points in a new order, and every second one in that of the round before from its end.`,
    '',
    `${processor}, ${processors} processors, ${memory_gib} GiB; ${threads} threads. ${programs}.`,
    '',
    ...restless,
    '![Four panels: milliseconds against picture size, number of windows, number of methods and batch size](scaling.png)',
    '',
    ...measured.flatMap(section),
    'Exponents are slopes of the line of least squares through the logarithms of the medians, intervals those of Student\'s distribution for',
    'errors independent from point to point. They hold within the range measured: where times bend away from the line, as fixed costs make them',
    'at its lower end, the interval grows wider and the two largest points say more about larger ones.',
    '',
  ].join('\n');
}

/** `scaling.json`: medians, and how they grow. */
import { median } from 'simple-statistics';
import type { Machine } from '../machine';
import { fitLine, fitPower } from './fit';
import type { PointTask } from './measure';
import { panelIds, panels, type PanelId } from './panels';

export interface MeasuredPoint {
  readonly x: number;
  /** Median, in the panel's unit. */
  readonly ms: number;
  /** Fastest and slowest. */
  readonly range: readonly [number, number];
  readonly runs: number;
}

/** The exponent of a power law, or milliseconds for each one more. */
export interface Growth {
  readonly value: number;
  /** 95 % confidence interval. */
  readonly interval: readonly [number, number];
  /** Milliseconds of the power law at 1, or of the line at 0. */
  readonly start: number;
}

export interface MeasuredSeries {
  readonly name: string;
  /** By rising x. */
  readonly points: readonly MeasuredPoint[];
  readonly growth: Growth;
}

export interface MeasuredPanel {
  readonly id: PanelId;
  readonly series: readonly MeasuredSeries[];
}

export interface Scaling {
  readonly machine: Machine;
  readonly rounds: number;
  readonly seed: number;
  /** Load average of one minute before the command began, and processors that other programs kept busy meanwhile. */
  readonly load_before: number;
  readonly other_load: number;
  /** Whether these spoil the times. */
  readonly under_load: boolean;
  /** ISO 8601, in UTC. */
  readonly measured_at: string;
  readonly panels: readonly MeasuredPanel[];
}

/** @param times milliseconds of every run of each task */
export function measuredPanels(tasks: readonly Pick<PointTask, 'panel' | 'series' | 'x'>[], times: readonly (readonly number[])[]): MeasuredPanel[] {
  return panelIds.map((id) => {
    const own = tasks.flatMap((task, index) => (task.panel === id ? [{ ...task, times: times[index] as readonly number[] }] : []));
    const names = [...new Set(own.map(({ series }) => series))];
    return {
      id,
      series: names.map((name) => {
        const points = own.filter(({ series }) => series === name).sort((a, b) => a.x - b.x).map((task) => pointOf(task.x, task.times));
        return { name, points, growth: growthOf(id, points) };
      }),
    };
  });
}

function pointOf(x: number, times: readonly number[]): MeasuredPoint {
  return { x, ms: median([...times]), range: [Math.min(...times), Math.max(...times)], runs: times.length };
}

function growthOf(id: PanelId, measured: readonly MeasuredPoint[]): Growth {
  const points = measured.map(({ x, ms }) => ({ x, y: ms }));
  const power = panels[id].growth === 'power';
  const { slope, interval, intercept } = power ? fitPower(points) : fitLine(points);
  return { value: slope, interval, start: power ? Math.exp(intercept) : intercept };
}

/** Milliseconds that the fitted law has at x. */
export function fittedAt(id: PanelId, { value, start }: Growth, x: number): number {
  return panels[id].growth === 'power' ? start * x ** value : start + value * x;
}

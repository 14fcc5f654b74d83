/** The catalogue of what a study can measure. */
import type { Metric } from './metric';
import { metricsOfMaps } from './metrics-of-maps';
import { metricsOfNetworks, type Budgets } from './metrics-of-networks';

/** Every metric, those of maps first. */
export function allMetrics(budgets: Budgets): Metric[] {
  return [...metricsOfMaps, ...metricsOfNetworks(budgets)];
}

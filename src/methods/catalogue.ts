/**
 * The methods, one row each. The catalogue drives the command line, the method cards of the notebooks, the
 * report's table and the tests that run every method.
 */
import { UserError } from '../errors';
import { nearestNames } from '../text';
import { camMethods } from './catalogue-cams';
import { gradientMethods } from './catalogue-gradients';
import { perturbationMethods } from './catalogue-perturbations';
import type { Method } from './method';

export const catalogue: readonly Method[] = [...gradientMethods, ...perturbationMethods, ...camMethods];

/** The catalogue's row of an id. @throws RangeError when there is none */
export function method(id: string): Method {
  const row = catalogue.find((candidate) => candidate.id === id);
  if (!row) throw new RangeError(`The catalogue has no method "${id}".`);
  return row;
}

/** The catalogue's row of an id that a person gave. @throws UserError that names the nearest when there is none */
export function findMethod(id: string): Method {
  const row = catalogue.find((candidate) => candidate.id === id);
  if (!row) throw new UserError(`There is no method "${id}": the nearest are ${nearestNames(id, catalogue.map((other) => other.id))}.`);
  return row;
}

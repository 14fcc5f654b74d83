/**
 * node-canvas, which draws text and whole figures. Set-up builds it; without it everything but figures works, so it
 * is loaded here only and not imported.
 * (Not called canvas.ts: in the notebook kernel a module hides the package of its own name.)
 */
import type * as Canvas from 'canvas';
import { UserError } from '../errors';
import { firstLine } from '../text';

const loaded = load();

function load(): typeof Canvas | UserError {
  try {
    return require('canvas') as typeof Canvas;
  } catch (error) {
    return new UserError(`Figures need canvas, which is not built here: run "npm run setup" on a machine with a C++ compiler (${firstLine(error)}).`);
  }
}

/** Whether figures can be drawn. */
export function canDraw(): boolean {
  return !(loaded instanceof UserError);
}

/** @throws UserError where canvas is not built */
export function canvas(): typeof Canvas {
  if (loaded instanceof UserError) throw loaded;
  return loaded;
}

/**
 * Vega and Vega-Lite, loaded after the fonts: they measure text as soon as they are loaded, and Fontconfig reads
 * its configuration only once in a process. Every module takes them from here.
 * (Not called vega.ts: in the notebook kernel a module hides the package of its own name.)
 */
import './fonts';

export { logger, parse, scheme, View, Warn, type LoggerInterface } from 'vega';
export { compile } from 'vega-lite';

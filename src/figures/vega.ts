/**
 * Vega, loaded after the fonts: it measures text as soon as it is loaded, and Fontconfig reads its configuration
 * only once. Every module of figures takes Vega from here.
 */
import './fonts';

export { parse, scheme, View, Warn } from 'vega';

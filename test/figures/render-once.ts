/** Renders the test figure and prints the fingerprints of its three files: run in a process of its own. */
import { createHash } from 'node:crypto';
import { toPdf, toPng, toSvg } from '../../src/figures/render';
import { sampleFigure } from './sample-figure';

async function main(): Promise<void> {
  const figure = sampleFigure();
  const files = [await toPng(figure), await toSvg(figure), await toPdf(figure)];
  console.log(files.map((file) => createHash('sha256').update(file).digest('hex')).join(' '));
}

void main();

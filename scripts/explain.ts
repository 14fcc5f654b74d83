import { basename, join, parse } from 'node:path';
import { loadBackend, ready } from '../src/backend';
import { fromCaller, runCommand, shownPath } from '../src/command-line';
import type * as Explain from '../src/explain/explain';
import { layerTable } from '../src/explain/list-layers';
import type * as Many from '../src/explain/many';
import { openRequested } from '../src/explain/network-options';
import { parseExplain, type ExplainRequest } from '../src/explain/options';
import type * as NodeCanvas from '../src/figures/node-canvas';
import { shortName } from '../src/models/labels';
import { isNetworkName } from '../src/models/load';
import { isCheckpoint } from '../src/models/open-network';
import { projectRoot } from '../src/project';

/** What a run over many pictures ends with when some of them were left out. */
const somePicturesFailed = 3;

runCommand(async () => {
  const request = parseExplain(process.argv.slice(2));
  if (request === null) return;
  // Only now, as help and refusals do without it, and before the libraries that decode and draw.
  loadBackend();
  if (request.listLayers) return printLayers(request);
  const out = request.out === null ? join(projectRoot, 'build', 'explain', defaultName(request)) : fromCaller(request.out);
  await (request.many ? many : one)(request, out);
  const { canDraw } = require('../src/figures/node-canvas') as typeof NodeCanvas;
  if (!canDraw()) console.log('The overlays are plain pictures, without words or colour bar: figures need canvas, which "npm run setup" builds.');
  console.log(`See ${shownPath(request.out, out)}.`);
});

async function printLayers(request: ExplainRequest): Promise<void> {
  await ready(request.device ?? undefined);
  // Layers are the same whatever the range of the input.
  const { network, networkOptions } = request;
  const ownModel = !isNetworkName(network) && !isCheckpoint(network);
  const classifier = await openRequested({ network, networkOptions: { ...networkOptions, inputRange: networkOptions.inputRange ?? (ownModel ? '0..1' : null) } });
  try {
    console.log(layerTable(classifier));
  } finally {
    classifier.dispose();
  }
}

function defaultName({ pictures: [first = '.', ...others], many }: ExplainRequest): string {
  if (!many) return parse(first).name;
  return others.length > 0 ? 'pictures' : basename(fromCaller(first)) || 'pictures';
}

async function one(request: ExplainRequest, out: string): Promise<void> {
  const { explainToFolder } = require('../src/explain/explain') as typeof Explain;
  for (const { target, probability, methods, skipped } of await explainToFolder(request, fromCaller(request.pictures[0] as string), out)) {
    for (const { method, reason } of skipped) console.log(`Left out ${method}: ${reason}`);
    console.log(`Explained class ${target.index}, ${shortName(target.name)} (probability ${probability.toFixed(3)}), by ${methods.join(', ')}.`);
  }
}

async function many(request: ExplainRequest, out: string): Promise<void> {
  const { explainPictures } = require('../src/explain/many') as typeof Many;
  const { explained, kept, failures } = await explainPictures(request, out);
  const earlier = kept === 0 ? '' : `, ${kept} of them in an earlier run`;
  console.log(`Explained ${explained} of ${explained + failures.length} pictures${earlier}, by ${request.methods.map(({ method }) => method.id).join(', ')}.`);
  if (failures.length > 0) process.exitCode = somePicturesFailed;
}

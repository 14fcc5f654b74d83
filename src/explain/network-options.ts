/** The options of a command line that choose a network and say what its files leave open. */
import type { Command } from 'commander';
import { fromCaller } from '../command-line';
import { UserError } from '../errors';
import type { Classifier } from '../models/classifier';
import { resolutions } from '../models/efficientnet-lite';
import { inputRanges, parseInputRange } from '../models/external/input-range';
import type { NetworkOptions } from '../models/external/open-model';
import { isNetworkName, networkNames } from '../models/load';
import type { Pair } from '../models/network';
import { openNetwork } from '../models/open-network';
import { wholeNumber } from '../options';
import { joinWords } from '../text';

/** A network as the command line names it. */
export interface NetworkRequest {
  /** A name of a known network, or a path as given. */
  readonly network: string;
  readonly networkOptions: NetworkOptions;
}

export function withNetwork(command: Command): Command {
  return command
    .option('--network <name or path>', `${joinWords(networkNames, 'or')}; or a TensorFlow.js model.json, or a .pth of that family`, 'efficientnet-lite0')
    .option('--labels <file>', 'names of the classes: one a line, a JSON list, or imagenet_class_index.json')
    .option('--input-range <range>', `what black and white are to a network of your own: ${joinWords(inputRanges, 'or')}`)
    .option('--resolution <pixels>', 'height and width at which an EfficientNet-Lite reads the picture (default: those it was trained at)')
    .option('--input-size <HxW>', 'height and width for a network of your own that reads any size (default: 224x224)');
}

/** @throws UserError for a network that is neither a known name nor looks like a path, and for impossible options */
export function readNetwork(given: Readonly<Record<string, string | undefined>>): NetworkRequest {
  const { network = '', labels = null, inputRange = null, inputSize, resolution } = given;
  if (!isNetworkName(network) && !/[./\\]/.test(network)) {
    throw new UserError(`--network cannot be "${network}": choose ${joinWords(networkNames, 'or')}, or give a path such as ./${network || 'folder'}/model.json.`);
  }
  if (inputRange !== null) parseInputRange(inputRange);
  return {
    network,
    networkOptions: {
      labels,
      inputRange,
      inputSize: inputSize === undefined ? null : readSize(inputSize),
      ...(resolution !== undefined && { resolution: wholeNumber('resolution', resolution, resolutions.least) }),
    },
  };
}

function readSize(words: string): Pair {
  const [, height, width] = /^(\d+)x(\d+)$/.exec(words) ?? [];
  if (height === undefined || width === undefined) throw new UserError(`--input-size must be height and width in pixels, as 224x224, not "${words}".`);
  return [wholeNumber('input-size', height, 1), wholeNumber('input-size', width, 1)];
}

/** Opens the network that is asked for; paths are seen from the folder in which the command was called. */
export function openRequested({ network, networkOptions }: NetworkRequest): Promise<Classifier> {
  const { labels = null, ...others } = networkOptions;
  return openNetwork(isNetworkName(network) ? network : fromCaller(network), { ...others, labels: labels === null ? null : fromCaller(labels) });
}

/** The command line of `doctor`. */
import { readNetwork, withNetwork, type NetworkRequest } from '../explain/network-options';
import { commandLine, readWords } from '../options';

export interface DoctorRequest extends NetworkRequest {
  /** Paths as given; none for the example pictures. */
  readonly pictures: readonly string[];
  /** File for the findings as JSON, as given; null for none. */
  readonly json: string | null;
}

/** @returns the request, or null when help was asked for and has been printed */
export function parseDoctor(words: readonly string[]): DoctorRequest | null {
  const command = withNetwork(
    commandLine('doctor')
      .description('Names the devices and whether each computes rightly, then what would spoil explanations of a network, and how to mend it. Ends with 2 when it finds a problem.')
      .argument('[pictures...]', 'pictures of what the network was trained on (default: the example dog and cat)'),
  ).option('--json <file>', 'also write the findings as JSON');
  if (!readWords(command, words)) return null;
  const given = command.opts<Record<string, string | undefined>>();
  return { ...readNetwork(given), pictures: command.args, json: given.json ?? null };
}

/** How a run over many pictures knows what an earlier one has left behind: by checksums, not by the presence of files. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, filesBelow, sha256, writeAtomically } from '../files';
import type { Classifier } from '../models/classifier';
import { joinWords } from '../text';
import type { ExplainRequest } from './options';

/** What a picture's folder says of itself. */
interface Completion {
  /** The settings of the run: their SHA-256 where they are stored. */
  readonly settings: string;
  /** Fingerprint of the picture's file as decoded. */
  readonly picture: string;
  /** Where its answers lie inside the folder, in the order of the targets. */
  readonly answers: readonly string[];
  /** SHA-256 of every file, by its path inside the folder. */
  readonly files: Readonly<Record<string, string>>;
}

const settingsName = 'settings.json';
const completionName = 'complete.json';

/** All that shapes the explanations of a run apart from the pictures and the device, as JSON. */
export function settingsOf(request: ExplainRequest, classifier: Classifier): string {
  return canonicalJson({
    ...request,
    pictures: undefined,
    many: undefined,
    resume: undefined,
    out: undefined,
    listLayers: undefined,
    networkOptions: { ...request.networkOptions, labels: undefined },
    device: undefined,
    methods: request.methods.map(({ method, variant }) => ({ id: method.id, variant })),
    network: { name: classifier.name, fingerprint: classifier.fingerprint },
    classNames: sha256(classifier.classNames.join('\n')),
  });
}

/**
 * Makes the folder one of explanations with these settings.
 * @throws UserError when it holds explanations made with others, or cannot be written
 */
export async function claimFolder(out: string, settings: string): Promise<void> {
  const path = join(out, settingsName);
  const before = await readFile(path, 'utf8').catch(() => null);
  if (before === settings) return;
  if (before !== null) {
    const differing = differingKeys(before, settings);
    const which = differing.length > 0 ? ` (they differ in ${joinWords(differing, 'and')})` : '';
    throw new UserError(`"${out}" holds explanations made with other settings${which}: choose another folder with --out, or delete that one.`);
  }
  await writeAtomically(path, settings);
}

function differingKeys(before: string, now: string): string[] {
  const [a, b] = [before, now].map(asObject);
  if (!a || !b) return [];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key])).sort();
}

/** Writes into a folder that is otherwise finished what {@link completeAnswers} looks for. */
export async function markComplete(folder: string, { settings, picture, answers }: Omit<Completion, 'files'>): Promise<void> {
  const completion: Completion = { settings: sha256(settings), picture, answers, files: await checksums(folder, await filesBelow(folder)) };
  await writeFile(join(folder, completionName), canonicalJson(completion));
}

/** Where the answers lie in a folder whose files are all as they were written, with these settings and from this picture; else null. */
export async function completeAnswers(folder: string, settings: string, picture: string): Promise<readonly string[] | null> {
  const completion = await lastCompletion(folder);
  if (completion === null || completion.settings !== sha256(settings) || completion.picture !== picture) return null;
  const present = await ownFiles(folder, completion);
  if (present.length < Object.keys(completion.files).length) return null;
  return canonicalJson(await checksums(folder, present)) === canonicalJson(completion.files) ? completion.answers : null;
}

/** Removes the files that an earlier run has written to the folder. */
export async function clearFolder(folder: string): Promise<void> {
  const completion = await lastCompletion(folder);
  if (completion === null) return;
  // What says that the folder is complete goes first.
  for (const file of [completionName, ...(await ownFiles(folder, completion))]) await rm(join(folder, file), { force: true });
}

async function lastCompletion(folder: string): Promise<Completion | null> {
  const written = asObject(await readFile(join(folder, completionName), 'utf8').catch(() => ''));
  const whole = Array.isArray(written?.answers) && typeof written.files === 'object' && written.files !== null;
  return whole ? (written as unknown as Completion) : null;
}

/** The files of a completion that are there; a name that leads out of the folder is none of them. */
async function ownFiles(folder: string, { files }: Completion): Promise<string[]> {
  return (await filesBelow(folder)).filter((file) => Object.hasOwn(files, file));
}

async function checksums(folder: string, files: readonly string[]): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const file of files) sums[file] = sha256(await readFile(join(folder, file)));
  return sums;
}

function asObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

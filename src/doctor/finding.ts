/** What an examination says about one thing that could spoil an explanation. */
export interface Finding {
  /** Stable name of the diagnosis. */
  readonly id: string;
  /** `problem` spoils explanations, `note` is worth knowing. */
  readonly severity: 'ok' | 'note' | 'problem';
  /** What was found, in one sentence. */
  readonly sentence: string;
  /** What to do about it, in one sentence; left out where nothing is to be done. */
  readonly remedy?: string;
}

/** One thing that is looked for in a subject: a network's files, a network, or a network looking at pictures. */
export interface Diagnosis<Subject> {
  readonly id: string;
  /** What it looks for, as the end of "whether …". */
  readonly whether: string;
  examine(subject: Subject): Finding | Promise<Finding>;
}

/** A diagnosis whose findings bear its own id. */
export function diagnosis<Subject>(
  id: string,
  whether: string,
  examine: (subject: Subject) => Omit<Finding, 'id'> | Promise<Omit<Finding, 'id'>>,
): Diagnosis<Subject> {
  return { id, whether, examine: async (subject) => ({ id, ...(await examine(subject)) }) };
}

export const ok = (sentence: string): Omit<Finding, 'id'> => ({ severity: 'ok', sentence });
export const note = (sentence: string, remedy?: string): Omit<Finding, 'id'> => ({ severity: 'note', sentence, ...(remedy !== undefined && { remedy }) });
export const problem = (sentence: string, remedy: string): Omit<Finding, 'id'> => ({ severity: 'problem', sentence, remedy });

/** Reads what pdfTeX wrote to its log. The log must not be wrapped (`max_print_line`), so a message is a line. */

/** The first error, with file and line where TeX knows them; null when there is none. */
export function firstError(log: string): string | null {
  const located = /^(?:\.\/)?([^\s:][^:\n]*):(\d+): (.+)$/m.exec(log);
  const bare = /^! (.+)$/m.exec(log);
  if (located && (bare === null || located.index <= bare.index)) {
    return `report/${located[1]}:${located[2]}: ${plain(located[3] ?? '')}${culprit(log.slice(located.index), located[3] ?? '')}`;
  }
  return bare ? plain(bare[1] ?? '') : null;
}

function plain(message: string): string {
  return message.replace(/^(?:LaTeX|Package \S+|Class \S+) Error: /, '').replace(/\.$/, '');
}

/** An undefined command is named only at the end of the line after the message. */
function culprit(rest: string, message: string): string {
  if (!message.startsWith('Undefined control sequence')) return '';
  const name = /^l\.\d+ .*?(\\[A-Za-z@]+|\\.)\s*$/m.exec(rest)?.[1];
  return name === undefined ? '' : ` ${name}`;
}

/** Count of pages; null when none were written. */
export function pageCount(log: string): number | null {
  const match = /^Output written on .*\((\d+) pages?,/m.exec(log);
  return match ? Number(match[1]) : null;
}

/** The widest (or highest) excess a report may have, in points: less cannot be seen. */
const tolerated = 2;

/**
 * What a reader of the page would notice, a sentence each: references and citations without a target, labels given
 * twice, text that sticks out of its box by more than two points, missing characters, and fonts replaced by others.
 */
export function visibleFaults(log: string): string[] {
  const faults: string[] = [];
  for (const [, kind, key] of log.matchAll(/Warning: (Citation|Reference) `([^']*)' on page \d+ undefined/g)) {
    faults.push(`the ${kind?.toLowerCase()} "${key}" is undefined`);
  }
  for (const [, key] of log.matchAll(/Warning: Label `([^']*)' multiply defined/g)) faults.push(`the label "${key}" is given twice`);
  for (const [, box, excess, way, where] of log.matchAll(/^Overfull \\([hv]box) \(([\d.]+)pt too (wide|high)\)(.*)$/gm)) {
    if (Number(excess) > tolerated) faults.push(`a box is ${Number(excess).toFixed(1)} pt too ${way}${place(box, where ?? '')}`);
  }
  for (const [, character] of log.matchAll(/^Missing character: There is no (\S+) /gm)) {
    faults.push(`the character "${character}" is missing in its font`);
  }
  for (const [, shape] of log.matchAll(/^LaTeX Font Warning: Font shape `([^']*)' undefined/gm)) {
    faults.push(`the font shape "${shape}" does not exist, and another stands in its place`);
  }
  return [...new Set(faults)];
}

function place(box: string | undefined, where: string): string {
  const lines = /lines? (\d+(?:--\d+)?)/.exec(where)?.[1];
  if (lines !== undefined) return ` at lines ${lines.replace('--', ' to ')}`;
  return box === 'vbox' ? ' for its page' : '';
}

/** What a label stands for. */
export interface Label {
  /** As it is printed: 2, or B.1. */
  readonly number: string;
  readonly page: number;
}

/** The labels of a document, from the auxiliary file that LaTeX writes. */
export function labelsIn(auxiliary: string): Record<string, Label> {
  const labels: Record<string, Label> = {};
  for (const [, name = '', number = '', page] of auxiliary.matchAll(/^\\newlabel\{([^{}@]+)\}\{\{([^{}]*)\}\{(\d+)\}/gm)) {
    labels[name] = { number, page: Number(page) };
  }
  return labels;
}

/** A tabular of the project's report as an HTML table. */
import type { Text } from './document';
import { TexCursor, withoutTexComments } from './tex-cursor';
import { readInline, trimmed } from './tex-inline';

const rule = /\\(?:toprule|midrule|bottomrule|addlinespace|cmidrule|hline)(?![a-zA-Z])(?:\([a-z]*\))?(?:\{[^}]*\})?\s*/y;
const alignments: Readonly<Record<string, string>> = { l: 'left', r: 'right', c: 'center' };

/** @param show how running text is shown */
export function tableOf(source: string, name: string, show: (text: Text) => string): string {
  const cursor = new TexCursor(withoutTexComments(source).trim(), name);
  if (cursor.take(/\\begin\{tabular\}\s*/y) === null) throw cursor.fault('a table is no tabular, and the web page knows no other');
  const columns = columnsOf(cursor.argument());
  const body = cursor.within(cursor.until('\\end{tabular}'));
  const lines: { cells: string[]; head: boolean; ruled: boolean }[] = [];
  let [cell, cells]: [string, string[]] = ['', []];
  let ruled = false;
  while (!body.ended) {
    if (body.take(/\\(?:\\|tabularnewline)\s*(?:\[[^\]]*\])?/y) !== null) {
      lines.push({ cells: [...cells, cell], head: false, ruled });
      [cell, cells] = ['', []];
      ruled = false;
    } else if (body.sees('&')) {
      body.at += 1;
      cells.push(cell);
      cell = '';
    } else if (cell.trim() === '' && cells.length === 0 && body.take(rule) !== null) {
      if (!body.text.slice(0, body.at).trimEnd().endsWith('\\midrule')) continue;
      // The first one ends the head, a later one parts the rows.
      if (lines.some(({ head }) => head)) ruled = true;
      else lines.forEach((line) => (line.head = true));
    } else {
      cell += body.sees('{') ? `{${body.argument()}}` : body.take(/\\[^]|[^\\]/y);
    }
  }
  const row = ({ cells: own, head, ruled: above }: (typeof lines)[number]): string => {
    const shown = own.map((text, at) => cellHtml(text, columns[at] ?? 'left', head, body, show));
    return `<tr${above ? ' style="border-top:1px solid"' : ''}>${shown.join('')}</tr>`;
  };
  const [head, rest] = [lines.filter((line) => line.head), lines.filter((line) => !line.head)];
  return `<table><thead>${head.map(row).join('')}</thead><tbody>${rest.map(row).join('')}</tbody></table>`;
}

/** How each column is set: letters of the preamble that stand for columns, `p{…}` and its kin at the left. */
function columnsOf(preamble: string): string[] {
  const bare = preamble.replace(/[@!<>]\{(?:[^{}]|\{[^{}]*\})*\}/g, '').replace(/[pmbX](?:\{[^{}]*\})?/g, 'l');
  return Array.from(bare.replace(/[^lrc]/g, ''), (letter) => alignments[letter] as string);
}

function cellHtml(source: string, align: string, head: boolean, cursor: TexCursor, show: (text: Text) => string): string {
  const tag = head ? 'th' : 'td';
  const several = new TexCursor(source.trim(), cursor.name);
  if (several.take(/\\multicolumn/y) !== null) {
    const [span, preamble, content] = [several.argument(), several.argument(), several.argument()];
    const shown = show(trimmed(readInline(cursor.within(content))));
    return `<${tag} colspan="${Number(span)}" style="text-align:${columnsOf(preamble)[0] ?? align}">${shown}</${tag}>`;
  }
  return `<${tag} style="text-align:${align}">${show(trimmed(readInline(cursor.within(source))))}</${tag}>`;
}

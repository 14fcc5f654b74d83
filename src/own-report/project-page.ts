/** The project's own report as one web page, from the files that its PDF is made of. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { projectReferences } from './references';
import { TexCursor, withoutTexComments } from './tex-cursor';
import { readDocument } from './tex-document';
import { readInline } from './tex-inline';
import { tableOf } from './tex-table';
import { documentToHtml, textToHtml } from './to-html';

/**
 * @param root the project's folder, with a report that was built
 * @returns a page that needs no other file, and no network
 * @throws UserError where the report was not built, or is written in LaTeX that the page does not know: the sentence names the command and its line
 */
export async function projectPage(root: string): Promise<string> {
  const source = (path: string): Promise<string> => readSource(root, path);
  const document = readDocument(await source('report/report.tex'), 'report/report.tex');
  const values = definitions(await source('report/generated/values.tex'), 'exhibitvalue');
  const formulas = definitions(await source('report/generated/formulas.tex'), 'exhibitformula');
  const blocks = document.sections.flatMap((section) => section.blocks);
  const tables = new Map<string, string>();
  for (const block of blocks) if (block.kind === 'table') tables.set(block.id, await source(`report/generated/table-${block.id}.tex`));
  const need = <T>(found: T | undefined, kind: string, id: string): T => {
    if (found === undefined) throw new UserError(`No notebook leaves the ${kind} "${id}" that report.tex shows: run "npm run report" first.`);
    return found;
  };
  return documentToHtml(document, {
    value: (id) => textToHtml(readInline(new TexCursor(need(values.get(id), 'value', id), 'report/generated/values.tex'))),
    table: (id) => tableOf(need(tables.get(id), 'table', id), `report/generated/table-${id}.tex`, textToHtml),
    svg: (id) => source(`figs/${id}.svg`),
    formula: (id) => need(formulas.get(id), 'formula', id),
    tex: (id) => need(values.get(id), 'value', id),
    entries: await projectReferences(root),
  });
}

async function readSource(root: string, path: string): Promise<string> {
  return readFile(join(root, path), 'utf8').catch(() => {
    throw new UserError(`"${path}" is not there: run "npm run report" first, which makes it.`);
  });
}

/** What `\name{id}{…}` defines, by id. */
function definitions(source: string, name: string): Map<string, string> {
  const found = new Map<string, string>();
  const cursor = new TexCursor(withoutTexComments(source), name);
  while (cursor.take(/\s*/y) !== null && !cursor.ended) {
    if (cursor.command() !== name) throw cursor.fault(`what the notebooks leave holds something that is no \\${name}`);
    found.set(cursor.argument(), cursor.argument());
  }
  return found;
}

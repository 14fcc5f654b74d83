/** Method cards: what the catalogue says of a method, in Markdown with TeX formulas, for notebooks and README. */
import type { Method } from './method';

/**
 * What a method promises of its map, in words. About the class it is no more than the method's intent: a map for one class
 * may be much like that for another, and one that is not about the class may change a little with it.
 */
function promises({ promises: { signed, classDiscriminative, complete }, drawn: { relu } }: Method): string[] {
  const cut = relu ? ': the map keeps them all, and only figures cut the negative ones off, with a ReLU' : '';
  return [
    signed ? `values with a sign${cut}` : 'values without a sign',
    classDiscriminative
      ? 'a map for the class asked for, which may still be much like that for another'
      : 'nothing about the class, with which the map changes hardly or not at all',
    ...(complete ? ['the values add up to the score, up to a known factor and constant'] : []),
  ];
}

/** TeX that survives Markdown: a bar would end a table's cell, and some code hosts refuse `\\operatorname`. */
function inMarkdown(formula: string): string {
  return formula.replaceAll('|', '\\vert ').replaceAll('\\operatorname', '\\mathrm');
}

/** One method on a card of its own: formula, promises, cost, caution, variants, paper. */
export function methodCard(method: Method): string {
  const { id, title, formula, cost, caution, variants, paper } = method;
  return [
    `**${title}** (\`${id}\`)`,
    `$$${inMarkdown(formula)}$$`,
    [
      `- **Promises:** ${promises(method).join('; ')}.`,
      `- **Costs** ${cost}.`,
      `- **When it misleads:** ${caution}`,
      ...(variants.length > 0 ? [`- **Variants:** ${variants.map(({ name, meaning }) => `\`${name}\` ${meaning}`).join('; ')}.`] : []),
      `- **Paper:** ${paper.authors} ${paper.year}, *${paper.title}*.`,
    ].join('\n'),
  ].join('\n\n');
}

/** All methods as the rows of one table. */
export function methodTable(methods: readonly Method[]): string {
  const rows = methods.map(({ id, formula, cost, caution, variants, paper }) => [
    `\`${id}\``,
    `$${inMarkdown(formula)}$`,
    cost,
    caution,
    variants.map(({ name }) => `\`${name}\``).join(', '),
    `${paper.authors.split(/,| &/)[0]} ${paper.year}`,
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(['id', 'definition', 'cost', 'when it misleads', 'variants', 'paper']), '|---|---|---|---|---|---|', ...rows.map(line)].join('\n');
}

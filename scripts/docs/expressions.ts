import { fieldTable, operatorTables } from './tables.ts';

const parts: Readonly<Record<string, () => string>> = { fields: fieldTable, operators: operatorTables };

/** docs/expressions.md with the generated parts, between `<!-- NAME -->` and `<!-- end NAME -->`, written anew. */
export function refreshExpressionDocs(page: string): string {
  return Object.entries(parts).reduce((text, [name, write]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- end ${name} -->`];
    const from = text.indexOf(start);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`docs/expressions.md: expected ${start} before ${end}`);
    return `${text.slice(0, from + start.length)}\n\n${write()}\n\n${text.slice(to)}`;
  }, page);
}

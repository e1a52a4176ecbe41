import { z } from 'zod';
import { factsSchema } from '../../contract/rules.ts';

/** One line of the table in docs/rules.md. */
export type FactLine = Readonly<{ path: string; type: string; meaning: string }>;

type Schema = Readonly<{
  type?: string;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  description?: string;
}>;

/** Every fact that an expression can name, as the schema has it. */
export const factLines = (): readonly FactLine[] => linesOf(z.toJSONSchema(factsSchema) as Schema, 'facts');

const linesOf = ({ properties = {} }: Schema, prefix: string): readonly FactLine[] =>
  Object.entries(properties).flatMap(([name, member]) => {
    const path = `${prefix}.${name}`;
    const inner = member.anyOf?.find(({ properties: own }) => own !== undefined) ?? member;
    const line = { path, type: typeOf(member), meaning: member.description ?? '' };
    return [line, ...linesOf(inner, path)];
  });

const typeOf = (schema: Schema): string => {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(', ');
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  return schema.type === 'integer' ? 'whole number' : (schema.type ?? 'any');
};

export const factsMarkdown = (): string =>
  [
    '| fact | is | meaning |',
    '|---|---|---|',
    ...factLines().map(({ path, type, meaning }) => `| \`${path}\` | ${type} | ${meaning} |`),
  ].join('\n');

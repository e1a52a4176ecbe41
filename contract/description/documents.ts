import { asyncApi, batchSchema, isEvent } from './async-api.ts';
import type { Json } from './json-schemas.ts';
import { subjects } from './subjects.ts';

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** All files for central teams by their path within docs/: the description of the topics, and a schema for every message. */
export const documents = (): ReadonlyMap<string, string> => {
  const all = subjects();
  const schemas = all.map(({ name, title, words, schema, examples }): readonly [string, Json] => [
    `schemas/${name}.json`,
    { $schema: dialect, title, description: words, ...schema, examples },
  ]);
  const batch = {
    ...{ $schema: dialect, title: 'A batch of events', description: 'One event a line, oldest first.' },
    ...batchSchema(all),
    examples: [all.filter(isEvent).flatMap(({ examples }) => examples)],
  };
  const files: readonly (readonly [string, Json])[] = [
    ['asyncapi.json', asyncApi(all)],
    ['schemas/batch.json', batch],
    ...schemas,
  ];
  return new Map(files.map(([path, json]) => [path, `${JSON.stringify(json, null, 2)}\n`]));
};

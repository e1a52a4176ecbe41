import { z } from 'zod';
import { importKey } from './imports.ts';
import { isJsonObject, type JsonObject, replaceKey } from './json.ts';
import { profileSchema } from './profile.ts';

/**
 * The format of a profile's file as JSON Schema, for editors: what a profile may say, and `$import` wherever an object
 * may stand. A file that imports need not say what is required, because what it imports may.
 */
export const profileJsonSchema = (): JsonObject => {
  const generated: JsonObject = { ...z.toJSONSchema(profileSchema, { io: 'input', reused: 'ref' }) };
  const schema = withImports(generated);
  return { ...schema, title: 'Device profile', $defs: { ...asObject(schema['$defs']), $import: importReference } };
};

const importReference: JsonObject = {
  type: 'string',
  pattern: '^[^#]+\\.json(#.+)?$',
  description: 'A file of this folder or one that ships, and a part of it after #; the other keys are laid over it.',
};
const importProperties: JsonObject = { [importKey]: { $ref: '#/$defs/$import' }, [replaceKey]: { const: true } };
const importAlone: JsonObject = { type: 'object', properties: importProperties, required: [importKey] };

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
const mapValues = (value: unknown, change: (inner: unknown) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(asObject(value)).map(([key, inner]) => [key, change(inner)]));
const change = (value: unknown): unknown => (isJsonObject(value) ? withImports(value) : value);

const withImports = (schema: JsonObject): JsonObject => {
  const { oneOf, anyOf, properties, items, $defs, required, ...rest } = schema;
  // A file that takes its protocol from an import fits several of them.
  const choices = anyOf ?? oneOf;
  return {
    ...rest,
    ...($defs === undefined ? {} : { $defs: mapValues($defs, change) }),
    ...(Array.isArray(choices) ? { anyOf: choices.map(change) } : {}),
    ...(items === undefined ? {} : { items: { anyOf: [change(items), importAlone] } }),
    ...(properties === undefined ? {} : { properties: { ...mapValues(properties, change), ...importProperties } }),
    ...(required === undefined ? {} : { anyOf: [{ required }, { required: [importKey] }] }),
  };
};

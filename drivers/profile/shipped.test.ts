import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sharedProfileParts } from '../profiles/shared/index.ts';
import { profileJsonSchema } from './json-schema.ts';
import { withTables } from './profile-tables.ts';
import { shippedRegistry } from './registry.ts';

const folder = join(import.meta.dirname, '../profiles');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
const profileFiles = files.filter((name) => !name.startsWith('shared') && name !== 'profile.schema.json');
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const nameOf = (file: string): string => basename(file, '.json');

/** zod reads no `anyOf` beside `properties`; what an editor asks for there is asked for by the registry, too. */
const withoutChoiceOfRequired = (schema: unknown) =>
  z.looseObject({}).parse(
    JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
      const choice = z.array(z.strictObject({ required: z.array(z.string()) })).safeParse(value);
      return key === 'anyOf' && choice.success ? undefined : value;
    }),
  );

describe('files of device profiles', () => {
  it('all ship: none lies in its folder without being in its index', () => {
    expect(profileFiles.map(nameOf).toSorted()).toEqual(
      shippedRegistry()
        .list()
        .map((entry) => entry.profile.id),
    );
    const shared = files.filter((name) => name.startsWith('shared')).map(nameOf);
    expect(shared.toSorted()).toEqual(Object.keys(sharedProfileParts).toSorted());
  });

  it('have a JSON Schema that is up to date (else: node drivers/profile/write-json-schema.ts)', () => {
    expect(read('profile.schema.json')).toEqual(JSON.parse(JSON.stringify(profileJsonSchema())));
  });

  it('name that schema and keep to it', () => {
    const schema = z.fromJSONSchema(withoutChoiceOfRequired(profileJsonSchema()));
    const wrong = profileFiles.filter((name) => {
      const json = read(name);
      const named = z.looseObject({
        $schema: z.literal(relative(join(folder, name, '..'), join(folder, 'profile.schema.json'))),
      });
      return !named.safeParse(json).success || !schema.safeParse(json).success;
    });
    expect(wrong).toEqual([]);
    expect(schema.safeParse({ $import: 'serial-scanner.json', id: 'mine', colour: 'red' }).success).toBe(false);
  });

  it('are in docs/devices.md as they are (else: node drivers/profile/write-profile-tables.ts)', () => {
    const document = readFileSync(join(import.meta.dirname, '../../docs/devices.md'), 'utf8');
    expect(withTables(document)).toBe(document);
  });

  it('say in Vietnamese and English what an installer does, and where their facts come from', () => {
    const poor = shippedRegistry()
      .list()
      .filter(({ profile }) => profile.hints.length === 0 || profile.hints.some(({ vi, en }) => vi === en))
      .map(({ profile }) => profile.id);
    expect(poor).toEqual([]);
  });
});

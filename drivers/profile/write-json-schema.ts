import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { profileJsonSchema } from './json-schema.ts';

/** `node drivers/profile/write-json-schema.ts` after every change of the profile's format; a test says when it is due. */
writeFileSync(
  join(import.meta.dirname, '../profiles/profile.schema.json'),
  `${JSON.stringify(profileJsonSchema(), null, 2)}\n`,
);

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { factsMarkdown } from './facts-table.ts';

it('docs/rules.md lists the facts as the schema has them: "kiosk rules facts" prints the table', () => {
  const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
  expect(page).toContain(factsMarkdown());
});

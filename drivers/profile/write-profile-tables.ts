import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from './profile-tables.ts';

const file = join(import.meta.dirname, '../../docs/devices.md');
writeFileSync(file, withTables(readFileSync(file, 'utf8')));

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './documents.ts';

/** `node contract/description/write-documents.ts` after every change of the contract; a test says when it is due. */
const docs = join(import.meta.dirname, '../../docs');
rmSync(join(docs, 'schemas'), { recursive: true, force: true });
mkdirSync(join(docs, 'schemas'), { recursive: true });
for (const [path, text] of documents()) writeFileSync(join(docs, path), text);

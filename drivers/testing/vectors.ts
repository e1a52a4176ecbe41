import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of the public test data, which lies beside the checkout, and what a suite without it says. */
export const publicVectors = (folder: string): Readonly<{ path: string; missing: boolean; note: string }> => {
  const named = process.env['CHECKPOINT_VECTORS'] ?? '';
  const root = named === '' ? join(import.meta.dirname, '../../../shared/vectors') : named;
  const path = join(root, folder);
  const missing = !existsSync(path);
  return {
    path,
    missing,
    note: missing ? ` (left out: set CHECKPOINT_VECTORS to the folder that holds ${folder}/)` : '',
  };
};

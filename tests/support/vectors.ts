import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The public test data: what CHECKPOINT_VECTORS names, else `../shared/vectors` beside the checkout. */
export const vectorsFolder = (env: NodeJS.ProcessEnv = process.env): string => {
  const named = env['CHECKPOINT_VECTORS'];
  if (named !== undefined && named !== '') return named;
  return fileURLToPath(new URL('../../../shared/vectors', import.meta.url));
};

/** @returns null where this part of the test data is absent: tests of it are skipped */
export const vectors = (part: string): string | null => {
  const folder = join(vectorsFolder(), part);
  return existsSync(folder) ? folder : null;
};

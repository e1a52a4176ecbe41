/**
 * Where the code of a thread stands: beside its sources when they run as TypeScript, flat beside the bundle when built.
 * @param path from the folder `station`, without extension
 */
export const threadUrl = (path: string, from: string): URL => {
  const source = /\/station\/(?:[\w-]+\/)*[\w-]+\.ts$/.exec(from);
  if (source === null) return new URL(`./${path.split('/').at(-1)}.js`, from);
  return new URL(`${from.slice(0, source.index)}/station/${path}.ts`);
};

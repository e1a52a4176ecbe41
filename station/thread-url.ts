/**
 * Where the code of a thread stands: beside the file that starts it, as TypeScript among the sources and as JavaScript in
 * a bundle, which is flat.
 */
export const threadUrl = (name: string, from: string): URL => {
  const extension = /\.[a-z]+$/.exec(from)?.[0] ?? '.js';
  return new URL(`./${name}${extension}`, from);
};

/** Whoever asks while it is being looked gets that answer: a disk that hangs takes one thread of the pool, not all of them. */
export const oneLook = <T>(look: () => Promise<T>): (() => Promise<T>) => {
  let looking: Promise<T> | null = null;
  return () => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
};

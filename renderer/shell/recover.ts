export type RecoverParts = Readonly<{
  /** Puts words in the place of the page that is gone. */
  say: (vietnamese: string, english: string) => void;
  reload: () => void;
  /** @param ms time to read it */
  after: (ms: number, call: () => void) => void;
  log: (error: unknown) => void;
}>;

const readMs = 2000;

/**
 * A page that cannot be drawn is taken away by React as a whole: nobody at a door can do anything about a blank screen. It
 * says so and opens anew; the station tells it again what stands there.
 */
export const recoverFromUncaught =
  ({ say, reload, after, log }: RecoverParts) =>
  (error: unknown): void => {
    log(error);
    say('Màn hình gặp lỗi, đang mở lại…', 'The screen met an error and opens again…');
    after(readMs, reload);
  };

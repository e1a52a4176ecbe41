export type PulseOptions = Readonly<{
  /** Silence after which the station is asked whether it is still there, ms. */
  quietMs: number;
  /** How long it may take to answer, ms. */
  answerMs: number;
  /** Asks. Whatever is heard in return is told to `heard`. */
  beat(): void;
  /** No answer came in time. Asking goes on. */
  silent(): void;
}>;

export type Pulse = Readonly<{ heard(): void; stop(): void }>;

/** Notices a station whose connection stands and that says nothing any more: a frozen process closes no socket. */
export const startPulse = ({ quietMs, answerMs, beat, silent }: PulseOptions): Pulse => {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    timer = setTimeout(ask, quietMs);
  };
  const ask = (): void => {
    timer = setTimeout(() => {
      silent();
      ask();
    }, answerMs);
    beat();
  };
  wait();
  return {
    heard: () => {
      clearTimeout(timer);
      wait();
    },
    stop: () => clearTimeout(timer),
  };
};

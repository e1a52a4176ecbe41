/** How long a hold takes until it counts, ms: no passer-by's tap lasts so long. */
export const holdMs = 800;

/** Something that must be pressed and held. */
export type Hold = Readonly<{
  /** Nothing where it is held already: a second finger neither helps nor harms. */
  begin(): void;
  /** Let go, moved off, or no longer wanted. Nothing where it is not held. */
  end(): void;
}>;

export type HoldOptions = Readonly<{
  /** Once for each hold that lasted. */
  complete(): void;
  changed(held: boolean): void;
  /** @returns how to call it off */
  after(ms: number, call: () => void): () => void;
}>;

export const createHold = ({ complete, changed, after }: HoldOptions): Hold => {
  let callOff: (() => void) | null = null;
  return {
    begin: () => {
      if (callOff !== null) return;
      callOff = after(holdMs, complete);
      changed(true);
    },
    end: () => {
      if (callOff === null) return;
      callOff();
      callOff = null;
      changed(false);
    },
  };
};

/** With Alt or such a key asks the browser for something else; a repeated one was pressed before. */
export const beginsHold = (
  event: Readonly<Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented'>>,
): boolean =>
  (event.key === 'Enter' || event.key === ' ') &&
  !(event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);

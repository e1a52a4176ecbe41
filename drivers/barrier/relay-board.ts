import type { InputName } from '../../contract/reading.ts';
import type { Link } from '../connection.ts';

/** How a board's contacts stand, as far as it says: whatever it does not say is absent. */
export type Contacts = Readonly<{ relay?: boolean; inputs: Readonly<Partial<Record<InputName, boolean>>> }>;

/**
 * One plugged-in life of a relay board. Its functions are called one at a time and reject with a CheckpointError:
 * DeviceSilent, DeviceAnswerWrong, DeviceLost.
 */
export type RelayBoard = Readonly<{
  /** Resolves when the board has obeyed, as far as it can say so. */
  set(on: boolean): Promise<void>;
  /**
   * Closes the relay for so many ms by the board's own timer; resolves with how long it really is. null: it has no timer.
   */
  pulse: ((ms: number) => Promise<number>) | null;
  /** Asks it. null: it cannot be asked. */
  read: (() => Promise<Contacts>) | null;
  receive(bytes: Uint8Array): void;
  /** The link is no more: whatever waits for an answer waits in vain. */
  end(error: Error): void;
}>;

/** @param heard what a board says without being asked */
export type RelayBoardFactory = (link: Link, heard: (contacts: Contacts) => void) => RelayBoard;

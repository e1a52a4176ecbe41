export type CarrierHandlers = Readonly<{
  connected(): void;
  received(bytes: Uint8Array): void;
}>;

/** Where a station finds a simulated device. */
export type Place = Readonly<{ port: number }> | Readonly<{ pty: string }>;

/** What a simulated device hangs on: raw bytes both ways, one station at a time. */
export type Carrier = Readonly<{
  /** Known once it has been plugged; it stays the same whenever it is plugged again. */
  place(): Place;
  /** Whether somebody has it open. */
  connected(): boolean;
  /** Can be opened from now on. @throws Error what keeps it from that */
  plug(): Promise<void>;
  /** Drops whoever has it open, and cannot be opened until plugged again. */
  unplug(): Promise<void>;
  /**
   * Resolves when the system has taken the bytes.
   * @throws Error nobody is connected
   */
  send(bytes: Uint8Array): Promise<void>;
  /** Reads no more while paused, as a device does that has no room left. */
  pause(paused: boolean): void;
}>;

export const nobodyThere = (): Error => new Error('nobody is connected');

/** What a device said, as plain data: one JSON object each. `kind` tells them apart. */
export type Decoded = Readonly<{ kind: string; [field: string]: unknown }>;

/**
 * Reads recorded bytes as the driver of a profile would. Pure: time comes in, and nothing is thrown whatever the bytes.
 * Times are ms that never go back.
 */
export type Decoder = Readonly<{
  push(bytes: Uint8Array, now: number): readonly Decoded[];
  /** ms at which `flush` is due; null: nothing waits. */
  deadline(): number | null;
  /** What is complete by the silence until then. */
  flush(now: number): readonly Decoded[];
  /** Nothing more will come. */
  end(): readonly Decoded[];
}>;

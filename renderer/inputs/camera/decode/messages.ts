import type { Decoder, DecoderOptions, FoundCode } from './decoder.ts';

export type DecodeOrder =
  | Readonly<{ kind: 'start'; options: DecoderOptions }>
  /** The frame is transferred; whoever gets it closes it. */
  | Readonly<{ kind: 'frame'; frame: VideoFrame | ImageBitmap }>;

export type DecodeAnswer =
  | Readonly<{ kind: 'started'; decoder: Decoder['name'] }>
  | Readonly<{ kind: 'decoded'; codes: readonly FoundCode[]; width: number; height: number; ms: number }>
  | Readonly<{ kind: 'failed'; why: string }>;

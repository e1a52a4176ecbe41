import type { CameraSettings } from '../../../../contract/screen-input.ts';

/** A picture as a canvas gives it: RGBA, four bytes a point. */
export type Picture = Readonly<{ data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number }>;

export type Point = Readonly<{ x: number; y: number }>;

/** A code that was found in a picture. */
export type FoundCode = Readonly<{
  /** null: it was read, and is no text. */
  text: string | null;
  /** AIM identifier (ISO/IEC 15424), `]Q1`; null where the decoder does not say it. */
  symbology: string | null;
  /** One of several symbols that make a code together (structured append). */
  part: boolean;
  /** Points that it stands between, in points of the picture. */
  corners: readonly Point[];
}>;

export type Decoder = Readonly<{
  name: 'zxing-wasm' | 'zxing-library';
  /** Never rejects for what is in the picture. */
  decode(picture: Picture): Promise<readonly FoundCode[]>;
}>;

export type DecoderOptions = Readonly<Pick<CameraSettings, 'tryHarder' | 'symbologies'>>;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns null for bytes that are not UTF-8 */
export const utf8Text = (bytes: Uint8Array): string | null => {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
};

import {
  AztecCodeReader,
  BinaryBitmap,
  DecodeHintType,
  HybridBinarizer,
  InvertedLuminanceSource,
  type LuminanceSource,
  QRCodeReader,
  type Result,
  ResultMetadataType,
  RGBLuminanceSource,
} from '@zxing/library';
import type { Decoder, DecoderOptions, FoundCode, Picture } from './decoder.ts';

/** Rec. 601 luma in 1/1024. */
const luminances = ({ data, width, height }: Picture): Uint8ClampedArray => {
  const grey = new Uint8ClampedArray(width * height);
  for (let point = 0, byte = 0; point < grey.length; point += 1, byte += 4)
    grey[point] = ((data[byte] ?? 0) * 306 + (data[byte + 1] ?? 0) * 601 + (data[byte + 2] ?? 0) * 117 + 512) >> 10;
  return grey;
};

/** Takes a character set as known, where the library would guess one. */
const asUtf8 = [DecodeHintType.CHARACTER_SET, 'UTF-8'] as const;

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/** The fallback where WebAssembly cannot load: ZXing in JavaScript. One code a picture. */
export const zxingLibraryDecoder = ({ tryHarder, symbologies }: DecoderOptions): Decoder => {
  // Each by itself: the library's reader for several kinds writes to the console for every picture without a code.
  const readers = symbologies.map((symbology) => (symbology === 'qr' ? new QRCodeReader() : new AztecCodeReader()));
  const hints: readonly (readonly [DecodeHintType, unknown])[] = tryHarder ? [[DecodeHintType.TRY_HARDER, true]] : [];
  const attempt = (source: LuminanceSource, more: typeof hints): Result | null => {
    for (const reader of readers) {
      try {
        return reader.decode(new BinaryBitmap(new HybridBinarizer(source)), new Map([...hints, ...more]));
      } catch {
        // The library says by an exception that there is nothing, and by others that it stumbled over what there is.
      }
    }
    return null;
  };
  const read = (source: LuminanceSource): Result | null => {
    const guessed = attempt(source, []);
    if (guessed === null || isAscii(guessed.getText())) return guessed;
    const utf8 = attempt(source, [asUtf8]);
    return utf8 === null || utf8.getText().includes('\ufffd') ? guessed : utf8;
  };
  return {
    name: 'zxing-library',
    decode: async (picture) => {
      const source = new RGBLuminanceSource(luminances(picture), picture.width, picture.height);
      const result = read(source) ?? (tryHarder ? read(new InvertedLuminanceSource(source)) : null);
      return result === null ? [] : [foundCode(result)];
    },
  };
};

const foundCode = (result: Result): FoundCode => {
  const text = result.getText();
  return {
    text: text.isWellFormed() && !text.includes('\ufffd') ? text : null,
    symbology: null,
    part: result.getResultMetadata()?.get(ResultMetadataType.STRUCTURED_APPEND_SEQUENCE) !== undefined,
    corners: result.getResultPoints().map((point) => ({ x: point.getX(), y: point.getY() })),
  };
};

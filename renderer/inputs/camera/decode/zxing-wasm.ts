import { prepareZXingModule, type ReaderOptions, type ReadResult, readBarcodes } from 'zxing-wasm/reader';
import { type Decoder, type DecoderOptions, type FoundCode, utf8Text } from './decoder.ts';

/** More in one picture are nobody's code. */
const maxCodes = 4;

const formats = { qr: 'QRCode', aztec: 'Aztec' } as const;

const readerOptions = ({ tryHarder, symbologies }: DecoderOptions): ReaderOptions => ({
  formats: symbologies.map((symbology) => formats[symbology]),
  tryHarder,
  tryRotate: tryHarder,
  tryInvert: tryHarder,
  maxNumberOfSymbols: maxCodes,
  textMode: 'Plain',
});

/**
 * The decoder of choice: zxing-cpp as WebAssembly.
 * @param wasm the module itself, or where it is: never asked of anybody but our own server
 * @throws Error where WebAssembly cannot load
 */
export const zxingWasmDecoder = async (
  wasm: Readonly<{ url: string }> | Readonly<{ binary: ArrayBuffer }>,
  options: DecoderOptions,
): Promise<Decoder> => {
  const overrides =
    'url' in wasm
      ? { locateFile: (file: string, folder: string) => (file.endsWith('.wasm') ? wasm.url : folder + file) }
      : { wasmBinary: wasm.binary };
  await prepareZXingModule({ overrides, fireImmediately: true });
  const reader = readerOptions(options);
  return {
    name: 'zxing-wasm',
    decode: async ({ data, width, height }) => {
      // Field by field: those of a real ImageData are not its own.
      const found = await readBarcodes(
        { data, width, height, colorSpace: 'srgb' } as Parameters<typeof readBarcodes>[0],
        reader,
      );
      return found.filter(({ isValid }) => isValid).map(foundCode);
    },
  };
};

/** What says nothing of its character set is UTF-8 where it can be; otherwise the decoder's guess stands. */
const foundCode = ({ bytes, hasECI, text, symbologyIdentifier, sequenceSize, position }: ReadResult): FoundCode => ({
  text: (hasECI ? null : utf8Text(bytes)) ?? (text.isWellFormed() ? text : null),
  symbology: symbologyIdentifier === '' ? null : symbologyIdentifier,
  part: sequenceSize > 0,
  corners: [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft],
});

import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { Decoder, DecoderOptions, Picture } from './decoder.ts';
import type { DecodeAnswer, DecodeOrder } from './messages.ts';
import { zxingWasmDecoder } from './zxing-wasm.ts';

/** Beyond this more points only cost time: a code of 177 modules still has six points a module. */
const maxWidth = 1920;

const answer = (message: DecodeAnswer): void => postMessage(message);

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });

/** @throws Error where there is no canvas to draw on */
const pictureOf = (frame: VideoFrame | ImageBitmap): Picture => {
  const [frameWidth, frameHeight] =
    'displayWidth' in frame ? [frame.displayWidth, frame.displayHeight] : [frame.width, frame.height];
  const scale = Math.min(1, maxWidth / frameWidth);
  const width = Math.round(frameWidth * scale);
  const height = Math.round(frameHeight * scale);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  if (context === null) throw new Error('this browser has no canvas in workers');
  context.drawImage(frame, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
};

/** Where WebAssembly cannot load, the JavaScript decoder; it is fetched only then. */
const start = async (options: DecoderOptions): Promise<Decoder> => {
  try {
    return await zxingWasmDecoder({ url: wasmUrl }, options);
  } catch {
    const { zxingLibraryDecoder } = await import('./zxing-library.ts');
    return zxingLibraryDecoder(options);
  }
};

const decode = async (decoder: Decoder, frame: VideoFrame | ImageBitmap): Promise<void> => {
  const began = performance.now();
  try {
    const picture = pictureOf(frame);
    const codes = await decoder.decode(picture);
    answer({
      kind: 'decoded',
      codes,
      width: picture.width,
      height: picture.height,
      ms: performance.now() - began,
    });
  } catch (thrown) {
    answer({ kind: 'failed', why: messageOf(thrown) });
  } finally {
    frame.close();
  }
};

let decoder: Promise<Decoder> | null = null;

addEventListener('message', ({ data }: MessageEvent<DecodeOrder>) => {
  if (data.kind === 'frame') {
    const { frame } = data;
    if (decoder === null) frame.close();
    else void decoder.then((ready) => decode(ready, frame));
    return;
  }
  decoder = start(data.options);
  decoder.then(
    ({ name }) => answer({ kind: 'started', decoder: name }),
    (thrown: unknown) => answer({ kind: 'failed', why: messageOf(thrown) }),
  );
});

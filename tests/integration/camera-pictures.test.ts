import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBarcodes } from 'zxing-wasm/reader';
import { publicVectors } from '../../drivers/testing/vectors.ts';
import type { Decoder, DecoderOptions, Picture } from '../../renderer/inputs/camera/decode/decoder.ts';
import { zxingLibraryDecoder } from '../../renderer/inputs/camera/decode/zxing-library.ts';
import { zxingWasmDecoder } from '../../renderer/inputs/camera/decode/zxing-wasm.ts';
import { byProminence } from '../../renderer/inputs/camera/sightings.ts';
import { type Scene, sceneOf, scenePicture } from '../support/fake-camera.ts';
import { pngPicture, zxingWasmBinary } from '../support/pictures.ts';

const options: DecoderOptions = { tryHarder: true, symbologies: ['qr'] };

/** `text`: what must be read; null: only that it is a certificate. */
type Sample = Readonly<{ name: string; text: string | null; picture: () => Picture }>;

const filesUnder = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.toLowerCase().endsWith(ending))
    .sort()
    .map((file) => join(folder, file));

const pictureSet = (folder: string): readonly Sample[] =>
  ['qrcode-1', 'qrcode-2', 'qrcode-3', 'qrcode-4', 'qrcode-5', 'qrcode-6'].flatMap((set) =>
    filesUnder(join(folder, set), '.png').map((file) => ({
      name: `${set}/${basename(file)}`,
      text: readFileSync(file.replace(/\.png$/, '.txt'), 'utf8'),
      picture: () => pngPicture(readFileSync(file)),
    })),
  );

type Vector = Readonly<{
  PREFIX?: string;
  '2DCODE'?: string;
  EXPECTEDRESULTS?: Readonly<{ EXPECTEDPICTUREDECODE?: boolean }>;
}>;

/** Certificates whose vector says that the picture can be read, with the text that it must give. */
const certificateVectors = (folder: string): readonly Sample[] =>
  filesUnder(folder, '.json').flatMap((file): readonly Sample[] => {
    const { PREFIX: text, '2DCODE': png, EXPECTEDRESULTS: expected } = JSON.parse(readFileSync(file, 'utf8')) as Vector;
    if (text === undefined || png === undefined || expected?.EXPECTEDPICTUREDECODE !== true) return [];
    return [{ name: file.slice(folder.length), text, picture: () => pngPicture(Buffer.from(png, 'base64')) }];
  });

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');
const isPng = (file: string): boolean => readFileSync(file).subarray(0, 8).equals(pngSignature);

const certificatePictures = (folder: string): readonly Sample[] =>
  filesUnder(folder, '.png')
    .filter(isPng)
    .map((file) => ({ name: file.slice(folder.length), text: null, picture: () => pngPicture(readFileSync(file)) }));

const right = (sample: Sample, texts: readonly (string | null)[]): boolean =>
  texts.some((text) =>
    sample.text === null ? text?.startsWith('HC1:') === true : text?.trimEnd() === sample.text.replace(/\s+$/u, ''),
  );

type Score = Readonly<{
  read: number;
  of: number;
  other: readonly string[];
  missed: readonly string[];
  msEach: number;
}>;

const score = async (decoder: Decoder, samples: readonly Sample[]): Promise<Score> => {
  const other: string[] = [];
  const missed: string[] = [];
  let took = 0;
  for (const sample of samples) {
    const picture = sample.picture();
    const began = performance.now();
    const found = await decoder.decode(picture);
    took += performance.now() - began;
    const texts = found.map(({ text }) => text);
    if (!right(sample, texts)) (texts.length === 0 ? missed : other).push(sample.name);
  }
  const read = samples.length - other.length - missed.length;
  return { read, of: samples.length, other, missed, msEach: Math.round((took / samples.length) * 10) / 10 };
};

const say = (what: string, { read, of, other, msEach }: Score): void => {
  process.stderr.write(`${what}: ${read} of ${of}, ${other.length} with another text, ${msEach} ms each\n`);
};

const personal = '001093029317|NGUYỄN VĂN ẤN|1987-01-18|0|162979388586171100|<1<00<0123232422';
const other = 'HC1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESIGUBA KWML/*G%-./:1%6 ';

const inverted = ({ data, width, height }: Picture): Picture => ({
  data: data.map((value, byte) => (byte % 4 === 3 ? value : 255 - value)),
  width,
  height,
});

const quarterTurned = ({ data, width, height }: Picture): Picture => {
  const turned = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 4;
      turned.set(data.subarray(from, from + 4), (x * height + (height - 1 - y)) * 4);
    }
  return { data: turned, width: height, height: width };
};

describe('the camera’s decoders', () => {
  const decoders = async (): Promise<readonly Decoder[]> => [
    await zxingWasmDecoder({ binary: zxingWasmBinary() }, options),
    zxingLibraryDecoder(options),
  ];

  it('read a code as UTF-8, upright, turned and inverted, and nothing where there is none', async () => {
    const upright = scenePicture(sceneOf(personal), 640, 360);
    const pictures = [upright, quarterTurned(upright), inverted(upright), scenePicture(sceneOf(null), 640, 360)];
    for (const decoder of await decoders()) {
      const texts = await Promise.all(
        pictures.map(async (picture) => (await decoder.decode(picture))[0]?.text ?? null),
      );
      expect([decoder.name, texts]).toEqual([decoder.name, [personal, personal, personal, null]]);
    }
  });

  it('tell of several codes where each stands', async () => {
    const scene: Scene = {
      codes: [
        { text: personal, side: 0.4, x: 0.25, y: 0.5 },
        { text: other, side: 0.6, x: 0.7, y: 0.5 },
      ],
    };
    const [wasm] = await decoders();
    const found = (await wasm?.decode(scenePicture(scene, 1280, 720))) ?? [];
    expect(byProminence(found, { width: 1280, height: 720 }).map(({ text }) => text)).toEqual([other, personal]);
  });

  it('take any picture without an error', { timeout: 120_000 }, async () => {
    const all = await decoders();
    const picture = fc
      .tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }), fc.integer())
      .map(([width, height, seed]): Picture => {
        const data = new Uint8ClampedArray(width * height * 4);
        for (let byte = 0, state = seed; byte < data.length; byte += 1) {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
          data[byte] = state >>> 24;
        }
        return { data, width, height };
      });
    await fc.assert(
      fc.asyncProperty(picture, async (one) => {
        for (const decoder of all) expect(Array.isArray(await decoder.decode(one))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

/** null where this part of the public test data is absent. */
const folderOf = (part: string): string | null => {
  const { path, missing } = publicVectors(part);
  return missing ? null : path;
};

const qrImages = folderOf('qr-images/zxing');
const certificates = folderOf('dcc/dgc-testdata');
const certificateImages = folderOf('dcc/dcc-quality-assurance');

describe('the camera’s decoders on public pictures', () => {
  let wasm: Decoder;
  const library = zxingLibraryDecoder(options);
  beforeAll(async () => {
    wasm = await zxingWasmDecoder({ binary: zxingWasmBinary() }, options);
  });

  it.skipIf(qrImages === null)('zxing’s 179 pictures: 164 or more by WebAssembly', { timeout: 300_000 }, async () => {
    const samples = pictureSet(qrImages ?? '');
    expect(samples).toHaveLength(179);
    const byWasm = await score(wasm, samples);
    say('zxing-wasm, zxing pictures', byWasm);
    expect(byWasm.read).toBeGreaterThanOrEqual(164);
    expect(byWasm.other.length).toBeLessThanOrEqual(2);
    const byLibrary = await score(library, samples);
    say('@zxing/library, zxing pictures', byLibrary);
    expect(byLibrary.read).toBeGreaterThanOrEqual(150);
    expect(byLibrary.other).toEqual([]);
  });

  it.skipIf(certificates === null)(
    'every certificate of dgc-testdata by WebAssembly',
    { timeout: 600_000 },
    async () => {
      const samples = certificateVectors(certificates ?? '');
      expect(samples.length).toBeGreaterThan(0);
      const byWasm = await score(wasm, samples);
      say('zxing-wasm, dgc-testdata', byWasm);
      expect([byWasm.missed, byWasm.other]).toEqual([[], []]);
      const byLibrary = await score(library, samples);
      say('@zxing/library, dgc-testdata', byLibrary);
      expect(byLibrary.read / byLibrary.of).toBeGreaterThan(0.6);
    },
  );

  it.skipIf(certificateImages === null)(
    'every certificate picture of dcc-quality-assurance by WebAssembly',
    { timeout: 300_000 },
    async () => {
      const samples = certificatePictures(certificateImages ?? '');
      expect(samples.length).toBeGreaterThan(0);
      const byWasm = await score(wasm, samples);
      say('zxing-wasm, dcc-quality-assurance', byWasm);
      expect([byWasm.missed, byWasm.other]).toEqual([[], []]);
      // Viet Nam's is a JPEG by another name: the decoder's own loader takes it.
      const jpegs = filesUnder(certificateImages ?? '', '.png').filter((file) => !isPng(file));
      const texts = await Promise.all(
        jpegs.map(async (file) => (await readBarcodes(readFileSync(file)))[0]?.text.slice(0, 4)),
      );
      expect(texts).toEqual(jpegs.map(() => 'HC1:'));
      const byLibrary = await score(library, samples);
      say('@zxing/library, dcc-quality-assurance', byLibrary);
      expect(byLibrary.read / byLibrary.of).toBeGreaterThan(0.6);
    },
  );
});

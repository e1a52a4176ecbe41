import { closeSync, openSync, writeSync } from 'node:fs';
import qrcode from 'qrcode-generator';
import type { Picture } from '../../renderer/inputs/camera/decode/decoder.ts';

export type Scene = Readonly<{
  /** Codes in view with the side of each as a share of the picture's height and where its middle is, both 0 to 1. */
  codes: readonly Readonly<{ text: string; side: number; x: number; y: number }>[];
}>;

export const sceneOf = (text: string | null): Scene => ({
  codes: text === null ? [] : [{ text, side: 0.55, x: 0.5, y: 0.5 }],
});

/** White paper is not white before a camera, and nothing is even. */
const shade = (x: number, y: number): number => 90 + ((x * 7 + y * 13) % 40) + ((x ^ y) & 15);

/** Luminances of a scene, 0 to 255. */
const paint = ({ codes }: Scene, width: number, height: number): Uint8Array => {
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) grey[y * width + x] = shade(x, y);
  for (const { text, side, x: middleX, y: middleY } of codes) {
    const code = qrcode(0, 'M');
    code.addData(Buffer.from(text, 'utf8').toString('latin1'), 'Byte');
    code.make();
    const quiet = 4;
    const modules = code.getModuleCount();
    const module = Math.max(1, Math.floor((side * height) / (modules + 2 * quiet)));
    const size = module * (modules + 2 * quiet);
    const left = Math.round(middleX * width - size / 2);
    const top = Math.round(middleY * height - size / 2);
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const row = Math.floor(y / module) - quiet;
        const column = Math.floor(x / module) - quiet;
        const inside = row >= 0 && column >= 0 && row < modules && column < modules;
        grey[(top + y) * width + left + x] = inside && code.isDark(row, column) ? 30 : 215;
      }
    }
  }
  return grey;
};

export const scenePicture = (scene: Scene, width: number, height: number): Picture => {
  const data = new Uint8ClampedArray(width * height * 4);
  for (const [point, grey] of paint(scene, width, height).entries()) data.set([grey, grey, grey, 255], point * 4);
  return { data, width, height };
};

/** Writes what Chromium's fake camera plays again and again: YUV4MPEG2, 10 pictures a second, each scene for its seconds. */
export const writeFakeCamera = (
  file: string,
  scenes: readonly Readonly<{ scene: Scene; seconds: number }>[],
  width = 1280,
  height = 720,
): void => {
  const out = openSync(file, 'w');
  try {
    writeSync(out, `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
    const colourless = new Uint8Array((width * height) / 2).fill(128);
    for (const { scene, seconds } of scenes) {
      const grey = paint(scene, width, height);
      for (let frame = 0; frame < seconds * 10; frame += 1) {
        writeSync(out, 'FRAME\n');
        writeSync(out, grey);
        writeSync(out, colourless);
      }
    }
  } finally {
    closeSync(out);
  }
};

/** Chromium's options to see that file in place of a camera. */
export const fakeCameraArguments = (file: string): readonly string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
];

export type PictureQuality = Readonly<{
  light: 'dark' | 'good' | 'bright';
  /** `flat`: nothing in view that has edges, so nothing can be said. */
  sharpness: 'good' | 'blurred' | 'flat';
}>;

/** Mean luminance out of 255 below which codes are lost in noise, and above which their white parts run over. */
const darkest = 55;
const brightest = 215;
/** Luminances between the 10th and the 90th of a hundred points: a code in view has more. */
const leastContrast = 50;
/** Of all steps from point to point, the steepest fiftieth, as a share of the contrast: a lens that is out of focus has none. */
const leastSteepness = 0.35;

/** Luminance by ITU-R BT.601. @param data RGBA */
const luminances = (data: Uint8ClampedArray): Uint8Array => {
  const grey = new Uint8Array(data.length / 4);
  for (let point = 0; point < grey.length; point += 1) {
    const at = point * 4;
    grey[point] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return grey;
};

const share = (sorted: Uint8Array, part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;

/** How good a picture is for reading codes. Cheap: it looks at a small copy of it. @param data RGBA, `width` points a row */
export const pictureQuality = (data: Uint8ClampedArray, width: number): PictureQuality => {
  const grey = luminances(data);
  const sorted = grey.toSorted();
  const mean = grey.reduce((sum, value) => sum + value, 0) / Math.max(1, grey.length);
  const light = mean < darkest ? 'dark' : mean > brightest ? 'bright' : 'good';
  const contrast = share(sorted, 0.9) - share(sorted, 0.1);
  if (contrast < leastContrast) return { light, sharpness: 'flat' };
  const steps = new Uint8Array(grey.length);
  for (let point = 1; point < grey.length; point += 1) {
    if (point % width !== 0) steps[point] = Math.abs((grey[point] ?? 0) - (grey[point - 1] ?? 0));
  }
  const steepest = share(steps.toSorted(), 0.98);
  return { light, sharpness: steepest / contrast >= leastSteepness ? 'good' : 'blurred' };
};

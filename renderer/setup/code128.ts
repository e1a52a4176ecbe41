/**
 * Code 128 (ISO/IEC 15417), code set B: ASCII that can be printed, and function character 3, by which a scanner knows a bar code
 * that is meant for itself.
 */

/** Widths of bars and spaces in turn of the symbol characters 0 to 105: six of eleven modules in all. */
const widths =
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232';

const startB = 104;
const fnc3 = 96;
const stop = '2331112';
const modulus = 103;

const widthsOf = (value: number): string => widths.slice(value * 6, value * 6 + 6);

/** @param text characters 0x20 to 0x7e @returns widths of bars and spaces in turn, in modules, a bar first */
export const code128 = (text: string, begin: Readonly<{ fnc3: boolean }>): readonly number[] => {
  const values = [
    ...(begin.fnc3 ? [fnc3] : []),
    ...[...text].map((character) => (character.codePointAt(0) ?? 32) - 32),
  ];
  const check = values.reduce((sum, value, index) => sum + value * (index + 1), startB) % modulus;
  return [...[startB, ...values, check].map(widthsOf), stop].join('').split('').map(Number);
};

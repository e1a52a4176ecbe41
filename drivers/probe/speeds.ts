import type { Line } from '../profile/line.ts';
import type { Profile } from '../profile/profile.ts';

/** Speeds at which devices at a door are set, the likeliest first. */
const common = [9600, 115_200, 38_400, 19_200, 57_600] as const;

/** `9600 8N1` */
export const lineWords = ({ baudRate, dataBits, parity, stopBits }: Line): string =>
  `${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;

/** The lines worth trying, each once: those of the likely profiles, the common speeds, then those of the others. */
export const linesToTry = (likely: readonly Profile[], others: readonly Profile[]): readonly Line[] => {
  const plain: Omit<Line, 'baudRate'> = { dataBits: 8, parity: 'none', stopBits: 1, rtscts: false, xonxoff: false };
  const lines = [
    ...likely.map(({ line }) => line),
    ...common.map((baudRate) => ({ ...plain, baudRate })),
    ...others.map(({ line }) => line),
  ];
  return [...new Map(lines.map((line) => [lineWords(line), line])).values()];
};

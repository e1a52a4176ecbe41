import type { PrinterSettings } from '../../profile/printer-settings.ts';

/** Feeds the last line past the knife and cuts; without a knife, past the tear bar. */
export const cutCommands = ({ feedLines, cut }: PrinterSettings): Uint8Array => {
  const feed = [0x1b, 0x64, feedLines];
  return cut === 'none' ? Uint8Array.of(...feed) : Uint8Array.of(...feed, 0x1d, 0x56, cut === 'full' ? 0 : 1);
};

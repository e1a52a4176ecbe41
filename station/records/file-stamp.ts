/** Local date and time for a file's name: `20261123-1030`. */
export const fileStamp = (time: number, utcOffsetMinutes: number): string =>
  new Date(time + utcOffsetMinutes * 60_000).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');

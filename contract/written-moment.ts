const pattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d+))?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * A moment as ISO 8601 has it, in the forms that other programs write too: an offset without a colon or minutes, fractions of any
 * length, no seconds, a day alone. Without an offset it is UTC, wherever the machine stands.
 * @returns ms since the Unix epoch, cut off to whole ones; null: it is none
 */
export const writtenMoment = (text: string): number | null => {
  const [, day, time = '00:00', fraction = '0', offset = 'Z'] = pattern.exec(text.trim()) ?? [];
  if (day === undefined) return null;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const zone = offset.length === 3 ? `${offset}:00` : offset.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(`${day}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone.toUpperCase()}`);
  return Number.isNaN(at) ? null : at;
};

import type { ClockReport, ClockTrouble } from '../../contract/clock.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import { ageWords } from './age-words.ts';
import type { Check } from './check.ts';

type About = Pick<Diagnostics, 'clock' | 'clockReport'>;

/** How far the station believes its clock, in words. */
export const clockCheck = ({ clock, clockReport }: About, now: Date): Check => {
  const says = [clock, now.toISOString(), ...(clockReport === undefined ? [] : comparedWords(clockReport))].join(', ');
  const trouble = clockReport?.trouble ?? null;
  if (trouble !== null) {
    const level = clock === 'untrusted' ? 'bad' : 'attention';
    return { name: 'clock', level, says: `${troubleWords(trouble)}; ${says}`, hint: clockHints[trouble.kind] };
  }
  if (clock === 'synchronised') return { name: 'clock', level: 'good', says, hint: '' };
  const hint =
    clock === 'unknown'
      ? 'this system does not say whether a time service holds its clock'
      : 'set the clock and start a time service (NTP)';
  return { name: 'clock', level: clock === 'untrusted' ? 'bad' : 'attention', says, hint };
};

const comparedWords = ({ offsetMs, errorMs, comparedMsAgo }: ClockReport): readonly string[] =>
  offsetMs === null || errorMs === null || comparedMsAgo === null
    ? ['never compared with central’s']
    : [
        `central’s ${offsetMs < 0 ? '+' : '-'}${Math.abs(offsetMs)} ms (± ${errorMs} ms, ${ageWords(comparedMsAgo / 1000)} ago)`,
      ];

const troubleWords = ({ kind, ms }: ClockTrouble): string => {
  const span = ageWords(Math.abs(ms) / 1000);
  switch (kind) {
    case 'behind':
      return `at least ${span} behind`;
    case 'off-central':
      return `${span} ${ms > 0 ? 'ahead of' : 'behind'} central’s`;
    case 'ahead':
      return `${span} after anything that is known`;
    case 'moved':
      return `moved ${ms > 0 ? 'forward' : 'back'} by ${span} while the station ran`;
  }
};

const clockHints: Readonly<Record<ClockTrouble['kind'], string>> = {
  behind:
    'set the clock; if it is right, the station was wrong before: "kiosk clock confirm", or connect it to central or to a time service (NTP)',
  'off-central': 'set the clock of whichever is wrong, and start a time service (NTP)',
  ahead:
    'set the clock and start a time service (NTP), or connect the station to central; if it is right: "kiosk clock confirm"',
  moved:
    'compare the clock with a right one and say so with "kiosk clock confirm"; a time service (NTP) or the central system ends this notice, too',
};

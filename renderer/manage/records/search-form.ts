import type { Outcome } from '../../../contract/decision.ts';
import type { RecordKind, RecordQuery } from '../../../contract/records.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** As it is chosen. `day`: `2026-11-23`; times: `10:00` or empty, up to `24:00`. */
export type SearchForm = Readonly<{
  kind: RecordKind;
  day: string;
  from: string;
  to: string;
  lane: string;
  outcome: Outcome | '';
  slip: string;
}>;

/** The local date of this moment, as a date field has it. */
export const dayOf = (now: number, utcOffsetMinutes: number): string =>
  new Date(now + utcOffsetMinutes * minuteMs).toISOString().slice(0, 10);

/** So far back days can be chosen: rows that central has are kept for 21 days, unless the configuration says otherwise. */
const shownDays = 31;

/** Today and the days before it, newest first. */
export const daysUntil = (now: number, utcOffsetMinutes: number): readonly string[] =>
  Array.from({ length: shownDays }, (_, ago) => dayOf(now - ago * dayMs, utcOffsetMinutes));

export const todaysForm = (now: number, utcOffsetMinutes: number): SearchForm => ({
  kind: 'passage',
  day: dayOf(now, utcOffsetMinutes),
  from: '',
  to: '',
  lane: '',
  outcome: '',
  slip: '',
});

const minutesOf = (time: string): number | null => {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
};

/** Only passages have outcomes and slips, and what operators do has no lane. @returns null: no such day, or it ends before it begins */
export const queryOf = (form: SearchForm, utcOffsetMinutes: number): RecordQuery | null => {
  const day = Date.parse(`${form.day}T00:00:00Z`) - utcOffsetMinutes * minuteMs;
  const from = day + (minutesOf(form.from) ?? 0) * minuteMs;
  const to = day + (minutesOf(form.to) ?? 24 * 60) * minuteMs;
  if (!(day >= 0) || to <= from) return null;
  const ofPassages = form.kind === 'passage' || form.kind === 'paper';
  const slip = /^\d{1,9}$/.test(form.slip) ? Number(form.slip) : 0;
  return {
    kind: form.kind,
    from,
    to,
    lane: form.kind === 'operator' || form.lane === '' ? null : form.lane,
    outcome: ofPassages && form.outcome !== '' ? form.outcome : null,
    slip: ofPassages && slip > 0 ? slip : null,
    next: null,
  };
};

import type { PermitGrant } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { FaultCode } from '../credential-fault.ts';

/** Permits are read in Viet Nam's time, wherever the reader stands. */
const offsetMs = 7 * 3_600_000;
const dayMs = 86_400_000;

/**
 * Whether the permit holds at that moment (FORMATS 5): from ≤ today ≤ to, today among the single dates and weekdays where
 * any are given, and the hour within. An hour after midnight of a night's span belongs to the day on which it began.
 * @param now ms since the Unix epoch
 */
export const permitTimeFault = (permit: PermitGrant, now: number): FaultCode | null => {
  const local = now + offsetMs;
  const minute = Math.floor((((local % dayMs) + dayMs) % dayMs) / 60_000);
  const { hours } = permit;
  const overnight = hours !== null && hours.to <= hours.from;
  if (hours !== null) {
    const within = overnight ? minute >= hours.from || minute < hours.to : minute >= hours.from && minute < hours.to;
    if (!within) return dayFault(permit, local) ?? ErrorCode.PermitNotNow;
  }
  return dayFault(permit, overnight && hours !== null && minute < hours.to ? local - dayMs : local);
};

const dayFault = ({ from, to, dates, weekdays }: PermitGrant, local: number): FaultCode | null => {
  const day = new Date(local);
  const today = day.toISOString().slice(0, 10);
  if (from !== null && today < from) return ErrorCode.CredentialNotYetValid;
  if (to !== null && today > to) return ErrorCode.CredentialExpired;
  if (dates.length > 0 && !dates.includes(today)) return ErrorCode.PermitNotNow;
  const weekday = ((day.getUTCDay() + 6) % 7) + 1;
  return weekdays.length > 0 && !weekdays.includes(weekday) ? ErrorCode.PermitNotNow : null;
};

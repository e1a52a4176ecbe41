import { enrolmentState } from '../../station/enrolment-office.ts';

const dayMs = 86_400_000;
/** Central has had a month by then to give it another. Enrolling anew takes somebody to go there. */
const noticeDays = 30;

export type EnrolmentCheck = Readonly<{
  name: 'enrolment';
  level: 'good' | 'attention' | 'bad';
  says: string;
  hint: string;
}>;

/** What an installer wants to know of the enrolment of a data directory; none where it was set up by hand or is a demo. */
export const enrolmentCheck = (dataDirectory: string, now: number): readonly EnrolmentCheck[] => {
  const state = enrolmentState(dataDirectory);
  if (state.kind === 'none') return [];
  if (state.kind !== 'enrolled') return [unfinished(state.kind)];
  const { site, station, enrolledAt, notAfter } = state.record;
  const days = Math.floor((notAfter - now) / dayMs);
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const says = `${site}/${station} since ${day(enrolledAt)}, certificate until ${day(notAfter)}`;
  if (days >= noticeDays) return [{ name: 'enrolment', level: 'good', says, hint: '' }];
  return [
    {
      name: 'enrolment',
      level: days < 0 ? 'bad' : 'attention',
      says: days < 0 ? `${says}: it is over, and the broker refuses this station` : `${says}: ${days} days are left`,
      hint: `${days < 0 ? '' : 'connect it: central renews it by itself. Else '}ask central for a code (kiosk central enrol new … --replace), stop the station, then: kiosk enrol CODE`,
    },
  ];
};

const unfinished = (kind: 'requested' | 'answered' | 'installing' | 'retiring'): EnrolmentCheck => ({
  name: 'enrolment',
  level: kind === 'requested' || kind === 'answered' ? 'attention' : 'bad',
  says: {
    requested: 'an enrolment was begun, and central has not answered',
    answered: 'central has answered, and nobody has said that the six words are the same',
    installing: 'an enrolment was cut off while it was taken over',
    retiring: 'this kiosk was being wiped, and that did not end',
  }[kind],
  hint: kind === 'retiring' ? 'run again: kiosk retire' : 'run again: kiosk enrol',
});

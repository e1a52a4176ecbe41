import type { ReactNode } from 'react';
import type { Text } from '../text.ts';
import { EntriesPage } from './entries-page.tsx';
import type { DutyPageProps } from './page-props.ts';
import { ReferralsPage } from './referrals-page.tsx';
import { ShiftPage } from './shift-page.tsx';
import { entryTexts, referralTexts, shiftTexts } from './words.ts';

/** A page for whoever is on duty: `/duty/{id}`. Nobody signs in for it. */
export type DutyPage = Readonly<{ id: string; title: Text; Page: (props: DutyPageProps) => ReactNode }>;

/** In the order of the tabs. */
export const dutyPages: readonly DutyPage[] = [
  { id: 'shift', title: shiftTexts.title, Page: ShiftPage },
  { id: 'referrals', title: referralTexts.title, Page: ReferralsPage },
  { id: 'entries', title: entryTexts.title, Page: EntriesPage },
];

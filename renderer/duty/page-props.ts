import type { ScreenState } from '../../contract/rpc.ts';

/** What every page of the duty book is given. */
export type DutyPageProps = Readonly<{ state: ScreenState; clockOffset: number }>;

import type { Session } from '../../contract/operator.ts';
import type { ScreenState } from '../../contract/rpc.ts';

/** What every page behind the sign-in is given. */
export type ManagePageProps = Readonly<{ state: ScreenState; session: Session; clockOffset: number }>;

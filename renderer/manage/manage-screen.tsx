import { type ReactNode, useEffect } from 'react';
import { mayAct, type Session } from '../../contract/operator.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { ModeBand } from '../parts/mode-band.tsx';
import { Scrolling } from '../parts/scrolling.tsx';
import { useStation } from '../state/station-context.ts';
import { clockTime } from '../words/time.ts';
import { PageTabs } from './page-tabs.tsx';
import { managePages } from './pages.ts';
import { Passing } from './passing.tsx';
import { SignIn } from './sign-in.tsx';
import { manageTexts, roleTexts } from './words.ts';

/** Nobody who leaves the sign-in open keeps the gate's screen away from its guard. ms */
const unusedMs = 60_000;

type ManageScreenProps = Readonly<{
  state: ScreenState;
  session: Session;
  clockOffset: number;
  /** Which page, or null for the first. */
  part: string | null;
  go: (part: string) => void;
  back: () => void;
}>;

/** Supervisor and installer: who signs in sees the pages that are theirs. */
export const ManageScreen = ({ state, session, clockOffset, part, go, back }: ManageScreenProps): ReactNode => {
  const station = useStation();
  const { operator, until } = session;
  useEffect(() => {
    if (operator !== null) return;
    const timer = setTimeout(back, unusedMs);
    return () => clearTimeout(timer);
  }, [operator, back]);
  const pages = managePages.filter(({ role }) => mayAct(session.role, role));
  const shown = pages.find(({ id }) => id === part) ?? pages[0];
  const wanted = managePages.find(({ id }) => id === part);
  return (
    <div className="manage" data-testid="manage" data-role={session.role}>
      <ModeBand mode={state.mode} />
      <header className="manage-bar">
        <Passing state={state} title={manageTexts.title} back={back} />
        {operator === null ? null : (
          <p className="manage-who" data-testid="manage-who">
            <span>{`${operator.name} · ${roleTexts[session.role].vi}`}</span>
            {until === null ? null : (
              <span className="manage-until">
                {manageTexts.signsOutAt.vi} {clockTime(until, state.utcOffsetMinutes)}
              </span>
            )}
          </p>
        )}
        {operator === null ? null : (
          <button type="button" className="manage-button" data-testid="sign-out" onClick={() => void station.signOut()}>
            <Bilingual text={manageTexts.signOut} />
          </button>
        )}
        <button type="button" className="manage-button" data-testid="manage-back" onClick={back}>
          <Icon name="out" />
          <Bilingual text={manageTexts.back} />
        </button>
      </header>
      {operator === null || shown === undefined ? (
        <main className="manage-sign-in">
          <SignIn needed={wanted?.role ?? 'supervisor'} />
        </main>
      ) : (
        <div className="manage-pages">
          <PageTabs title={manageTexts.title} pages={pages} shown={shown.id} go={go} />
          <Scrolling as="main" className="manage-page">
            <shown.Page state={state} session={session} clockOffset={clockOffset} />
          </Scrolling>
        </div>
      )}
    </div>
  );
};

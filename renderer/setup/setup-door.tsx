import type { ReactNode } from 'react';
import { mayAct, type Session } from '../../contract/operator.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import { SignIn } from '../manage/sign-in.tsx';
import { manageTexts } from '../manage/words.ts';
import { ModeBand } from '../parts/mode-band.tsx';
import { useStation } from '../state/station-context.ts';
import { Failure, LanguageContext, Say, useRunning } from './context.tsx';
import { keepPass } from './pass.ts';
import { doorTexts } from './words.ts';

type DoorProps = Readonly<{ state: ScreenState; session: Session; back: () => void }>;

const DemoDoor = ({ back }: Pick<DoorProps, 'back'>): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  return (
    <>
      <h2>
        <Say text={doorTexts.demoTitle} />
      </h2>
      <p className="setup-about">
        <Say text={doorTexts.demoAbout} />
      </p>
      <div className="setup-choices">
        <button
          type="button"
          className="setup-choice"
          data-primary="true"
          data-testid="leave-demo"
          disabled={busy}
          onClick={() => run(() => station.leaveDemo())}
        >
          <strong>
            <Say text={doorTexts.setUp} />
          </strong>
        </button>
        <button type="button" className="setup-choice" data-testid="stay-demo" onClick={back}>
          <strong>
            <Say text={doorTexts.goOn} />
          </strong>
        </button>
      </div>
      <Failure failure={failure} />
    </>
  );
};

const StationDoor = ({ session, back }: Omit<DoorProps, 'state'>): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  if (!mayAct(session.role, 'installer')) return <SignIn needed="installer" />;
  return (
    <>
      <h2>
        <Say text={doorTexts.anewTitle} />
      </h2>
      <p className="setup-about">
        <Say text={doorTexts.anewAbout} />
      </p>
      <div className="setup-row">
        <button
          type="button"
          className="setup-button"
          data-primary="true"
          data-testid="begin-setup"
          disabled={busy}
          onClick={() => run(() => station.beginSetup(), keepPass)}
        >
          <Say text={doorTexts.begin} />
        </button>
        <button type="button" className="setup-button" onClick={back}>
          <Say text={manageTexts.back} />
        </button>
      </div>
      <Failure failure={failure} />
    </>
  );
};

/** From a gate that works to the assistant: a demo makes way for whoever asks, a station only for its installer. */
export const SetupDoor = ({ state, session, back }: DoorProps): ReactNode => (
  <LanguageContext value="vi">
    <div className="setup setup-door" data-testid="setup-door">
      <ModeBand mode={state.mode} />
      <header className="setup-bar">
        <h1>
          <Say text={doorTexts.setUp} />
        </h1>
        <button type="button" className="setup-button" data-testid="setup-door-back" onClick={back}>
          <Say text={manageTexts.back} />
        </button>
      </header>
      <main className="setup-body">
        <section>
          {state.mode === 'demo' ? <DemoDoor back={back} /> : <StationDoor session={session} back={back} />}
        </section>
      </main>
    </div>
  </LanguageContext>
);

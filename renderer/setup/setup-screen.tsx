import { type ReactNode, useEffect, useState } from 'react';
import type { SetupState, SetupStep } from '../../contract/setup.ts';
import { SignIn } from '../manage/sign-in.tsx';
import { Scrolling } from '../parts/scrolling.tsx';
import type { SoundPlayer } from '../sound/player.ts';
import { useStation } from '../state/station-context.ts';
import type { Text } from '../text.ts';
import { CameraStep } from './camera-step.tsx';
import { CentralStep } from './central-step.tsx';
import { Failure, LanguageContext, Say, type StepProps, useRunning, useSaving, useWords } from './context.tsx';
import { DevicesStep } from './devices-step.tsx';
import { markOf, type StepMark, whatIsSkipped, whyNotOn } from './going-on.ts';
import { takePass } from './pass.ts';
import { PeopleStep } from './people-step.tsx';
import { LanguageStep, NetworkStep, SiteStep, SoundStep } from './steps-simple.tsx';
import { centralTexts, finishTexts, goingOnTexts, setupTexts, stepTexts } from './words.ts';

const FinishStep = ({ state, save }: StepProps): ReactNode => (
  <>
    <h2>
      <Say text={state.open.length === 0 ? finishTexts.title : finishTexts.notYet} />
    </h2>
    <ul className="setup-facts" data-testid="setup-summary">
      {state.steps
        .filter((step) => step !== 'finish' && step !== 'language')
        .map((step) => {
          const open = state.open.includes(step);
          return (
            <li key={step} data-fact={step} data-level={open ? 'bad' : 'good'}>
              <b className="setup-mark">{open ? '✕' : '✓'}</b>
              <Say text={stepTexts[step]} className="setup-fact-name" />
              <span className="setup-fact-state">
                {open ? (
                  <>
                    <Say text={finishTexts.missing} />
                    <button type="button" className="setup-button" onClick={() => save({ step })}>
                      <Say text={finishTexts.fix} />
                    </button>
                  </>
                ) : (
                  <SummaryOf step={step} state={state} />
                )}
              </span>
            </li>
          );
        })}
    </ul>
    <p className="setup-about">
      <Say text={finishTexts.about} />
    </p>
  </>
);

const SummaryOf = ({ step, state }: Readonly<{ step: SetupStep; state: SetupState }>): ReactNode => {
  const { draft, enrolment, operators } = state;
  switch (step) {
    case 'central':
      return enrolment.state === 'enrolled' ? (
        <code>{`${enrolment.site}/${enrolment.station}`}</code>
      ) : (
        <Say text={centralTexts.alone} />
      );
    case 'site':
      return (
        <span>{`${draft.siteName} · ${draft.stationName} · ${draft.lanes.map(({ name }) => name).join(', ')}`}</span>
      );
    case 'devices':
      return (
        <span>{draft.devices.map(({ id }) => `${draft.tested[id] === true ? '✓' : '?'} ${id}`).join('  ·  ')}</span>
      );
    case 'people':
      return <span>{operators.map(({ name }) => name).join(' · ')}</span>;
    default:
      return null;
  }
};

const stepOf = (props: StepProps, player: SoundPlayer): ReactNode => {
  switch (props.state.draft.step) {
    case 'language':
      return <LanguageStep {...props} />;
    case 'network':
      return <NetworkStep {...props} />;
    case 'central':
      return <CentralStep {...props} />;
    case 'site':
      return <SiteStep {...props} />;
    case 'devices':
      return <DevicesStep {...props} />;
    case 'camera':
      return <CameraStep {...props} />;
    case 'sound':
      return <SoundStep {...props} player={player} />;
    case 'people':
      return <PeopleStep {...props} />;
    case 'finish':
      return <FinishStep {...props} />;
  }
};

/** Beside the colour; the others have their number. */
const signs: Readonly<Partial<Record<StepMark, string>>> = { done: '✓', skipped: '–' };

const Progress = ({ state, save }: StepProps): ReactNode => {
  const words = useWords();
  const { steps, draft } = state;
  const at = steps.indexOf(draft.step);
  return (
    <nav
      className="setup-progress"
      aria-label={`${words(setupTexts.step)} ${at + 1} ${words(setupTexts.of)} ${steps.length}`}
    >
      <ol>
        {steps.map((step, index) => {
          const reachable = draft.done.includes(step) || index <= at;
          const mark = markOf(step, state);
          return (
            <li key={step}>
              <button
                type="button"
                data-step={step}
                data-state={mark}
                aria-current={step === draft.step ? 'step' : undefined}
                disabled={!reachable}
                onClick={() => save({ step })}
              >
                <b>{signs[mark] ?? index + 1}</b>
                {/* Upright there is no room for names: they are heard all the same. */}
                <span className="setup-step" aria-hidden="true">
                  {words(stepTexts[step])}
                  {mark === 'skipped' ? <small>{words(goingOnTexts.skipped)}</small> : null}
                </span>
                <span className="unseen">
                  {words(stepTexts[step])}
                  {mark === 'skipped' ? `, ${words(goingOnTexts.skipped)}` : null}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
};

type SetupScreenProps = Readonly<{
  state: SetupState;
  player: SoundPlayer;
  talking: boolean;
  go: (path: string) => void;
}>;

type Onward = Readonly<{
  id: string;
  label: Text;
  busy: boolean;
  why: Text | null;
  skipped: Text | null;
  go: () => void;
}>;

/** Whoever cannot go on reads why beside it, and hears it with the button. */
const Forward = ({ id, label, busy, why, skipped, go }: Onward): ReactNode => {
  const said = why ?? skipped;
  return (
    <>
      <p className="setup-why" id="setup-why" role="status" data-testid="setup-why" data-stops={why !== null}>
        {said === null ? null : <Say text={said} />}
      </p>
      <button
        type="button"
        className="setup-button"
        data-primary="true"
        data-testid={id}
        disabled={busy || why !== null}
        aria-describedby={said === null ? undefined : 'setup-why'}
        onClick={go}
      >
        <Say text={label} />
      </button>
    </>
  );
};

const Assistant = ({ state, player, talking, go }: SetupScreenProps): ReactNode => {
  const station = useStation();
  const { save, failure } = useSaving();
  const { busy, failure: failed, run } = useRunning();
  const { draft, steps, back } = state;
  const at = Math.max(0, steps.indexOf(draft.step));
  const next = (): void => {
    const step = steps[at + 1];
    if (step !== undefined) save({ step, done: [...new Set([...draft.done, draft.step])] });
  };
  const finish = (): void =>
    run(
      () => station.finishSetup(),
      () => go('/setup/first'),
    );
  const last = draft.step === 'finish';
  return (
    <div className="setup" data-testid="setup" data-step={draft.step} data-stale={!talking} inert={!talking}>
      <header className="setup-bar">
        <h1>
          <Say text={setupTexts.title} />
        </h1>
        {back === null ? null : (
          <button
            type="button"
            className="setup-button"
            data-testid="setup-leave"
            disabled={busy}
            onClick={() =>
              run(
                () => station.leaveSetup(),
                () => go('/'),
              )
            }
          >
            <Say text={back === 'demo' ? setupTexts.toDemo : setupTexts.toStation} />
          </button>
        )}
      </header>
      <Progress state={state} save={save} />
      <Scrolling as="main" className="setup-body" key={draft.step}>
        <section>{stepOf({ state, save }, player)}</section>
      </Scrolling>
      <footer className="setup-foot">
        <button
          type="button"
          className="setup-button"
          data-testid="setup-back"
          disabled={at === 0}
          onClick={() => save({ step: steps[at - 1] ?? draft.step })}
        >
          <Say text={setupTexts.back} />
        </button>
        <Failure failure={failed ?? failure} />
        {last ? (
          <Forward
            {...{ id: 'setup-finish', label: busy ? setupTexts.working : finishTexts.go, busy, skipped: null }}
            why={whyNotOn(state)}
            go={finish}
          />
        ) : (
          <Forward
            {...{ id: 'setup-next', label: setupTexts.next, busy: false, skipped: whatIsSkipped(state) }}
            why={whyNotOn(state)}
            go={next}
          />
        )}
      </footer>
    </div>
  );
};

/** Whoever has shut the gate on this page is known by their pass; anybody else shows a PIN. */
const Locked = (): ReactNode => {
  const station = useStation();
  const [asking, ask] = useState(true);
  useEffect(() => {
    const pass = takePass();
    if (pass === null) {
      ask(false);
      return;
    }
    // Where it is not taken the PIN is asked for after all.
    station.continueSetup(pass).catch(() => ask(false));
  }, [station]);
  return (
    <div className="setup" data-testid="setup-locked">
      <header className="setup-bar">
        <h1>
          <Say text={setupTexts.title} />
        </h1>
      </header>
      <main className="setup-locked">{asking ? null : <SignIn needed="installer" />}</main>
    </div>
  );
};

/** The whole page of a kiosk that is being set up. */
export const SetupScreen = (props: SetupScreenProps): ReactNode => (
  <LanguageContext value={props.state.draft.language}>
    {props.state.locked ? <Locked /> : <Assistant {...props} />}
  </LanguageContext>
);

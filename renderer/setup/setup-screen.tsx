import type { ReactNode } from 'react';
import type { SetupState, SetupStep } from '../../contract/setup.ts';
import { SignIn } from '../manage/sign-in.tsx';
import type { SoundPlayer } from '../sound/player.ts';
import { useStation } from '../state/station-context.ts';
import { CameraStep } from './camera-step.tsx';
import { CentralStep } from './central-step.tsx';
import { Failure, LanguageContext, Say, type StepProps, useRunning, useSaving, useWords } from './context.tsx';
import { DevicesStep } from './devices-step.tsx';
import { PeopleStep } from './people-step.tsx';
import { LanguageStep, NetworkStep, SiteStep, SoundStep } from './steps-simple.tsx';
import { centralTexts, finishTexts, setupTexts, stepTexts } from './words.ts';

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
          return (
            <li key={step}>
              <button
                type="button"
                data-step={step}
                data-state={step === draft.step ? 'now' : draft.done.includes(step) ? 'done' : 'ahead'}
                aria-current={step === draft.step ? 'step' : undefined}
                disabled={!reachable}
                onClick={() => save({ step })}
              >
                <b>{draft.done.includes(step) && step !== draft.step ? '✓' : index + 1}</b>
                <span>{words(stepTexts[step])}</span>
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

/** What lets somebody go on; the rest can be done later. */
const mayGoOn = ({ draft, open, enrolment }: SetupState): boolean =>
  !(draft.step === 'site' && open.includes('site')) &&
  !(draft.step === 'central' && (enrolment.state === 'asking' || enrolment.state === 'compare'));

const Assistant = ({ state, player, talking, go }: SetupScreenProps): ReactNode => {
  const station = useStation();
  const { save, failure } = useSaving();
  const { busy, failure: failed, run } = useRunning();
  const { draft, steps, back, open } = state;
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys, also where nothing in it takes them */}
      <main className="setup-body" key={draft.step} tabIndex={0}>
        <section>{stepOf({ state, save }, player)}</section>
      </main>
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
          <button
            type="button"
            className="setup-button"
            data-primary="true"
            data-testid="setup-finish"
            disabled={busy || open.length > 0}
            onClick={finish}
          >
            <Say text={busy ? setupTexts.working : finishTexts.go} />
          </button>
        ) : (
          <button
            type="button"
            className="setup-button"
            data-primary="true"
            data-testid="setup-next"
            disabled={!mayGoOn(state)}
            onClick={next}
          >
            <Say text={setupTexts.next} />
          </button>
        )}
      </footer>
    </div>
  );
};

/** The whole page of a kiosk that is being set up. */
export const SetupScreen = (props: SetupScreenProps): ReactNode => (
  <LanguageContext value={props.state.draft.language}>
    {props.state.locked ? (
      <div className="setup" data-testid="setup-locked">
        <header className="setup-bar">
          <h1>
            <Say text={setupTexts.title} />
          </h1>
        </header>
        <main className="setup-locked">
          <SignIn needed="installer" />
        </main>
      </div>
    ) : (
      <Assistant {...props} />
    )}
  </LanguageContext>
);

import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RowKey } from '../../contract/decision.ts';
import { pageOfPath } from '../../contract/pages.ts';
import type { DecisionView, HandOpening, ScreenState } from '../../contract/rpc.ts';
import { DutyScreen } from '../duty/duty-screen.tsx';
import { ManageScreen } from '../manage/manage-screen.tsx';
import { BehindBand } from '../parts/behind-band.tsx';
import { BottomBar } from '../parts/bottom-bar.tsx';
import { type Hand, HandButtons, HandPanel } from '../parts/by-hand.tsx';
import { DemoPanel } from '../parts/demo-panel.tsx';
import { ModeBand } from '../parts/mode-band.tsx';
import { Notices } from '../parts/notices.tsx';
import { PrintQuestion } from '../parts/print-question.tsx';
import { Recent } from '../parts/recent.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { PosterScreen } from '../people/poster-screen.tsx';
import { SideTools } from '../people/side-tools.tsx';
import { VisitorPanel } from '../people/visitor-panel.tsx';
import { useStageInSight } from '../reading/stage-in-sight.ts';
import { useResting } from '../rest/use-resting.ts';
import { FirstGreen } from '../setup/first-green.tsx';
import { SetupDoor } from '../setup/setup-door.tsx';
import { SetupScreen } from '../setup/setup-screen.tsx';
import { createPaintedMarker } from '../shell/painted-mark.ts';
import type { SoundPlayer } from '../sound/player.ts';
import { usePreference } from '../state/preference.ts';
import { pathOfLane } from '../state/route.ts';
import type { ScreenSnapshot } from '../state/screen-store.ts';
import { useScreen, useStation } from '../state/station-context.ts';
import { useDrawnLater } from '../state/use-drawn-later.ts';
import { usePath } from '../state/use-path.ts';
import { VehiclePanel } from '../vehicle/vehicle-panel.tsx';
import { VisitorScreen } from '../visitor/visitor-screen.tsx';
import { laneDevices, noticesOf } from '../words/notices.ts';
import { verdictOf } from '../words/verdict.ts';
import { spokenDecision } from './decision.tsx';
import { Stage } from './stage.tsx';
import { Connecting, StationLost } from './station-lost.tsx';

/** The same each time, so that the list is not drawn again. */
const noOpenings: readonly HandOpening[] = [];

const viewOf = (state: ScreenState | null): DecisionView | null =>
  state?.phase.name === 'decision' ? state.phase.view : null;

/** Sounds each decision once and marks when it is painted. */
const useDecisionEffects = (state: ScreenState | null, muted: boolean, player: SoundPlayer): void => {
  const marker = useMemo(createPaintedMarker, []);
  const told = useRef<string | null>(null);
  const view = viewOf(state);
  const utcOffsetMinutes = state?.utcOffsetMinutes ?? 0;
  useLayoutEffect(() => {
    if (view === null) return;
    const { epoch, sequence, at } = view.decision;
    const key = `${epoch}/${sequence}/${at}`;
    if (told.current === key) return;
    told.current = key;
    marker({ epoch, sequence });
    if (!muted) player.play(verdictOf(view.decision, utcOffsetMinutes).sound);
  }, [view, muted, player, marker, utcOffsetMinutes]);
};

/** Sounds once for each code that has to wait. */
const useBehindSound = (behind: number, muted: boolean, player: SoundPlayer): void => {
  const before = useRef(0);
  useEffect(() => {
    if (behind > before.current && !muted) player.play('behind');
    before.current = behind;
  }, [behind, muted, player]);
};

const useWatchLane = (): ((lane: string | null) => void) => {
  const station = useStation();
  return useCallback(
    (lane) => {
      history.replaceState(null, '', pathOfLane(lane));
      station.watch(lane);
    },
    [station],
  );
};

/** The oldest of what is asked about paper. */
const questionOf = ({ lane, prints: { questions } }: ScreenState): ReactNode => {
  const [question] = questions;
  if (question === undefined) return null;
  return <PrintQuestion key={question.id} lane={lane.id} question={question} more={questions.length - 1} />;
};

/** Whom the guard tells why; until they are done, or somebody else is decided. */
const useTelling = (state: ScreenState): readonly [DecisionView | null, (view: DecisionView) => void, () => void] => {
  const [told, tell] = useState<DecisionView | null>(null);
  const end = useCallback(() => tell(null), []);
  const shown = viewOf(state)?.decision;
  const other = told !== null && shown !== undefined && !isSame(shown, told.decision);
  useEffect(() => {
    if (other) end();
  }, [other, end]);
  return [other ? null : told, tell, end];
};

const isSame = (a: RowKey, b: RowKey): boolean => a.epoch === b.epoch && a.sequence === b.sequence;

type ConnectedProps = Readonly<{
  state: ScreenState;
  snapshot: ScreenSnapshot;
  muted: boolean;
  mute: (muted: boolean) => void;
  manage: () => void;
  duty: () => void;
  poster: () => void;
  setUp: () => void;
}>;

const Known = ({ state, snapshot, muted, mute, manage, duty, poster, setUp }: ConnectedProps): ReactNode => {
  const [panelWanted, openPanel] = usePreference('checkpoint.samples', false);
  const [hand, take] = useState<Hand>(null);
  const [told, tell, endTelling] = useTelling(state);
  const watchLane = useWatchLane();
  const notices = useMemo(() => noticesOf(state), [state]);
  const panelOpen = panelWanted && state.canPresent;
  const vehicle = state.lane.vehicle ?? null;
  const covered = state.phase.name !== 'waiting' && !panelOpen && vehicle === null;
  const setPlate = useCallback(() => take('vehicle'), []);
  const side = useDrawnLater(covered, state.phase);
  const talking = snapshot.link === 'connected';
  return (
    <div className="known" data-stale={!talking} inert={!talking && snapshot.link !== 'lost'}>
      <ModeBand mode={state.mode} {...(state.mode === 'demo' ? { setUp } : {})} />
      <TopBar state={state} today={snapshot.heardAt} muted={muted} mute={mute} watchLane={watchLane} />
      <main className="main" data-panel={panelOpen} data-covered={covered}>
        <div className="stage">
          <Stage state={state} clockOffset={snapshot.clockOffset} tell={tell} />
          <BehindBand count={state.lane.behind ?? 0} phase={state.phase} />
        </div>
        <div ref={side} className="side">
          {vehicle === null ? null : <VehiclePanel lane={state.lane.id} vehicle={vehicle} setPlate={setPlate} />}
          {panelOpen ? (
            <DemoPanel lane={state.lane.id} />
          ) : vehicle !== null ? null : (
            <Recent
              recent={state.recent}
              openings={state.openings ?? noOpenings}
              prints={state.prints}
              utcOffsetMinutes={state.utcOffsetMinutes}
              covered={covered}
            />
          )}
          <SideTools
            lane={state.lane.id}
            group={state.lane.group ?? null}
            hand={hand}
            take={take}
            vehicles={state.lane.vehicles === true && vehicle === null}
            poster={state.checkIn == null ? null : poster}
            covered={covered}
          />
        </div>
      </main>
      {told === null ? null : <VisitorPanel view={told} utcOffsetMinutes={state.utcOffsetMinutes} close={endTelling} />}
      <HandPanel hand={hand} state={state} clockOffset={snapshot.clockOffset} take={take} />
      <Notices
        notices={notices}
        software={state.software}
        rules={state.rules}
        lists={state.lists}
        passing={state.phase.name !== 'waiting'}
      />
      <BottomBar
        question={questionOf(state)}
        guard={<HandButtons hand={hand} paperPending={state.paper?.until != null} take={take} />}
        devices={laneDevices(state)}
        inputs={state.inputs}
        canPresent={state.canPresent}
        panelOpen={panelOpen}
        openPanel={openPanel}
        duty={duty}
        manage={manage}
      />
    </div>
  );
};

/** The guard's screen. */
export const Screen = ({ player }: Readonly<{ player: SoundPlayer }>): ReactNode => {
  const snapshot = useScreen();
  const [muted, mute] = usePreference('checkpoint.muted', false);
  const watchLane = useWatchLane();
  const [path, go] = usePath();
  const { state, link, setup } = snapshot;
  const toGate = useCallback(
    () => go(pathOfLane(state?.lanes.length === 1 ? null : (state?.lane.id ?? null))),
    [go, state],
  );
  const toPage = useCallback((part: string) => go(`/manage/${part}`), [go]);
  const manage = useCallback(() => go('/manage'), [go]);
  const toDuty = useCallback((part: string) => go(`/duty/${part}`), [go]);
  const duty = useCallback(() => go('/duty'), [go]);
  const poster = useCallback(() => go('/poster'), [go]);
  const setUp = useCallback(() => go('/setup'), [go]);
  const opened = pageOfPath(path);
  const visitor = opened?.page === 'visitor';
  const view = viewOf(state);
  useDecisionEffects(state, muted || visitor, player);
  useBehindSound(state?.lane.behind ?? 0, muted || visitor, player);
  const screen = useStageInSight(state?.phase.name ?? null);
  useResting(snapshot, opened?.page === 'poster');
  return (
    <div
      ref={screen}
      className="screen"
      data-testid="screen"
      data-link={link}
      data-phase={state?.phase.name ?? 'connecting'}
      data-outcome={view?.decision.outcome}
      data-sequence={view?.decision.sequence}
      data-revision={state?.revision}
      data-lane={state?.lane.id}
    >
      <div className="unseen" role="status" aria-live="assertive" data-testid="spoken">
        {state !== null && view !== null && link === 'connected' ? spokenDecision(view, state.utcOffsetMinutes) : ''}
      </div>
      {visitor ? (
        <VisitorScreen state={state} clockOffset={snapshot.clockOffset} connected={link === 'connected'} />
      ) : state === null ? null : opened?.page === 'poster' ? (
        <PosterScreen state={state} back={toGate} />
      ) : opened?.page === 'duty' ? (
        <DutyScreen state={state} clockOffset={snapshot.clockOffset} part={opened.part} go={toDuty} back={toGate} />
      ) : opened?.page === 'setup' && opened.part === null ? (
        <SetupDoor state={state} session={snapshot.session} back={toGate} />
      ) : opened?.page === 'manage' ? (
        <ManageScreen
          state={state}
          session={snapshot.session}
          clockOffset={snapshot.clockOffset}
          part={opened.part}
          go={toPage}
          back={toGate}
        />
      ) : (
        <>
          <Known
            state={state}
            snapshot={snapshot}
            muted={muted}
            mute={mute}
            manage={manage}
            duty={duty}
            poster={poster}
            setUp={setUp}
          />
          {opened?.page === 'setup' ? <FirstGreen state={state} end={() => toPage('training')} close={toGate} /> : null}
        </>
      )}
      {setup === null || visitor ? null : (
        <SetupScreen state={setup} player={player} talking={link === 'connected'} go={go} />
      )}
      {!visitor &&
      state === null &&
      setup === null &&
      link !== 'lost' &&
      link !== 'refused' &&
      link !== 'misunderstood' ? (
        <Connecting />
      ) : null}
      {!visitor && (link === 'lost' || link === 'refused' || link === 'misunderstood') ? (
        <StationLost snapshot={snapshot} toFirstLane={() => watchLane(null)} />
      ) : null}
    </div>
  );
};

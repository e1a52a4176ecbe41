import { memo, type ReactNode, useCallback, useMemo } from 'react';
import type { Decision, Direction } from '../../contract/decision.ts';
import type { DecisionView, RecentPassage, ScreenState } from '../../contract/rpc.ts';
import { printableAgain } from '../parts/print-again.tsx';
import { useStation } from '../state/station-context.ts';
import { laneDevices } from '../words/notices.ts';
import { readingDevices } from '../words/reading-devices.ts';
import { Collecting } from './collecting.tsx';
import { DecisionScreen } from './decision.tsx';
import { DeclaringScreen } from './declaring.tsx';
import { Measuring } from './measuring.tsx';
import { OutOfOrder } from './out-of-order.tsx';
import { Pairing } from './pairing.tsx';
import { Waiting } from './waiting.tsx';

type StageProps = Readonly<{ state: ScreenState; clockOffset: number; tell: (view: DecisionView) => void }>;

/** A call that a later state answers: where it fails nothing changes on the screen, and the link says why. */
const unanswered = (call: Promise<void>): void => {
  call.catch(() => {});
};

/** The passage whose slip can be printed again: whoever's slip jammed stands there still, or has their code read once more. */
const againFor = (
  { recent, prints }: Pick<ScreenState, 'recent' | 'prints'>,
  decision: Decision | null,
): RecentPassage | null => {
  if (decision === null) return null;
  const { repeatOf, epoch, sequence } = decision;
  const of = repeatOf ?? { epoch, sequence };
  const passage = recent.find((candidate) => candidate.sequence === of.sequence && candidate.epoch === of.epoch);
  return passage !== undefined && printableAgain(prints, passage).includes('slip') ? passage : null;
};

/** What stands before the person at the door. Each phase covers the same place, so nothing moves when they change. */
export const Stage = memo(({ state, clockOffset, tell }: StageProps): ReactNode => {
  const station = useStation();
  const lane = state.lane.id;
  const { phase } = state;
  const { devices: everyDevice, lane: shownLane } = state;
  const devices = useMemo(() => laneDevices({ devices: everyDevice, lane: shownLane }), [everyDevice, shownLane]);
  const enterPlate = useCallback((plate: string) => unanswered(station.permitPlate(lane, plate)), [station, lane]);
  const dismiss = useCallback(() => unanswered(station.dismiss(lane)), [station, lane]);
  const printAgain = useCallback(
    (passage: RecentPassage) =>
      unanswered(station.reprint(lane, { epoch: passage.epoch, sequence: passage.sequence }, 'slip')),
    [station, lane],
  );
  const changeDirection = useCallback(
    (direction: Direction) => unanswered(station.setDirection(lane, direction)),
    [station, lane],
  );
  const { recent, prints } = state;
  const decision = phase.name === 'decision' ? phase.view.decision : null;
  const again = useMemo(() => againFor({ recent, prints }, decision), [recent, prints, decision]);
  switch (phase.name) {
    case 'waiting':
      return (
        <Waiting
          direction={state.lane.direction}
          measures={state.lane.direction === 'in' && devices.some(({ kind }) => kind === 'thermometer')}
          reads={readingDevices(devices, state.inputs)}
          devices={devices}
          changeDirection={changeDirection}
          clockOffset={clockOffset}
          utcOffsetMinutes={state.utcOffsetMinutes}
        />
      );
    case 'measuring':
      return <Measuring phase={phase} devices={devices} clockOffset={clockOffset} />;
    case 'pairing':
      return (
        <Pairing key={phase.since} phase={phase} clockOffset={clockOffset} enterPlate={enterPlate} enough={dismiss} />
      );
    case 'collecting':
      return <Collecting phase={phase} />;
    case 'declaring':
      return <DeclaringScreen key={phase.asking} lane={lane} phase={phase} clockOffset={clockOffset} />;
    case 'decision':
      return (
        <DecisionScreen
          key={`${phase.view.decision.epoch}/${phase.view.decision.sequence}`}
          view={phase.view}
          until={phase.until}
          utcOffsetMinutes={state.utcOffsetMinutes}
          clockOffset={clockOffset}
          dismiss={dismiss}
          tell={tell}
          again={again}
          printAgain={printAgain}
        />
      );
    case 'out-of-order':
      return <OutOfOrder phase={phase} />;
  }
});
Stage.displayName = 'Stage';

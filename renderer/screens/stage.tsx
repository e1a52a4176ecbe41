import { memo, type ReactNode, useCallback, useMemo } from 'react';
import type { Direction } from '../../contract/decision.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { laneDevices } from '../words/notices.ts';
import { DecisionScreen } from './decision.tsx';
import { Measuring } from './measuring.tsx';
import { OutOfOrder } from './out-of-order.tsx';
import { Waiting } from './waiting.tsx';

type StageProps = Readonly<{ state: ScreenState; clockOffset: number }>;

/** A call that a later state answers: where it fails nothing changes on the screen, and the link says why. */
const unanswered = (call: Promise<void>): void => {
  call.catch(() => {});
};

/** What stands before the person at the door. Each phase covers the same place, so nothing moves when they change. */
export const Stage = memo(({ state, clockOffset }: StageProps): ReactNode => {
  const station = useStation();
  const lane = state.lane.id;
  const { phase } = state;
  const { devices: everyDevice, lane: shownLane } = state;
  const devices = useMemo(() => laneDevices({ devices: everyDevice, lane: shownLane }), [everyDevice, shownLane]);
  const dismiss = useCallback(() => unanswered(station.dismiss(lane)), [station, lane]);
  const changeDirection = useCallback(
    (direction: Direction) => unanswered(station.setDirection(lane, direction)),
    [station, lane],
  );
  switch (phase.name) {
    case 'waiting':
      return (
        <Waiting
          direction={state.lane.direction}
          measures={state.lane.direction === 'in' && devices.some(({ kind }) => kind === 'thermometer')}
          scans={devices.every(({ kind, state: is }) => kind !== 'scanner' || is === 'ready')}
          devices={devices}
          changeDirection={changeDirection}
          clockOffset={clockOffset}
          utcOffsetMinutes={state.utcOffsetMinutes}
        />
      );
    case 'measuring':
      return <Measuring phase={phase} devices={devices} clockOffset={clockOffset} />;
    case 'decision':
      return (
        <DecisionScreen
          key={`${phase.view.decision.epoch}/${phase.view.decision.sequence}`}
          view={phase.view}
          until={phase.until}
          utcOffsetMinutes={state.utcOffsetMinutes}
          clockOffset={clockOffset}
          dismiss={dismiss}
        />
      );
    case 'out-of-order':
      return <OutOfOrder phase={phase} />;
  }
});
Stage.displayName = 'Stage';

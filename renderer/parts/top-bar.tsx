import { memo, type ReactNode } from 'react';
import type { NetworkState, ScreenState } from '../../contract/rpc.ts';
import { barTexts, directionTexts, networkTexts, type Text } from '../text.ts';
import { since } from '../words/time.ts';
import { Bilingual } from './bilingual.tsx';
import { Icon, type IconName } from './icons.tsx';

type TopBarProps = Readonly<{
  state: Pick<
    ScreenState,
    | 'site'
    | 'station'
    | 'lane'
    | 'lanes'
    | 'inside'
    | 'insideScope'
    | 'capacity'
    | 'unsent'
    | 'network'
    | 'utcOffsetMinutes'
  >;
  /** By the station's clock, ms; only its day matters here. */
  today: number;
  muted: boolean;
  mute: (muted: boolean) => void;
  watchLane: (lane: string) => void;
}>;

const networkIcons: Readonly<Record<NetworkState['state'], IconName>> = {
  online: 'online',
  offline: 'offline',
  'central-silent': 'waiting',
  'not-configured': 'offline',
};

type NetworkProps = Readonly<{ network: NetworkState; today: number; utcOffsetMinutes: number }>;

const Network = ({ network, today, utcOffsetMinutes }: NetworkProps): ReactNode => {
  const words = networkTexts[network.state];
  return (
    <div className="figure network" data-testid="network" data-state={network.state}>
      <Icon name={networkIcons[network.state]} />
      <span className="figure-words">
        <span className="network-state">{words.vi}</span>
        <span className="figure-label">
          <span lang="en">{words.en}</span>
          {network.state === 'not-configured'
            ? null
            : ` · ${barTexts.from.vi} ${since(network.since, today, utcOffsetMinutes)}`}
        </span>
      </span>
    </div>
  );
};

const Figure = ({ icon, label, children }: Readonly<{ icon: IconName; label: Text; children: ReactNode }>) => (
  <>
    <Icon name={icon} />
    <span className="figure-words">
      <span className="figure-value">{children}</span>
      <Bilingual text={label} className="figure-label" />
    </span>
  </>
);

const LaneName = ({ state, watchLane }: Pick<TopBarProps, 'state' | 'watchLane'>): ReactNode =>
  state.lanes.length < 2 ? (
    <span>{state.lane.name}</span>
  ) : (
    <>
      <span className="lane-shown" aria-hidden="true">
        {state.lane.name} ▾
      </span>
      <select
        className="lane-choice"
        aria-label={`${barTexts.lanes.vi} / ${barTexts.lanes.en}`}
        value={state.lane.id}
        onChange={(event) => watchLane(event.target.value)}
      >
        {state.lanes.map((lane) => (
          <option key={lane.id} value={lane.id}>
            {lane.name}
          </option>
        ))}
      </select>
    </>
  );

const isFull = ({ inside, capacity }: Pick<ScreenState, 'inside' | 'capacity'>): boolean =>
  capacity !== null && inside >= capacity;

/** Always there: where this is, how many are inside, what waits to be sent, and whether anybody is listening. */
export const TopBar = memo(
  ({ state, today, muted, mute, watchLane }: TopBarProps): ReactNode => (
    <header className="top-bar">
      <div className="place">
        <h1 className="place-site">{state.site.name}</h1>
        <p className="place-lane">
          <span className="place-direction" data-direction={state.lane.direction}>
            <Icon name={state.lane.direction} />
            {directionTexts[state.lane.direction].vi}
            <span className="unseen" lang="en">
              {directionTexts[state.lane.direction].en}
            </span>
          </span>
          <span className="place-station">{state.station.name}</span>
          <LaneName state={state} watchLane={watchLane} />
        </p>
      </div>
      <div className="figure" data-testid="inside" data-value={state.inside} data-full={isFull(state)}>
        <Figure icon="people" label={state.insideScope === 'gate' ? barTexts.insideGate : barTexts.inside}>
          {state.inside}
          {state.capacity === null ? null : <small> / {state.capacity}</small>}
        </Figure>
      </div>
      {state.network.state === 'not-configured' ? null : (
        <div className="figure" data-testid="unsent" data-value={state.unsent}>
          <Figure icon="upload" label={barTexts.unsent}>
            {state.unsent}
          </Figure>
        </div>
      )}
      <Network network={state.network} today={today} utcOffsetMinutes={state.utcOffsetMinutes} />
      <button
        type="button"
        className="mute"
        aria-pressed={muted}
        aria-label={`${(muted ? barTexts.soundOff : barTexts.soundOn).vi}: ${barTexts.mute.vi} / ${barTexts.mute.en}`}
        onClick={() => mute(!muted)}
      >
        <Icon name={muted ? 'sound-off' : 'sound-on'} />
        <Bilingual text={muted ? barTexts.soundOff : barTexts.soundOn} />
      </button>
    </header>
  ),
);
TopBar.displayName = 'TopBar';

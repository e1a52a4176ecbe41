import { memo, type ReactNode, useCallback } from 'react';
import { Bilingual } from '../parts/bilingual.tsx';
import type { Hand } from '../parts/by-hand.tsx';
import { Icon } from '../parts/icons.tsx';
import { useStation } from '../state/station-context.ts';
import { vehicleTexts } from '../vehicle/words.ts';
import { GroupSwitch } from './group-switch.tsx';
import { peopleTexts, posterTexts } from './words.ts';

type SideToolsProps = Readonly<{
  lane: string;
  group: number | null;
  hand: Hand;
  take: (hand: Hand) => void;
  /** A vehicle may be begun here. */
  vehicles: boolean;
  /** Shows the site's own code; null: it has none. */
  poster: (() => void) | null;
  covered: boolean;
}>;

/** What is not of every passage, below the last ones: somebody without a code, and a group under one. */
export const SideTools = memo(({ lane, group, hand, take, vehicles, poster, covered }: SideToolsProps): ReactNode => {
  const station = useStation();
  const changeGroup = useCallback(
    (size: number | null): void => {
      // Where it fails nothing changes on the screen, and the link says why.
      station.setGroup(lane, size).catch(() => {});
    },
    [station, lane],
  );
  return (
    <div className="side-tools" inert={covered}>
      {vehicles ? (
        <button
          type="button"
          className="side-tool side-vehicle"
          data-testid="vehicle-open"
          aria-expanded={hand === 'vehicle'}
          onClick={() => take(hand === 'vehicle' ? null : 'vehicle')}
        >
          <Icon name="jam" />
          <Bilingual text={vehicleTexts.open} />
        </button>
      ) : null}
      {group === null ? (
        <button
          type="button"
          className="side-tool"
          data-testid="people-toggle"
          aria-expanded={hand === 'people'}
          onClick={() => take(hand === 'people' ? null : 'people')}
        >
          <Icon name="pen" />
          <Bilingual text={peopleTexts.open} />
        </button>
      ) : null}
      <GroupSwitch size={group} change={changeGroup} />
      {group === null && poster !== null ? (
        <button
          type="button"
          className="side-tool side-code"
          data-testid="poster-open"
          aria-label={`${posterTexts.open.vi} / ${posterTexts.open.en}`}
          onClick={poster}
        >
          <Icon name="code" />
        </button>
      ) : null}
    </div>
  );
});
SideTools.displayName = 'SideTools';

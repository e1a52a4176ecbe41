import { memo, type ReactNode, useEffect, useState } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { GuardTitle } from '../parts/guard-title.tsx';
import { Icon } from '../parts/icons.tsx';
import { PlateKeys } from '../parts/plate-keys.tsx';
import { SheetButton } from '../parts/sheet-button.tsx';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { overrideTexts, type Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { vehicleTexts } from './words.ts';

/** A panel that nobody touches must not cover the next decision. */
const idleMs = 60_000;

type PlatePanelProps = Readonly<{
  state: Pick<ScreenState, 'lane' | 'phase' | 'utcOffsetMinutes'>;
  close: () => void;
}>;

/** Begins a vehicle with its plate or without, or says the plate of the one that stands there. */
export const PlatePanel = memo(({ state, close }: PlatePanelProps): ReactNode => {
  const { lane, phase, utcOffsetMinutes } = state;
  const station = useStation();
  const [said, setSaid] = useState<Text | null>(null);
  useEffect(() => {
    const timer = setTimeout(close, idleMs);
    return () => clearTimeout(timer);
  }, [close]);
  const begin = (plate: string | null): void => {
    station
      .openVehicle(lane.id, plate)
      .then(close, (thrown: unknown) => setSaid(adviceFor(errorRecordOf(thrown)).title));
  };
  return (
    <section className="guard-panel plate-panel" data-testid="plate-panel" aria-label={vehicleTexts.title.vi}>
      <header className="guard-head">
        <GuardTitle text={vehicleTexts.title} phase={phase} utcOffsetMinutes={utcOffsetMinutes} />
        <div className="guard-answer" role="status" data-good={said === null ? undefined : false}>
          {said === null ? null : <Bilingual text={said} />}
        </div>
        <button type="button" className="guard-close" data-testid="plate-close" onClick={close}>
          <Icon name="absent" />
          <Bilingual text={overrideTexts.close} />
        </button>
      </header>
      <div className="plate-body">
        <PlateKeys enter={begin} />
        {lane.vehicle == null ? (
          <div className="plate-more">
            <button type="button" className="plate-without" data-testid="plate-without" onClick={() => begin(null)}>
              <Icon name="jam" />
              <Bilingual text={vehicleTexts.without} />
            </button>
            <SheetButton lane={lane.id} order={lastVehicle} text={vehicleTexts.lastSlip} />
          </div>
        ) : null}
      </div>
    </section>
  );
});
PlatePanel.displayName = 'PlatePanel';

const lastVehicle = { kind: 'vehicle' } as const;

import type { ReactNode } from 'react';
import type { DeviceState } from '../../contract/reading.ts';
import type { Phase } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { CountdownRing } from '../parts/countdown-ring.tsx';
import { LookIllustration } from '../parts/illustrations.tsx';
import { useNow } from '../state/use-now.ts';
import { measuringTexts } from '../text.ts';
import { thermometerTrouble } from '../words/thermometer.ts';

type MeasuringProps = Readonly<{
  phase: Extract<Phase, { name: 'measuring' }>;
  /** This lane's. */
  devices: readonly DeviceState[];
  clockOffset: number;
}>;

/** A code was read; its temperature is waited for, as long as a thermometer can still send it. */
export const Measuring = ({ phase, devices, clockOffset }: MeasuringProps): ReactNode => {
  const trouble = thermometerTrouble(devices, useNow(clockOffset));
  return (
    <section className="measuring layer" data-testid="measuring" data-blocked={trouble !== null}>
      <div className="measuring-picture">
        <LookIllustration />
      </div>
      <div className="measuring-words">
        <Bilingual text={trouble?.headline ?? measuringTexts.headline} className="measuring-headline" />
        <div className="measuring-person">
          <CountdownRing key={phase.since} since={phase.since} until={phase.until} clockOffset={clockOffset} />
          <div>
            <p className="measuring-name">{phase.maskedName}</p>
            <Bilingual
              text={trouble === null ? measuringTexts.hint : measuringTexts.troubleHint}
              className="measuring-hint"
            />
          </div>
        </div>
      </div>
    </section>
  );
};

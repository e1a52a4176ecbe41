import { type CSSProperties, type ReactNode, useState } from 'react';
import type { DeviceState } from '../../contract/reading.ts';
import type { Phase } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
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

type RingProps = Readonly<{ since: number; until: number; clockOffset: number }>;

/** Runs empty as the time runs out. The browser animates it: nothing is drawn anew by us but the second's figure. */
const CountdownRing = ({ since, until, clockOffset }: RingProps): ReactNode => {
  const now = useNow(clockOffset);
  const [elapsed] = useState(() => Math.max(0, Date.now() + clockOffset - since));
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  const timing: CSSProperties = {
    animationDuration: `${Math.max(1, until - since)}ms`,
    animationDelay: `${-elapsed}ms`,
  };
  return (
    <div className="ring" role="timer" aria-label={`${seconds} ${measuringTexts.seconds.vi}`}>
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle cx="50" cy="50" r="44" className="ring-track" />
        <circle cx="50" cy="50" r="44" pathLength="100" className="ring-left" style={timing} />
      </svg>
      <span className="ring-seconds">{seconds}</span>
    </div>
  );
};

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

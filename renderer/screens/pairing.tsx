import { memo, type ReactNode, useState } from 'react';
import type { Phase } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { CountdownRing } from '../parts/countdown-ring.tsx';
import { PermitFacts } from '../parts/permit-facts.tsx';
import { PlateKeys } from '../parts/plate-keys.tsx';
import { pairingTexts } from '../text.ts';

type PairingPhase = Extract<Phase, { name: 'pairing' }>;

type PairingProps = Readonly<{
  phase: PairingPhase;
  clockOffset: number;
  enterPlate: (plate: string) => void;
  enough: () => void;
}>;

type PlateProps = Readonly<{ plate: string; enterPlate: (plate: string) => void; another: () => void }>;

/** One touch where it is the vehicle; letters and digits only where it is another. */
const PlateQuestion = ({ plate, enterPlate, another }: PlateProps): ReactNode => (
  <div className="plate-question">
    <p className="plate-named">{plate}</p>
    <button type="button" className="plate-same" data-testid="plate-same" onClick={() => enterPlate(plate)}>
      <Bilingual text={pairingTexts.sameVehicle} />
    </button>
    <button type="button" className="plate-other" data-testid="plate-other" onClick={another}>
      <Bilingual text={pairingTexts.otherVehicle} />
    </button>
  </div>
);

/** Part of what belongs to one passage is in: what it says, and what is waited for. */
export const Pairing = memo(({ phase, clockOffset, enterPlate, enough }: PairingProps): ReactNode => {
  const { permit, want, maskedName } = phase;
  const [another, setAnother] = useState(false);
  const named = want === 'plate' ? (permit?.plate ?? null) : null;
  const types = named !== null && another;
  return (
    <section className="pairing layer" data-testid="pairing" data-want={want}>
      <div className="pairing-words">
        <Bilingual text={types ? pairingTexts.typePlate : pairingTexts.wants[want]} className="pairing-headline" />
        {types ? (
          <PlateKeys enter={enterPlate} />
        ) : named !== null ? (
          <PlateQuestion plate={named} enterPlate={enterPlate} another={() => setAnother(true)} />
        ) : (
          <div className="measuring-person">
            <CountdownRing key={phase.since} since={phase.since} until={phase.until} clockOffset={clockOffset} />
            <p className="measuring-name">{maskedName}</p>
          </div>
        )}
      </div>
      {permit === null ? null : <PermitFacts permit={permit} />}
      <button type="button" className="pairing-enough" data-testid="pairing-enough" onClick={enough}>
        <Bilingual text={pairingTexts.enough} />
      </button>
    </section>
  );
});
Pairing.displayName = 'Pairing';

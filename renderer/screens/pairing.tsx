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

type PlateProps = Readonly<{ plate: string; enterPlate: (plate: string) => void }>;

/** One touch where it is the vehicle; letters and digits only where it is another. */
const PlateQuestion = ({ plate, enterPlate }: PlateProps): ReactNode => {
  const [types, setTypes] = useState(false);
  if (types) return <PlateKeys enter={enterPlate} />;
  return (
    <div className="plate-question">
      <p className="plate-named">{plate}</p>
      <button type="button" className="plate-same" data-testid="plate-same" onClick={() => enterPlate(plate)}>
        <Bilingual text={pairingTexts.sameVehicle} />
      </button>
      <button type="button" className="plate-other" data-testid="plate-other" onClick={() => setTypes(true)}>
        <Bilingual text={pairingTexts.otherVehicle} />
      </button>
    </div>
  );
};

/** Part of what belongs to one passage is in: what it says, and what is waited for. */
export const Pairing = memo(({ phase, clockOffset, enterPlate, enough }: PairingProps): ReactNode => {
  const { permit, want, maskedName } = phase;
  return (
    <section className="pairing layer" data-testid="pairing" data-want={want}>
      <div className="pairing-words">
        <Bilingual text={pairingTexts.wants[want]} className="pairing-headline" />
        {want === 'plate' && permit?.plate != null ? (
          <PlateQuestion plate={permit.plate} enterPlate={enterPlate} />
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

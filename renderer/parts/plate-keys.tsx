import { type ReactNode, useState } from 'react';
import { pairingTexts } from '../text.ts';
import { Bilingual } from './bilingual.tsx';

const keys = [...'1234567890QWERTYUIOPASDFGHJKLZXCVBNM'];
const shortestPlate = 4;
const longestPlate = 12;

type PlateKeysProps = Readonly<{ enter: (plate: string) => void }>;

/** Letters and digits of a plate, large enough for a glove. */
export const PlateKeys = ({ enter }: PlateKeysProps): ReactNode => {
  const [plate, setPlate] = useState('');
  return (
    <div className="plate-keys" data-testid="plate-keys">
      <output className="plate-typed" data-testid="plate-typed">
        {plate === '' ? ' ' : plate}
      </output>
      <div className="plate-grid">
        {keys.map((key) => (
          <button
            key={key}
            type="button"
            disabled={plate.length >= longestPlate}
            onClick={() => setPlate((typed) => typed + key)}
          >
            {key}
          </button>
        ))}
        <button
          type="button"
          className="plate-back"
          aria-label={`${pairingTexts.back.vi} / ${pairingTexts.back.en}`}
          onClick={() => setPlate((typed) => typed.slice(0, -1))}
        >
          ⌫
        </button>
        <button
          type="button"
          className="plate-enter"
          data-testid="plate-enter"
          disabled={plate.length < shortestPlate}
          onClick={() => enter(plate)}
        >
          <Bilingual text={pairingTexts.enter} />
        </button>
      </div>
    </div>
  );
};

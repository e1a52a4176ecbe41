import { type ReactNode, useState } from 'react';
import { pinSchema } from '../../../contract/operator.ts';
import { Bilingual } from '../../parts/bilingual.tsx';
import { useStation } from '../../state/station-context.ts';
import type { Text } from '../../text.ts';
import { pinAdvice } from '../pin-advice.ts';
import { pinTexts } from './words.ts';

const fields = ['old', 'first', 'second'] as const;
type Pins = Readonly<Record<(typeof fields)[number], string>>;
const empty: Pins = { old: '', first: '', second: '' };

const wrongIn = ({ first, second }: Pins): Text | null => {
  if (!pinSchema.safeParse(first).success) return pinTexts.form;
  return first === second ? null : pinTexts.differ;
};

/** Whoever is signed in changes their own PIN. */
export const PinPage = (): ReactNode => {
  const station = useStation();
  const [pins, type] = useState(empty);
  const [said, say] = useState<Readonly<{ good: boolean; text: Text }> | null>(null);
  const [busy, work] = useState(false);
  const save = (): void => {
    const wrong = wrongIn(pins);
    if (wrong !== null) {
      say({ good: false, text: wrong });
      return;
    }
    work(true);
    station
      .changePin(pins.old, pins.first)
      .then(
        () => say({ good: true, text: pinTexts.saved }),
        (thrown: unknown) => say({ good: false, text: pinAdvice(thrown).title }),
      )
      .finally(() => {
        type(empty);
        work(false);
      });
  };
  return (
    <form
      className="own-pin"
      data-testid="pin-page"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {fields.map((field) => (
        <label key={field}>
          <Bilingual text={pinTexts[field]} />
          <input
            name={field}
            type="password"
            inputMode="numeric"
            autoComplete={field === 'old' ? 'current-password' : 'new-password'}
            required
            maxLength={12}
            value={pins[field]}
            onChange={({ target }) => {
              say(null);
              type({ ...pins, [field]: target.value.replaceAll(/\D/g, '') });
            }}
          />
        </label>
      ))}
      <button type="submit" className="manage-button" data-primary="true" disabled={busy}>
        <Bilingual text={pinTexts.save} />
      </button>
      <p className="manage-said" role="status" data-testid="pin-page-said" data-good={said?.good}>
        {said === null ? null : <Bilingual text={said.text} />}
      </p>
    </form>
  );
};

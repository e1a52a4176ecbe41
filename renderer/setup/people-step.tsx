import { type ReactNode, useState } from 'react';
import type { Operator } from '../../contract/operator.ts';
import { useStation } from '../state/station-context.ts';
import type { Text } from '../text.ts';
import { Failure, Say, type StepProps, useRunning } from './context.tsx';
import { Field } from './field.tsx';
import { peopleSetupTexts } from './words.ts';

/** Rows that everybody tries first: one digit, or digits in order. */
const isEasy = (pin: string): boolean =>
  /^(\d)\1+$/.test(pin) || '01234567890123456789'.includes(pin) || '98765432109876543210'.includes(pin);

export const pinProblem = (pin: string, again: string): Text | null => {
  if (!/^\d{6,12}$/.test(pin)) return peopleSetupTexts.pin;
  if (isEasy(pin)) return peopleSetupTexts.weak;
  return pin === again ? null : peopleSetupTexts.differ;
};

type PersonProps = Readonly<{ office: 'installer' | 'supervisor'; id: string; known: Operator | null }>;

const Person = ({ office, id, known }: PersonProps): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  const [name, typeName] = useState(known?.name ?? peopleSetupTexts[office].vi);
  const [pin, typePin] = useState('');
  const [again, typeAgain] = useState('');
  const problem = pinProblem(pin, again);
  const digits = (change: (text: string) => void) => (text: string) => change(text.replaceAll(/\D/g, ''));
  return (
    <section className="setup-person" data-role={office}>
      <h3>
        <Say text={peopleSetupTexts[office]} />
        {known === null ? null : (
          <span className="setup-said" data-good="true" data-testid={`has-pin-${office}`}>
            ✓ <Say text={peopleSetupTexts.saved} />
          </span>
        )}
      </h3>
      <div className="setup-fields">
        <Field
          id={`${office}-name`}
          label={peopleSetupTexts.name}
          value={name}
          change={typeName}
          of="letters"
          maxLength={60}
        />
        <Field
          id={`${office}-pin`}
          label={peopleSetupTexts.pin}
          value={pin}
          change={digits(typePin)}
          of="digits"
          secret
          maxLength={12}
        />
        <Field
          id={`${office}-again`}
          label={peopleSetupTexts.again}
          value={again}
          change={digits(typeAgain)}
          of="digits"
          secret
          maxLength={12}
        />
      </div>
      <div className="setup-row">
        <button
          type="button"
          className="setup-button"
          data-primary="true"
          data-testid={`save-${office}`}
          disabled={busy || problem !== null || name.trim() === ''}
          onClick={() =>
            run(
              () => station.setupOperator({ id: known?.id ?? id, name: name.trim(), role: office }, pin),
              () => {
                typePin('');
                typeAgain('');
              },
            )
          }
        >
          <Say text={peopleSetupTexts.save} />
        </button>
        {pin === '' || again.length < pin.length || problem === null ? null : (
          <span className="setup-said" role="status">
            <Say text={problem} />
          </span>
        )}
      </div>
      <Failure failure={failure} />
    </section>
  );
};

/** Who may set up and supervise from now on. */
export const PeopleStep = ({ state: { operators } }: StepProps): ReactNode => {
  const known = (office: PersonProps['office']): Operator | null =>
    operators.find(({ role }) => role === office) ?? null;
  return (
    <>
      <h2>
        <Say text={peopleSetupTexts.title} />
      </h2>
      <p className="setup-about">
        <Say text={peopleSetupTexts.about} />
      </p>
      <div className="setup-people">
        <Person office="installer" id="ky-thuat" known={known('installer')} />
        <Person office="supervisor" id="truong-ca" known={known('supervisor')} />
      </div>
    </>
  );
};

import { type ReactNode, useEffect, useState } from 'react';
import { mayAct, type Operator, type OperatorRole } from '../../contract/operator.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { useStation } from '../state/station-context.ts';
import type { Advice, Text } from '../text.ts';
import { pinAdvice } from './pin-advice.ts';
import { roleTexts, signInTexts } from './words.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const shortest = 6;
const longest = 12;

/** Who can sign in here; null while it is asked for. */
const useOperators = (needed: OperatorRole): readonly Operator[] | null => {
  const station = useStation();
  const [operators, setOperators] = useState<readonly Operator[] | null>(null);
  useEffect(() => {
    let wanted = true;
    const take = (all: readonly Operator[]): void => {
      if (wanted) setOperators(all.filter(({ role }) => role !== 'guard' && mayAct(role, needed)));
    };
    station.operators().then(take, () => take([]));
    return () => {
      wanted = false;
    };
  }, [station, needed]);
  return operators;
};

type PinPadProps = Readonly<{
  name: string;
  /** Rejects where the PIN is not right, or it did not work. */
  submit: (pin: string) => Promise<unknown>;
  enterText: Text;
  other: () => void;
}>;

/** Digits large enough for a glove. */
export const PinPad = ({ name, submit, enterText, other }: PinPadProps): ReactNode => {
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const type = (digit: string): void => {
    setFailure(null);
    setPin((typed) => (typed.length < longest ? typed + digit : typed));
  };
  const enter = (): void => {
    if (busy || pin.length < shortest) return;
    setBusy(true);
    submit(pin)
      .catch((thrown: unknown) => setFailure(pinAdvice(thrown)))
      .finally(() => {
        setPin('');
        setBusy(false);
      });
  };
  return (
    <form
      className="pin-pad"
      data-testid="pin-pad"
      onSubmit={(event) => {
        event.preventDefault();
        enter();
      }}
    >
      <p className="pin-who">
        <Icon name="sample" />
        <span>{name}</span>
        <button type="button" className="pin-other" onClick={other}>
          <Bilingual text={signInTexts.other} />
        </button>
      </p>
      <label className="pin-field">
        <Bilingual text={signInTexts.pin} />
        <input
          type="password"
          inputMode="none"
          autoComplete="off"
          data-testid="pin"
          placeholder={signInTexts.digits.vi}
          value={pin}
          maxLength={longest}
          onChange={({ target }) => {
            setFailure(null);
            setPin(target.value.replaceAll(/\D/g, ''));
          }}
        />
      </label>
      <div className="pin-said" role="status" data-testid="pin-said">
        {busy ? (
          <Bilingual text={signInTexts.checking} />
        ) : failure === null ? null : (
          <Bilingual text={failure.title} />
        )}
      </div>
      <div className="pin-keys">
        {digits.map((digit) => (
          <button key={digit} type="button" data-digit={digit} onClick={() => type(digit)}>
            {digit}
          </button>
        ))}
        <button
          type="button"
          aria-label={`${signInTexts.back.vi} / ${signInTexts.back.en}`}
          onClick={() => setPin((typed) => typed.slice(0, -1))}
        >
          ⌫
        </button>
        <button type="button" data-digit="0" onClick={() => type('0')}>
          0
        </button>
        <button type="submit" className="pin-enter" data-testid="pin-enter" disabled={busy || pin.length < shortest}>
          <Bilingual text={enterText} />
        </button>
      </div>
    </form>
  );
};

/** Choose who you are, then the PIN. Whoever may not do what is needed is not offered. */
export const SignIn = ({ needed }: Readonly<{ needed: OperatorRole }>): ReactNode => {
  const station = useStation();
  const operators = useOperators(needed);
  const [chosen, choose] = useState<Operator | null>(null);
  if (operators === null) return null;
  if (operators.length === 0) {
    return (
      <section className="sign-in" data-testid="sign-in-nobody">
        <Bilingual text={signInTexts.nobody} className="sign-in-title" />
        <Bilingual text={signInTexts.nobodyAct} />
      </section>
    );
  }
  const [only] = operators;
  const operator = chosen ?? (operators.length === 1 && only !== undefined ? only : null);
  if (operator !== null) {
    return (
      <PinPad
        key={operator.id}
        name={operator.name}
        submit={(pin) => station.signIn(operator.id, pin)}
        enterText={signInTexts.enter}
        other={() => choose(null)}
      />
    );
  }
  return (
    <section className="sign-in" data-testid="sign-in">
      <Bilingual text={signInTexts.title} className="sign-in-title" />
      <ul className="sign-in-people">
        {operators.map((one) => (
          <li key={one.id}>
            <button type="button" data-operator={one.id} onClick={() => choose(one)}>
              <Icon name="sample" />
              <span className="sign-in-name">{one.name}</span>
              <Bilingual text={roleTexts[one.role]} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};

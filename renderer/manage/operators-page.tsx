import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { mayAct, type Operator, type OperatorRole, roles, type Session } from '../../contract/operator.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { useStation } from '../state/station-context.ts';
import { useSecondTouch } from '../state/use-second-touch.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { operatorTexts, roleTexts } from './words.ts';

type Said = Readonly<{ good: boolean; text: Text }>;

type Desk = Readonly<{
  operators: readonly Operator[];
  said: Said | null;
  save(operator: Operator, pin: string | null): Promise<boolean>;
  remove(id: string): void;
}>;

const useDesk = (): Desk => {
  const station = useStation();
  const [operators, setOperators] = useState<readonly Operator[]>([]);
  const [said, say] = useState<Said | null>(null);
  const failed = useCallback((thrown: unknown): false => {
    say({ good: false, text: adviceFor(errorRecordOf(thrown)).title });
    return false;
  }, []);
  const look = useCallback(() => station.operators().then(setOperators), [station]);
  useEffect(() => {
    look().catch(failed);
  }, [look, failed]);
  const then = (done: Promise<void>): Promise<boolean> =>
    done
      .then(look)
      .then(() => {
        say({ good: true, text: operatorTexts.saved });
        return true;
      })
      .catch(failed);
  return {
    operators,
    said,
    save: (operator, pin) => then(station.saveOperator(operator, pin)),
    remove: (id) => void then(station.removeOperator(id)),
  };
};

type RowProps = Readonly<{ operator: Operator; session: Session; change: () => void; remove: () => void }>;

const Row = ({ operator, session, change, remove }: RowProps): ReactNode => {
  const [sure, touch] = useSecondTouch(remove);
  const mine = session.operator?.id === operator.id;
  return (
    <li className="operator" data-operator={operator.id}>
      <h3 className="operator-name">
        {operator.name}
        {mine ? <Bilingual text={operatorTexts.you} className="operator-you" /> : null}
      </h3>
      <p className="operator-id">{operator.id}</p>
      <p className="operator-role">
        <Bilingual text={roleTexts[operator.role]} />
      </p>
      {mayAct(session.role, operator.role) ? (
        <div className="operator-acts">
          <button type="button" className="manage-button" onClick={change}>
            <Bilingual text={operatorTexts.change} />
          </button>
          {mine ? null : (
            <button type="button" className="manage-button" data-armed={sure} onClick={touch}>
              <Bilingual text={sure ? operatorTexts.removeSure : operatorTexts.remove} />
            </button>
          )}
        </div>
      ) : null}
    </li>
  );
};

type FormProps = Readonly<{
  /** null: a new one. */
  operator: Operator | null;
  allowed: readonly OperatorRole[];
  save: Desk['save'];
  close: () => void;
}>;

const Form = ({ operator, allowed, save, close }: FormProps): ReactNode => {
  const [id, setId] = useState(operator?.id ?? '');
  const [name, setName] = useState(operator?.name ?? '');
  const [role, setRole] = useState<OperatorRole>(operator?.role ?? 'supervisor');
  const [pin, setPin] = useState('');
  return (
    <form
      className="operator-form"
      data-testid="operator-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save({ id, name, role }, pin === '' ? null : pin).then((done) => {
          if (done) close();
        });
      }}
    >
      <label>
        <Bilingual text={operatorTexts.name} />
        <input required maxLength={60} value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <label>
        <Bilingual text={operatorTexts.id} />
        <input
          required
          pattern="[a-z0-9][a-z0-9\-]{0,31}"
          disabled={operator !== null}
          value={id}
          onChange={({ target }) => setId(target.value.toLowerCase())}
        />
      </label>
      <label>
        <Bilingual text={operatorTexts.role} />
        <select value={role} onChange={({ target }) => setRole(allowed.find((one) => one === target.value) ?? role)}>
          {allowed.map((one) => (
            <option key={one} value={one}>{`${roleTexts[one].vi} / ${roleTexts[one].en}`}</option>
          ))}
        </select>
      </label>
      <label>
        <Bilingual text={operatorTexts.pin} />
        <input
          type="password"
          inputMode="numeric"
          autoComplete="new-password"
          pattern="\d{6,12}"
          required={operator === null && role !== 'guard'}
          value={pin}
          onChange={({ target }) => setPin(target.value)}
        />
      </label>
      <div className="operator-form-acts">
        <button type="button" className="manage-button" onClick={close}>
          <Bilingual text={operatorTexts.cancel} />
        </button>
        <button type="submit" className="manage-button" data-primary="true">
          <Bilingual text={operatorTexts.save} />
        </button>
      </div>
    </form>
  );
};

/** Who may sign in at this station, and as what. */
export const OperatorsPage = ({ session }: Readonly<{ session: Session }>): ReactNode => {
  const desk = useDesk();
  const [editing, edit] = useState<Operator | 'new' | null>(null);
  const allowed = roles.filter((role) => mayAct(session.role, role));
  return (
    <section className="operators" data-testid="operators-page">
      <header className="manage-head">
        <h2>
          <Bilingual text={operatorTexts.title} />
        </h2>
        <p className="manage-said" role="status" data-good={desk.said?.good}>
          {desk.said === null ? null : <Bilingual text={desk.said.text} />}
        </p>
        <button type="button" className="manage-button" data-testid="operator-add" onClick={() => edit('new')}>
          <Bilingual text={operatorTexts.add} />
        </button>
      </header>
      {editing === null ? null : (
        <Form
          key={editing === 'new' ? '' : editing.id}
          operator={editing === 'new' ? null : editing}
          allowed={allowed}
          save={desk.save}
          close={() => edit(null)}
        />
      )}
      <ul className="operator-list">
        {desk.operators.map((operator) => (
          <Row
            key={operator.id}
            operator={operator}
            session={session}
            change={() => edit(operator)}
            remove={() => desk.remove(operator.id)}
          />
        ))}
      </ul>
    </section>
  );
};

import { type FormEvent, memo, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { FoundPerson } from '../../contract/hand-entry.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { GuardTitle } from '../parts/guard-title.tsx';
import { Icon } from '../parts/icons.tsx';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { directionTexts, overrideTexts, type Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { slipNumber } from '../words/figures.ts';
import { hourMinute } from '../words/time.ts';
import { emptyPerson, longest, type PersonField, type PersonForm, personFields, readPerson } from './person-form.ts';
import { TouchKeys } from './touch-keys.tsx';
import { peopleTexts, rosterTexts } from './words.ts';

/** A panel that nobody touches must not cover the next decision. */
const idleMs = 60_000;
/** Letters typed quickly are one search. */
const searchMs = 150;

/** Who is known by a name like this; null: too little is typed. */
const useFound = (name: string): readonly FoundPerson[] | null => {
  const station = useStation();
  const [found, setFound] = useState<readonly FoundPerson[] | null>(null);
  const wanted = name.trim();
  useEffect(() => {
    let over = false;
    if (wanted.length < 2) {
      setFound(null);
      return;
    }
    const timer = setTimeout(() => {
      station.findPeople(wanted).then(
        (people) => over || setFound(people),
        () => over || setFound(null),
      );
    }, searchMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [station, wanted]);
  return found;
};

type Entering = Readonly<{
  form: PersonForm;
  field: PersonField;
  wrong: PersonField | null;
  said: Text | null;
  busy: boolean;
  choose: (field: PersonField) => void;
  change: (change: (text: string) => string) => void;
  enter: () => void;
  pick: (id: number) => void;
}>;

const useEntering = (lane: string, done: () => void): Entering => {
  const station = useStation();
  const [form, setForm] = useState<PersonForm>(emptyPerson);
  const [field, setField] = useState<PersonField>('name');
  const [wrong, setWrong] = useState<PersonField | null>(null);
  const [said, setSaid] = useState<Text | null>(null);
  const [busy, setBusy] = useState(false);
  const run = (entry: Promise<void>): void => {
    setBusy(true);
    entry
      .then(done, (thrown: unknown) => setSaid(adviceFor(errorRecordOf(thrown)).title))
      .finally(() => setBusy(false));
  };
  const change = useCallback(
    (how: (text: string) => string): void => {
      setForm((before) => ({ ...before, [field]: how(before[field]).slice(0, longest[field]) }));
      setWrong(null);
      setSaid(null);
    },
    [field],
  );
  const enter = (): void => {
    const read = readPerson(form);
    if ('person' in read) {
      run(station.handEntry(lane, read.person));
      return;
    }
    setWrong(read.wrong);
    setField(read.wrong);
    setSaid(peopleTexts.wrong[read.wrong]);
  };
  return {
    form,
    field,
    wrong,
    said,
    busy,
    choose: setField,
    change,
    enter,
    pick: (id) => run(station.rosterEntry(lane, id)),
  };
};

const Field = ({ name, entering }: Readonly<{ name: PersonField; entering: Entering }>): ReactNode => {
  const { form, field, wrong, choose, change } = entering;
  const input = useRef<HTMLInputElement>(null);
  const chosen = field === name;
  useEffect(() => {
    if (chosen) input.current?.focus();
  }, [chosen]);
  return (
    <label className="field person-field" data-field={name} data-chosen={chosen}>
      <Bilingual text={peopleTexts[name]} />
      <input
        ref={input}
        type="text"
        inputMode="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={longest[name]}
        aria-invalid={wrong === name}
        value={form[name]}
        onFocus={() => choose(name)}
        onChange={({ target: { value } }) => change(() => value)}
      />
    </label>
  );
};

type FoundProps = Readonly<{
  person: FoundPerson;
  utcOffsetMinutes: number;
  busy: boolean;
  pick: (id: number) => void;
}>;

const Found = ({ person, utcOffsetMinutes, busy, pick }: FoundProps): ReactNode => {
  if (person.source === 'passage') {
    const { direction, at, slip, name } = person;
    return (
      <li className="found" data-source="passage">
        <strong>{name}</strong>
        <span className="found-what">
          <Icon name={direction} />
          {peopleTexts.justPassed.vi} {directionTexts[direction].vi.toLocaleLowerCase('vi')}{' '}
          {hourMinute(at, utcOffsetMinutes)}
          {slip === null ? '' : ` · ${slipNumber(slip)}`}
        </span>
      </li>
    );
  }
  const { id, name, group, unit } = person;
  return (
    <li className="found" data-source="roster">
      <button type="button" disabled={busy} onClick={() => pick(id)}>
        <strong>{name}</strong>
        <span className="found-what">
          {rosterTexts[group].vi}
          {unit === null ? '' : ` · ${unit}`}
          <span className="unseen">
            {' '}
            {peopleTexts.listed.vi} / {peopleTexts.listed.en}
          </span>
        </span>
      </button>
    </li>
  );
};

type FoundListProps = Omit<FoundProps, 'person'> & Readonly<{ found: readonly FoundPerson[] | null }>;

const FoundList = ({ found, ...rest }: FoundListProps): ReactNode => (
  <div className="found-people" data-testid="found" role="status">
    {found === null || found.length === 0 ? (
      <p className="found-nobody">
        <Bilingual text={found === null ? peopleTexts.nobody : peopleTexts.none} />
      </p>
    ) : (
      <ul className="found-list" aria-label={`${peopleTexts.found.vi} / ${peopleTexts.found.en}`}>
        {found.map((person) => (
          <Found
            key={person.source === 'roster' ? person.id : `${person.of.epoch}/${person.of.sequence}`}
            person={person}
            {...rest}
          />
        ))}
      </ul>
    )}
  </div>
);

const keysOf = { name: 'letters', identityNumber: 'both', birth: 'digits', phone: 'digits' } as const;

type PeoplePanelProps = Readonly<{
  state: Pick<ScreenState, 'lane' | 'phase' | 'utcOffsetMinutes'>;
  close: () => void;
}>;

/** Somebody without a code: found by name, or typed in. What comes of it is shown like any other passage. */
export const PeoplePanel = memo(({ state, close }: PeoplePanelProps): ReactNode => {
  const { lane, phase, utcOffsetMinutes } = state;
  const entering = useEntering(lane.id, close);
  const { form, field, said, busy, change, enter, pick } = entering;
  const found = useFound(form.name);
  useEffect(() => {
    // Whatever is typed begins the time anew.
    const timer = form === emptyPerson && field !== 'name' ? null : setTimeout(close, idleMs);
    return () => {
      if (timer !== null) clearTimeout(timer);
    };
  }, [form, field, close]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    enter();
  };
  return (
    <section className="guard-panel people" data-testid="people-panel" aria-label={peopleTexts.title.vi}>
      <header className="guard-head">
        <GuardTitle text={peopleTexts.title} phase={phase} utcOffsetMinutes={utcOffsetMinutes} />
        <div
          className="guard-answer"
          role="status"
          data-testid="people-answer"
          data-good={said === null ? undefined : false}
        >
          {said === null ? null : <Bilingual text={said} />}
        </div>
        <button type="button" className="guard-close" data-testid="people-close" onClick={close}>
          <Icon name="absent" />
          <Bilingual text={overrideTexts.close} />
        </button>
      </header>
      <form className="people-form" onSubmit={submit}>
        <div className="people-fields">
          {personFields.map((name) => (
            <Field key={name} name={name} entering={entering} />
          ))}
          <button type="submit" className="people-enter" data-direction={lane.direction} disabled={busy}>
            <Icon name={lane.direction} />
            <Bilingual text={peopleTexts.enter[lane.direction]} />
          </button>
        </div>
        <div className="people-typing">
          <FoundList found={found} utcOffsetMinutes={utcOffsetMinutes} busy={busy} pick={pick} />
          <TouchKeys key={field} of={keysOf[field]} change={change} />
        </div>
      </form>
    </section>
  );
});
PeoplePanel.displayName = 'PeoplePanel';

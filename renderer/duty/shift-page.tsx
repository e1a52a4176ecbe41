import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { outcomeSchema } from '../../contract/decision.ts';
import type { HandOver, PastShift, ShiftFacts, ShiftReport } from '../../contract/shift.ts';
import { pinAdvice } from '../manage/pin-advice.ts';
import { PinPad } from '../manage/sign-in.tsx';
import { roleTexts } from '../manage/words.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icons.tsx';
import { SheetButton } from '../parts/sheet-button.tsx';
import { useStation } from '../state/station-context.ts';
import type { Advice, Text } from '../text.ts';
import { since } from '../words/time.ts';
import type { DutyPageProps } from './page-props.ts';
import { outcomeRows, paperWords, shiftTexts } from './words.ts';

/** How often the numbers are read anew while somebody looks. ms */
const readAgainMs = 10_000;

type Told = Readonly<{ now: number; utcOffsetMinutes: number }>;

type Read = Readonly<{ report: ShiftReport | null; past: readonly PastShift[]; failed: boolean; again: () => void }>;

const useShift = (): Read => {
  const station = useStation();
  const [report, setReport] = useState<ShiftReport | null>(null);
  const [past, setPast] = useState<readonly PastShift[]>([]);
  const [failed, fail] = useState(false);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn reads anew
  useEffect(() => {
    let over = false;
    Promise.all([station.shift(), station.shifts()]).then(
      ([now, before]) => {
        if (over) return;
        setReport(now);
        setPast(before);
        fail(false);
      },
      () => over || fail(true),
    );
    const timer = setTimeout(() => setTurn((last) => last + 1), readAgainMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [station, turn]);
  const again = useCallback(() => setTurn((last) => last + 1), []);
  return { report, past, failed, again };
};

const Totals = ({ totals }: Pick<ShiftFacts, 'totals'>): ReactNode => (
  <table className="shift-totals" data-testid="shift-totals">
    <thead>
      <tr>
        <td />
        {(['in', 'out'] as const).map((direction) => (
          <th key={direction} scope="col">
            <Bilingual text={shiftTexts[direction]} />
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {outcomeSchema.options.map((outcome) => (
        <tr key={outcome} data-outcome={outcome}>
          <th scope="row">
            <Bilingual text={outcomeRows[outcome]} />
          </th>
          <td>{totals.in[outcome]}</td>
          <td>{totals.out[outcome]}</td>
        </tr>
      ))}
      <tr className="shift-people">
        <th scope="row">
          <Bilingual text={shiftTexts.people} />
        </th>
        <td>{totals.people.in}</td>
        <td>{totals.people.out}</td>
      </tr>
    </tbody>
  </table>
);

const Fact = ({ text, value, bad = false }: Readonly<{ text: Text; value: string | number; bad?: boolean }>) => (
  <li data-bad={bad}>
    <Bilingual text={text} />
    <b>{value}</b>
  </li>
);

/** Where there are several printers each is named. */
const paperOf = (device: string, printers: number): Text => {
  const { vi, en } = shiftTexts.printerPaper;
  return printers === 1 ? { vi, en } : { vi: `${vi} ${device}`, en };
};

const Left = ({ totals, open }: Pick<ShiftFacts, 'totals' | 'open'>): ReactNode => {
  const wrong = [...open.devices, ...open.faults.map(String)];
  return (
    <ul className="shift-facts" data-testid="shift-facts">
      {(['referrals', 'corrections', 'overrides', 'paper', 'vehicles'] as const).map((name) => (
        <Fact key={name} text={shiftTexts[name]} value={totals[name]} />
      ))}
      <Fact text={shiftTexts.inside} value={open.inside} />
      {open.standAlone === true ? (
        <Fact text={shiftTexts.standAlone} value="" />
      ) : (
        <Fact text={shiftTexts.unsent} value={open.unsent} />
      )}
      {open.paper.map(({ device, paper }) => (
        <Fact
          key={device}
          text={paperOf(device, open.paper.length)}
          value={paperWords[paper].vi}
          bad={paper === 'out' || paper === 'near-end'}
        />
      ))}
      <Fact text={shiftTexts.faults} value={wrong.join(', ') || shiftTexts.none.vi} bad={wrong.length > 0} />
      {open.typeIn ? <Fact text={shiftTexts.typeIn} value="!" bad={true} /> : null}
    </ul>
  );
};

type Person = ShiftReport['people'][number];

type TakeOverProps = Readonly<{
  people: readonly Person[];
  /** Somebody takes over who has a PIN. */
  choose: (person: Person) => void;
  /** Rejects where nobody has taken over. */
  take: (to: HandOver) => Promise<unknown>;
}>;

/** By touching a name, with a PIN where they have one; or by a name that is typed. */
const TakeOver = ({ people, choose, take }: TakeOverProps): ReactNode => {
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<Advice | null>(null);
  const run = (to: HandOver): void => {
    setFailure(null);
    take(to).catch((thrown: unknown) => setFailure(pinAdvice(thrown)));
  };
  return (
    <section className="shift-take" data-testid="shift-take">
      <h2>
        <Bilingual text={shiftTexts.who} />
      </h2>
      <ul className="shift-names">
        {people.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              data-operator={one.id}
              onClick={() => (one.pin ? choose(one) : run({ operator: one.id, pin: null }))}
            >
              <Icon name="sample" />
              <span className="sign-in-name">{one.name}</span>
              <Bilingual text={roleTexts[one.role]} />
            </button>
          </li>
        ))}
      </ul>
      <form
        className="shift-name"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') run({ name: name.trim() });
        }}
      >
        <label>
          <Bilingual text={shiftTexts.name} />
          <input
            data-testid="shift-name"
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </label>
        <button type="submit" className="manage-button" data-primary="true" disabled={name.trim() === ''}>
          <Bilingual text={shiftTexts.take} />
        </button>
      </form>
      <Failure failure={failure} />
    </section>
  );
};

type HandedProps = Readonly<{ shift: PastShift; lane: string; next: () => void }>;

const Handed = ({ shift, lane, next }: HandedProps): ReactNode => (
  <section className="shift-take shift-done" data-testid="shift-done">
    <p className="shift-done-words">
      <Icon name="ready" />
      <span>
        <Bilingual text={shiftTexts.done} />
        <b>{shift.next.name}</b>
      </span>
    </p>
    <SheetButton lane={lane} order={orderOf(shift)} text={shiftTexts.print} />
    <button type="button" className="manage-button" data-testid="shift-again" onClick={next}>
      <Bilingual text={shiftTexts.again} />
    </button>
  </section>
);

const orderOf = ({ epoch, sequence }: PastShift) => ({ kind: 'shift', of: { epoch, sequence } }) as const;

type PastProps = Readonly<{ past: readonly PastShift[]; lane: string; told: Told }>;

const Past = ({ past, lane, told: { now, utcOffsetMinutes } }: PastProps): ReactNode => (
  <section className="shift-past" data-testid="shift-past">
    <h2>
      <Bilingual text={shiftTexts.past} />
    </h2>
    <ul>
      {past.map((shift) => (
        <li key={`${shift.epoch} ${shift.sequence}`} data-sequence={shift.sequence}>
          <span>
            <b>{`${shift.officer?.name ?? '—'} → ${shift.next.name}`}</b>
            <br />
            {`${since(shift.from, now, utcOffsetMinutes)} – ${since(shift.to, now, utcOffsetMinutes)}`}
          </span>
          <span className="shift-past-people">
            <Icon name="in" />
            {shift.totals.people.in}
            <Icon name="out" />
            {shift.totals.people.out}
          </span>
          <SheetButton lane={lane} order={orderOf(shift)} text={shiftTexts.print} />
        </li>
      ))}
    </ul>
  </section>
);

/** What the shift has come to, and who takes over. */
export const ShiftPage = ({ state, clockOffset }: DutyPageProps): ReactNode => {
  const station = useStation();
  const { report, past, failed, again } = useShift();
  const [handed, setHanded] = useState<PastShift | null>(null);
  const [chosen, choose] = useState<Person | null>(null);
  const told: Told = { now: Date.now() + clockOffset, utcOffsetMinutes: state.utcOffsetMinutes };
  const take = async (to: HandOver): Promise<void> => {
    setHanded(await station.handOver(to));
    choose(null);
    again();
  };
  if (report === null)
    return failed ? (
      <p className="duty-failed" role="alert">
        <Bilingual text={shiftTexts.failed} />
      </p>
    ) : null;
  if (chosen !== null) {
    return (
      <PinPad
        name={chosen.name}
        submit={(pin) => take({ operator: chosen.id, pin })}
        enterText={shiftTexts.take}
        other={() => choose(null)}
      />
    );
  }
  const shown: ShiftFacts = handed ?? report;
  return (
    <section className="shift" data-testid="shift-page">
      {state.training?.until == null ? null : (
        <p className="shift-practice" data-testid="shift-practice">
          <Bilingual text={shiftTexts.practice} />
        </p>
      )}
      <header className="shift-head">
        <p>
          <Bilingual text={shiftTexts.officer} />
          {shown.officer === null ? (
            <Bilingual text={handed === null ? shiftTexts.nobody : shiftTexts.nobodyHad} className="shift-officer" />
          ) : (
            <b className="shift-officer">{shown.officer.name}</b>
          )}
        </p>
        <p>
          <Bilingual text={shiftTexts.since} />
          <b>{since(shown.from, told.now, told.utcOffsetMinutes)}</b>
        </p>
      </header>
      <div className="shift-numbers">
        <Totals totals={shown.totals} />
        <Left totals={shown.totals} open={shown.open} />
      </div>
      {handed === null ? (
        <TakeOver people={report.people} choose={choose} take={take} />
      ) : (
        <Handed shift={handed} lane={state.lane.id} next={() => setHanded(null)} />
      )}
      {past.length === 0 ? null : <Past past={past} lane={state.lane.id} told={told} />}
    </section>
  );
};

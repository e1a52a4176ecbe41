import { type ReactNode, useState } from 'react';
import type { EntryQuery, RecordPage } from '../../contract/records.ts';
import { RecordTable } from '../manage/records/record-table.tsx';
import { DayField, OutcomeField, TimeFields } from '../manage/records/search-fields.tsx';
import { queryOf, type SearchForm, todaysForm } from '../manage/records/search-form.ts';
import { searchTexts } from '../manage/records/words.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import type { DutyPageProps } from './page-props.ts';
import { entryTexts } from './words.ts';

type Found = Readonly<{ query: EntryQuery; page: RecordPage }>;

type Desk = Readonly<{
  found: Found | null;
  busy: boolean;
  failed: Text | null;
  search: (form: SearchForm) => void;
  more: () => void;
}>;

const useEntries = (utcOffsetMinutes: number): Desk => {
  const station = useStation();
  const [found, take] = useState<Found | null>(null);
  const [busy, work] = useState(false);
  const [failed, fail] = useState<Text | null>(null);
  const run = (ask: Promise<Found>): void => {
    work(true);
    fail(null);
    ask.then(take, (thrown: unknown) => fail(adviceFor(errorRecordOf(thrown)).title)).finally(() => work(false));
  };
  const search = (form: SearchForm): void => {
    const whole = queryOf(form, utcOffsetMinutes);
    if (whole === null) {
      fail(searchTexts.wrongDay);
      return;
    }
    const { kind: _kind, ...query } = whole;
    run(station.findEntries(query).then((page) => ({ query, page })));
  };
  const more = (): void => {
    if (found === null || found.page.next === null) return;
    const { query, page } = found;
    const next = station.findEntries({ ...query, next: page.next });
    run(next.then((rest) => ({ query, page: { records: [...page.records, ...rest.records], next: rest.next } })));
  };
  return { found, busy, failed, search, more };
};

const digits = [...'1234567890'];

type FormProps = Readonly<{
  form: SearchForm;
  change: (form: SearchForm) => void;
  now: number;
  utcOffsetMinutes: number;
  desk: Desk;
}>;

/** The number on a slip, with keys for a glove. */
const SlipKeys = ({ form, change }: Pick<FormProps, 'form' | 'change'>): ReactNode => (
  <div className="entry-keys" data-testid="entry-keys">
    {digits.map((digit) => (
      <button
        key={digit}
        type="button"
        data-digit={digit}
        onClick={() => change({ ...form, slip: `${form.slip}${digit}`.slice(0, 6) })}
      >
        {digit}
      </button>
    ))}
    <button
      type="button"
      aria-label={`${entryTexts.clear.vi} / ${entryTexts.clear.en}`}
      onClick={() => change({ ...form, slip: '' })}
    >
      ⌫
    </button>
  </div>
);

const Form = ({ form, change, now, utcOffsetMinutes, desk }: FormProps): ReactNode => (
  <form
    className="search-form entry-form"
    data-testid="entry-form"
    onSubmit={(event) => {
      event.preventDefault();
      desk.search(form);
    }}
  >
    <DayField form={form} change={change} now={now} utcOffsetMinutes={utcOffsetMinutes} />
    <TimeFields form={form} change={change} />
    <OutcomeField form={form} change={change} />
    <label>
      <Bilingual text={searchTexts.slip} />
      <input
        name="slip"
        inputMode="none"
        autoComplete="off"
        value={form.slip}
        onChange={({ target }) => change({ ...form, slip: target.value.replaceAll(/\D/g, '').slice(0, 6) })}
      />
    </label>
    <button type="submit" className="manage-button" data-primary="true" disabled={desk.busy}>
      <Icon name="search" />
      <Bilingual text={desk.busy ? searchTexts.searching : searchTexts.search} />
    </button>
    <SlipKeys form={form} change={change} />
  </form>
);

const saidOf = ({ found, busy, failed }: Desk): Text | null => {
  if (failed !== null) return failed;
  if (busy || found === null || found.page.records.length > 0) return null;
  return found.page.next === null ? searchTexts.nothing : searchTexts.nothingYet;
};

/** Older entries by time, slip and outcome: what stands openly in the rows, and no names, which are not kept. */
export const EntriesPage = ({ state, clockOffset }: DutyPageProps): ReactNode => {
  const { utcOffsetMinutes } = state;
  const now = Date.now() + clockOffset;
  const [form, change] = useState(() => todaysForm(now, utcOffsetMinutes));
  const desk = useEntries(utcOffsetMinutes);
  const said = saidOf(desk);
  const { found } = desk;
  const laneName = (id: string): string => state.lanes.find((lane) => lane.id === id)?.name ?? id;
  return (
    <section className="entries" data-testid="entries-page">
      <Form form={form} change={change} now={now} utcOffsetMinutes={utcOffsetMinutes} desk={desk} />
      <p className="search-said" role="status" data-testid="entries-said">
        {said === null ? null : <Bilingual text={said} />}
      </p>
      {found === null || found.page.records.length === 0 ? null : (
        <RecordTable records={found.page.records} sameDay={true} told={{ now, utcOffsetMinutes, laneName }} />
      )}
      {found !== null && found.page.next !== null ? (
        <button type="button" className="manage-button search-more" disabled={desk.busy} onClick={desk.more}>
          <Bilingual text={searchTexts.more} />
        </button>
      ) : null}
    </section>
  );
};

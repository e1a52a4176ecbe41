import { type ReactNode, useEffect, useState } from 'react';
import { type PersonRecords, type RecordPage, type RecordQuery, recordKinds } from '../../../contract/records.ts';
import type { ScreenState } from '../../../contract/rpc.ts';
import { Bilingual } from '../../parts/bilingual.tsx';
import { Icon } from '../../parts/icons.tsx';
import { useStation } from '../../state/station-context.ts';
import { errorRecordOf } from '../../station/error-record.ts';
import type { Text } from '../../text.ts';
import { adviceFor } from '../../words/error-words.ts';
import type { ManagePageProps } from '../page-props.ts';
import { RecordTable } from './record-table.tsx';
import { DayField, OutcomeField, TimeFields } from './search-fields.tsx';
import { queryOf, type SearchForm, todaysForm } from './search-form.ts';
import { kindTexts, searchTexts } from './words.ts';

type Found =
  | Readonly<{ by: 'search'; query: RecordQuery; page: RecordPage }>
  | Readonly<{ by: 'code'; person: PersonRecords }>;

type Desk = Readonly<{
  found: Found | null;
  busy: 'search' | 'code' | null;
  failed: Text | null;
  search: (form: SearchForm) => void;
  more: () => void;
  byCode: () => void;
  stop: () => void;
}>;

const useDesk = ({ lane, utcOffsetMinutes }: ScreenState): Desk => {
  const station = useStation();
  const [found, take] = useState<Found | null>(null);
  const [busy, work] = useState<Desk['busy']>(null);
  const [failed, fail] = useState<Text | null>(null);
  const run = (what: 'search' | 'code', ask: Promise<Found>): void => {
    work(what);
    fail(null);
    ask.then(take, (thrown: unknown) => fail(adviceFor(errorRecordOf(thrown)).title)).finally(() => work(null));
  };
  const stop = (): void => void station.cancelFindByCode(lane.id).catch(() => undefined);
  const waiting = busy === 'code';
  // Whoever leaves the page leaves no lane behind that waits for a code.
  useEffect(() => {
    if (!waiting) return;
    return () => void station.cancelFindByCode(lane.id).catch(() => undefined);
  }, [waiting, station, lane.id]);
  return {
    ...{ found, busy, failed, stop },
    search: (form) => {
      const query = queryOf(form, utcOffsetMinutes);
      if (query === null) fail(searchTexts.wrongDay);
      else
        run(
          'search',
          station.findRecords(query).then((page) => ({ by: 'search', query, page })),
        );
    },
    more: () => {
      if (found?.by !== 'search' || found.page.next === null) return;
      const { query, page } = found;
      const ask = station.findRecords({ ...query, next: page.next });
      run(
        'search',
        ask.then(({ records, next }) => ({
          by: 'search',
          query,
          page: { records: [...page.records, ...records], next },
        })),
      );
    },
    byCode: () =>
      run(
        'code',
        station.findByCode(lane.id).then((person) => ({ by: 'code', person })),
      ),
  };
};

type FormProps = Readonly<{
  state: ScreenState;
  now: number;
  form: SearchForm;
  change: (form: SearchForm) => void;
  desk: Desk;
}>;

const Form = ({ state, now, form, change, desk }: FormProps): ReactNode => {
  const ofPassages = form.kind === 'passage' || form.kind === 'paper';
  return (
    <form
      className="search-form"
      data-testid="search-form"
      onSubmit={(event) => {
        event.preventDefault();
        desk.search(form);
      }}
    >
      <label>
        <Bilingual text={searchTexts.kind} />
        <select
          name="kind"
          value={form.kind}
          onChange={({ target }) =>
            change({ ...form, kind: recordKinds.find((kind) => kind === target.value) ?? form.kind })
          }
        >
          {recordKinds.map((kind) => (
            <option key={kind} value={kind}>{`${kindTexts[kind].vi} / ${kindTexts[kind].en}`}</option>
          ))}
        </select>
      </label>
      <DayField form={form} change={change} now={now} utcOffsetMinutes={state.utcOffsetMinutes} />
      <TimeFields form={form} change={change} />
      {state.lanes.length < 2 || form.kind === 'operator' ? null : (
        <label>
          <Bilingual text={searchTexts.lane} />
          <select name="lane" value={form.lane} onChange={({ target }) => change({ ...form, lane: target.value })}>
            <option value="">{`${searchTexts.all.vi} / ${searchTexts.all.en}`}</option>
            {state.lanes.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {ofPassages ? (
        <>
          <OutcomeField form={form} change={change} />
          <label>
            <Bilingual text={searchTexts.slip} />
            <input
              name="slip"
              inputMode="numeric"
              pattern="\d{1,9}"
              value={form.slip}
              onChange={({ target }) => change({ ...form, slip: target.value.replaceAll(/\D/g, '') })}
            />
          </label>
        </>
      ) : null}
      <div className="search-acts">
        <button type="submit" className="manage-button" data-primary="true" disabled={desk.busy !== null}>
          <Icon name="search" />
          <Bilingual text={desk.busy === 'search' ? searchTexts.searching : searchTexts.search} />
        </button>
        <button
          type="button"
          className="manage-button"
          data-testid="find-by-code"
          data-armed={desk.busy === 'code'}
          disabled={desk.busy === 'search'}
          onClick={desk.busy === 'code' ? desk.stop : desk.byCode}
        >
          <Bilingual text={desk.busy === 'code' ? searchTexts.stop : searchTexts.byCode} />
        </button>
      </div>
    </form>
  );
};

const saidOf = ({ found, busy, failed }: Desk): Text | null => {
  if (failed !== null) return failed;
  if (busy === 'code') return searchTexts.waiting;
  if (busy === 'search' || found === null) return null;
  if (found.by === 'search') {
    if (found.page.records.length > 0) return null;
    return found.page.next === null ? searchTexts.nothing : searchTexts.nothingYet;
  }
  const { state, maskedName, records } = found.person;
  if (state !== 'found') return searchTexts[state];
  const { vi, en } = records.length === 0 ? searchTexts.nothing : searchTexts.person;
  return { vi: `${maskedName ?? ''} · ${vi}`, en };
};

/** Rows by time, lane, outcome and slip, or of a person by their code. */
export const SearchPage = ({ state, clockOffset }: ManagePageProps): ReactNode => {
  const now = (): number => Date.now() + clockOffset;
  const [form, change] = useState(() => todaysForm(now(), state.utcOffsetMinutes));
  const desk = useDesk(state);
  const said = saidOf(desk);
  const { found } = desk;
  const records = found === null ? [] : found.by === 'search' ? found.page.records : found.person.records;
  const laneName = (id: string): string => state.lanes.find((lane) => lane.id === id)?.name ?? id;
  return (
    <section data-testid="search-page">
      <Form state={state} now={now()} form={form} change={change} desk={desk} />
      <p className="search-said" role="status" data-testid="search-said" data-waiting={desk.busy === 'code'}>
        {said === null ? null : <Bilingual text={said} />}
      </p>
      {records.length === 0 ? null : (
        <RecordTable
          records={records}
          sameDay={found?.by === 'search'}
          told={{ now: now(), utcOffsetMinutes: state.utcOffsetMinutes, laneName }}
        />
      )}
      {found?.by === 'search' && found.page.next !== null ? (
        <button type="button" className="manage-button search-more" disabled={desk.busy !== null} onClick={desk.more}>
          <Bilingual text={searchTexts.more} />
        </button>
      ) : null}
    </section>
  );
};

import type { ReactNode } from 'react';
import type { RecordView } from '../../../contract/records.ts';
import { Bilingual } from '../../parts/bilingual.tsx';
import { OutcomeGlyph } from '../../parts/glyphs.tsx';
import { directionTexts, overrideReasonTexts } from '../../text.ts';
import { celsius, slipNumber } from '../../words/figures.ts';
import { clockTime, since } from '../../words/time.ts';
import { briefOf } from '../../words/verdict.ts';
import { roleTexts } from '../words.ts';
import { actTexts, correctionCauseTexts, correctionTexts, didTexts, searchTexts } from './words.ts';

type Told = Readonly<{ now: number; utcOffsetMinutes: number; laneName: (id: string) => string }>;

const What = ({ record }: Readonly<{ record: RecordView }>): ReactNode => {
  switch (record.kind) {
    case 'passage': {
      const brief = briefOf(record);
      return (
        <span className="record-what" data-tone={brief.tone}>
          <OutcomeGlyph glyph={brief.glyph} />
          <Bilingual text={brief.word} />
        </span>
      );
    }
    case 'override':
      return <Bilingual text={searchTexts.byHand} />;
    case 'correction':
      return <Bilingual text={correctionTexts[record.act]} />;
    case 'operator':
      return <Bilingual text={actTexts[record.act]} />;
  }
};

/** `setTraining on`: the function, and to what. */
const Did = ({ what }: Readonly<{ what: string }>): ReactNode => {
  const [name = '', ...of] = what.split(' ');
  const known = didTexts[name];
  return (
    <>
      {known === undefined ? null : <Bilingual text={known} />}
      <code>{known === undefined ? what : of.join(' ')}</code>
    </>
  );
};

const Details = ({ record, told }: Readonly<{ record: RecordView; told: Told }>): ReactNode => {
  switch (record.kind) {
    case 'passage':
      return (
        <>
          {record.reasons.map((reason) => (
            <Bilingual key={reason.code} text={reason} className="record-reason" />
          ))}
          {record.companions === 0 ? null : <span className="record-companions">+{record.companions}</span>}
          {record.referral === null ? null : <span className="record-referral">{record.referral}</span>}
          {record.enteredLate === null ? null : (
            <span className="record-late">
              {searchTexts.late.vi} {since(record.enteredLate, told.now, told.utcOffsetMinutes)}
            </span>
          )}
          {record.mode === 'training' ? <Bilingual text={searchTexts.training} className="record-training" /> : null}
        </>
      );
    case 'override':
      return <Bilingual text={overrideReasonTexts[record.reason]} />;
    case 'correction':
      return (
        <>
          {record.cause === null ? null : <Bilingual text={correctionCauseTexts[record.cause]} />}
          {record.companions === null ? null : <span className="record-companions">+{record.companions}</span>}
        </>
      );
    case 'operator':
      return (
        <>
          <span className="record-operator">{record.operator ?? searchTexts.noPin.vi}</span>
          <Bilingual text={roleTexts[record.role]} />
          {record.what === null ? null : <Did what={record.what} />}
        </>
      );
  }
};

const Where = ({ record, told }: Readonly<{ record: RecordView; told: Told }>): ReactNode => {
  if (record.kind === 'operator') return null;
  return (
    <>
      <span className="record-lane">{told.laneName(record.lane)}</span>
      {record.kind === 'correction' ? null : <Bilingual text={directionTexts[record.direction]} />}
    </>
  );
};

type RecordTableProps = Readonly<{ records: readonly RecordView[]; sameDay: boolean; told: Told }>;

/** Rows of the ledger, newest first. @param sameDay their day is said elsewhere */
export const RecordTable = ({ records, sameDay, told }: RecordTableProps): ReactNode => {
  const ofPassages = records.some(({ kind }) => kind === 'passage');
  const titles = ofPassages ? [searchTexts.temperature, searchTexts.slip] : [];
  return (
    <table className="manage-table record-table" data-testid="records">
      <thead>
        <tr>
          {[searchTexts.time, searchTexts.lane, searchTexts.outcome, ...titles, searchTexts.details].map((title) => (
            <th key={title.vi} scope="col">
              <Bilingual text={title} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <tr key={`${record.epoch} ${record.sequence}`} data-sequence={record.sequence} data-kind={record.kind}>
            <td className="record-time">
              {sameDay
                ? clockTime(record.at, told.utcOffsetMinutes)
                : since(record.at, told.now, told.utcOffsetMinutes)}
            </td>
            <td>
              <Where record={record} told={told} />
            </td>
            <td>
              <What record={record} />
            </td>
            {record.kind === 'passage' ? (
              <>
                <td>{record.celsius === null ? '' : celsius(record.celsius)}</td>
                <td>{record.slip === null ? '' : slipNumber(record.slip)}</td>
              </>
            ) : null}
            <td className="record-details">
              <Details record={record} told={told} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

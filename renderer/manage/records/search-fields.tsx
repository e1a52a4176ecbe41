import type { ReactNode } from 'react';
import { outcomeSchema } from '../../../contract/decision.ts';
import { Bilingual } from '../../parts/bilingual.tsx';
import { longDate } from '../../words/time.ts';
import { daysUntil, type SearchForm } from './search-form.ts';
import { outcomeTexts, searchTexts } from './words.ts';

type FieldProps = Readonly<{ form: SearchForm; change: (form: SearchForm) => void }>;

const times = Array.from({ length: 23 }, (_, hour) => `${String(hour + 1).padStart(2, '0')}:00`);
const wholeDay = { from: '00:00', to: '24:00' } as const;

/** @param now by the station's clock, ms */
export const DayField = ({
  form,
  change,
  now,
  utcOffsetMinutes,
}: FieldProps & Readonly<{ now: number; utcOffsetMinutes: number }>): ReactNode => (
  <label>
    <Bilingual text={searchTexts.day} />
    <select name="day" value={form.day} onChange={({ target }) => change({ ...form, day: target.value })}>
      {daysUntil(now, utcOffsetMinutes).map((day) => (
        <option key={day} value={day}>
          {longDate(Date.parse(day), 0).vi}
        </option>
      ))}
    </select>
  </label>
);

export const TimeFields = ({ form, change }: FieldProps): ReactNode =>
  (['from', 'to'] as const).map((name) => (
    <label key={name}>
      <Bilingual text={searchTexts[name]} />
      <select name={name} value={form[name]} onChange={({ target }) => change({ ...form, [name]: target.value })}>
        <option value="">{wholeDay[name]}</option>
        {times.map((time) => (
          <option key={time} value={time}>
            {time}
          </option>
        ))}
      </select>
    </label>
  ));

export const OutcomeField = ({ form, change }: FieldProps): ReactNode => (
  <label>
    <Bilingual text={searchTexts.outcome} />
    <select
      name="outcome"
      value={form.outcome}
      onChange={({ target }) =>
        change({ ...form, outcome: outcomeSchema.options.find((one) => one === target.value) ?? '' })
      }
    >
      <option value="">{`${searchTexts.all.vi} / ${searchTexts.all.en}`}</option>
      {outcomeSchema.options.map((outcome) => (
        <option key={outcome} value={outcome}>
          {`${outcomeTexts[outcome].vi} / ${outcomeTexts[outcome].en}`}
        </option>
      ))}
    </select>
  </label>
);

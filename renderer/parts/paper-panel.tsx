import { type FormEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { directionSchema } from '../../contract/decision.ts';
import { paperEntrySchema, type ScreenState } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { directionTexts, overrideTexts, paperEntryTexts, paperOutcomeTexts, type Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { emptyForm, nextForm, type PaperField, type PaperForm, readForm } from '../words/paper-form.ts';
import { Bilingual } from './bilingual.tsx';
import { GuardTitle } from './guard-title.tsx';
import { Icon } from './icons.tsx';

type Said = Readonly<{ good: boolean; text: Text }>;

type Entering = Readonly<{
  form: PaperForm;
  wrong: PaperField | null;
  said: Said | null;
  busy: boolean;
  /** Where the keys go next. */
  focus: PaperField | null;
  type: <F extends PaperField>(field: F, value: PaperForm[F]) => void;
  save: () => void;
}>;

const useEntering = (lane: string, first: PaperForm, utcOffsetMinutes: number, now: () => number): Entering => {
  const station = useStation();
  const [form, setForm] = useState(first);
  const [wrong, setWrong] = useState<PaperField | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const [focus, setFocus] = useState<PaperField | null>(null);
  const save = (): void => {
    setFocus(null);
    const read = readForm(form, now(), utcOffsetMinutes);
    if ('wrong' in read) {
      setWrong(read.wrong);
      setFocus(read.wrong);
      setSaid({ good: false, text: paperEntryTexts.wrong[read.wrong] });
      return;
    }
    setBusy(true);
    station
      .paperEntry(lane, read.entry)
      .then(
        ({ maskedName }) => {
          const name = `${maskedName ?? ''} ${form.time}`;
          const { vi, en } = paperEntryTexts.saved;
          setForm(nextForm(form));
          setFocus('name');
          setSaid({ good: true, text: { vi: `${vi}: ${name}`, en } });
        },
        (thrown: unknown) => setSaid({ good: false, text: adviceFor(errorRecordOf(thrown)).title }),
      )
      .finally(() => setBusy(false));
  };
  const type: Entering['type'] = (field, value) => {
    setForm({ ...form, [field]: value });
    setWrong(null);
    setSaid(null);
  };
  return { form, wrong, said, busy, focus, type, save };
};

type FieldProps = Readonly<{
  field: Exclude<PaperField, 'direction' | 'outcome'>;
  entering: Entering;
  keys?: 'numeric' | 'decimal' | 'tel';
  longest: number;
  hint?: string;
}>;

const Field = ({ field, entering: { form, wrong, focus, type }, keys, longest, hint }: FieldProps): ReactNode => {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus === field) input.current?.focus();
  }, [focus, field]);
  return (
    <label className="field" data-field={field}>
      <Bilingual text={paperEntryTexts[field]} />
      <input
        ref={input}
        type="text"
        inputMode={keys ?? 'text'}
        autoComplete="off"
        spellCheck={false}
        maxLength={longest}
        placeholder={hint}
        aria-invalid={wrong === field}
        value={form[field]}
        onChange={(event) => type(field, event.target.value)}
      />
    </label>
  );
};

type ChoiceProps = Readonly<{ entering: Entering }>;

const Directions = ({ entering: { form, type } }: ChoiceProps): ReactNode => (
  <fieldset className="paper-choice paper-directions">
    {directionSchema.options.map((option) => (
      <button
        key={option}
        type="button"
        data-option={option}
        aria-pressed={form.direction === option}
        onClick={() => type('direction', option)}
      >
        <Icon name={option} />
        <Bilingual text={directionTexts[option]} />
      </button>
    ))}
  </fieldset>
);

const Outcomes = ({ entering: { form, type } }: ChoiceProps): ReactNode => (
  <fieldset className="paper-choice paper-outcomes" aria-label={paperEntryTexts.outcome.vi}>
    {paperEntrySchema.shape.outcome.options.map((option) => (
      <button
        key={option}
        type="button"
        data-outcome={option}
        aria-pressed={form.outcome === option}
        onClick={() => type('outcome', option)}
      >
        <Bilingual text={paperOutcomeTexts[option]} />
      </button>
    ))}
  </fieldset>
);

type PaperPanelProps = Readonly<{
  state: Pick<ScreenState, 'lane' | 'paper' | 'phase' | 'utcOffsetMinutes'>;
  /** The station's clock, ms since the Unix epoch. */
  now: () => number;
  close: () => void;
}>;

/** Types in what was written on paper, one line after the other. */
export const PaperPanel = memo(({ state, now, close }: PaperPanelProps): ReactNode => {
  const { lane, paper, phase, utcOffsetMinutes } = state;
  const station = useStation();
  const [first] = useState(() => emptyForm(paper?.from ?? now(), lane.direction, utcOffsetMinutes));
  const entering = useEntering(lane.id, first, utcOffsetMinutes, now);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entering.save();
  };
  const done = (): void => {
    station.paperDone().then(close, close);
  };
  return (
    <section className="guard-panel paper" data-testid="paper-panel" aria-label={paperEntryTexts.title.vi}>
      <header className="guard-head">
        <GuardTitle text={paperEntryTexts.title} phase={phase} utcOffsetMinutes={utcOffsetMinutes} />
        <div className="guard-answer" role="status" data-testid="paper-answer" data-good={entering.said?.good}>
          {entering.said === null ? null : <Bilingual text={entering.said.text} />}
        </div>
        {paper?.until == null ? null : (
          <button type="button" className="guard-close" data-testid="paper-done" onClick={done}>
            <Icon name="ready" />
            <Bilingual text={paperEntryTexts.done} />
          </button>
        )}
        <button type="button" className="guard-close" data-testid="paper-close" onClick={close}>
          <Icon name="absent" />
          <Bilingual text={overrideTexts.close} />
        </button>
      </header>
      <form className="paper-form" onSubmit={submit}>
        <Field field="date" entering={entering} keys="numeric" longest={10} hint="23/11/2026" />
        <Field field="time" entering={entering} keys="numeric" longest={5} hint="10:32" />
        <Directions entering={entering} />
        <Field field="name" entering={entering} longest={200} />
        <Field field="identityNumber" entering={entering} longest={40} />
        <Field field="birth" entering={entering} keys="numeric" longest={10} hint="18/01/1987" />
        <Field field="phone" entering={entering} keys="tel" longest={20} />
        <Field field="temperature" entering={entering} keys="decimal" longest={5} hint="36,6" />
        <Outcomes entering={entering} />
        <button type="submit" className="paper-save" disabled={entering.busy} aria-busy={entering.busy}>
          <Icon name="pen" />
          <Bilingual text={paperEntryTexts.save} />
        </button>
      </form>
    </section>
  );
});
PaperPanel.displayName = 'PaperPanel';

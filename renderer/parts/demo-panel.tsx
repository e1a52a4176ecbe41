import { type FormEvent, memo, type ReactNode, useEffect, useState } from 'react';
import { type Direction, directionSchema } from '../../contract/decision.ts';
import type { PresentRequest, SamplePerson } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { type Advice, demoTexts, directionTexts } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { celsius } from '../words/figures.ts';
import { Bilingual } from './bilingual.tsx';
import { Icon } from './icons.tsx';

type Presenting = Readonly<{
  /** Id of the sample on its way, `own` for the typed one, null when nobody is. */
  busy: string | null;
  failure: Advice | null;
  present(id: string, request: PresentRequest): void;
}>;

const usePresenting = (): Presenting => {
  const station = useStation();
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<Advice | null>(null);
  const present = (id: string, request: PresentRequest): void => {
    setBusy(id);
    setFailure(null);
    station
      .present(request)
      .catch((thrown: unknown) => setFailure(adviceFor(errorRecordOf(thrown))))
      .finally(() => setBusy(null));
  };
  return { busy, failure, present };
};

const useSamples = (): readonly SamplePerson[] | null => {
  const station = useStation();
  const [samples, setSamples] = useState<readonly SamplePerson[] | null>(null);
  useEffect(() => {
    let wanted = true;
    station.samples().then(
      (loaded) => wanted && setSamples(loaded),
      () => wanted && setSamples([]),
    );
    return () => {
      wanted = false;
    };
  }, [station]);
  return samples;
};

type SampleListProps = Readonly<{ lane: string; presenting: Presenting }>;

const SampleList = ({ lane, presenting: { busy, present } }: SampleListProps): ReactNode => {
  const samples = useSamples();
  if (samples === null)
    return (
      <p className="demo-loading">
        <Bilingual text={demoTexts.loading} />
      </p>
    );
  return (
    <ul className="samples">
      {samples.map((sample) => (
        <li key={sample.id}>
          <button
            type="button"
            className="sample"
            data-testid="sample"
            data-sample={sample.id}
            disabled={busy !== null}
            aria-busy={busy === sample.id}
            onClick={() =>
              present(sample.id, {
                text: sample.text,
                ...(sample.next === undefined ? {} : { next: sample.next }),
                temperature: sample.temperature,
                lane,
                direction: null,
                declares: sample.declares ?? null,
              })
            }
          >
            <Bilingual text={sample} />
            <span className="sample-temperature">
              {sample.temperature === null ? demoTexts.unmeasured.vi : celsius(sample.temperature)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
};

/** `36,6` or `36.6`; empty: nobody is measured. */
const temperatureIn = (typed: string): number | null => (typed === '' ? null : Number(typed.replace(',', '.')));

type OwnCodeProps = Readonly<{ lane: string; presenting: Presenting }>;

const OwnCode = ({ lane, presenting: { busy, present } }: OwnCodeProps): ReactNode => {
  const [code, setCode] = useState('');
  const [temperature, setTemperature] = useState('36,6');
  const [direction, setDirection] = useState<Direction | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    present('own', { text: code, temperature: temperatureIn(temperature.trim()), lane, direction });
  };
  return (
    <form className="own-code" onSubmit={submit}>
      <h3 className="demo-subtitle">
        <Bilingual text={demoTexts.own} />
      </h3>
      <label className="field field-wide">
        <Bilingual text={demoTexts.code} />
        <textarea
          rows={2}
          required
          maxLength={4096}
          spellCheck={false}
          autoComplete="off"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </label>
      <label className="field">
        <Bilingual text={demoTexts.temperature} />
        <input
          type="text"
          inputMode="decimal"
          pattern="-?[0-9]{1,2}([.,][0-9]{1,2})?"
          placeholder={demoTexts.unmeasured.vi}
          autoComplete="off"
          value={temperature}
          onChange={(event) => setTemperature(event.target.value)}
        />
      </label>
      <label className="field">
        <Bilingual text={demoTexts.direction} />
        <select
          value={direction ?? ''}
          onChange={(event) => setDirection(directionSchema.safeParse(event.target.value).data ?? null)}
        >
          <option value="">{demoTexts.asLane.vi}</option>
          {directionSchema.options.map((option) => (
            <option key={option} value={option}>
              {directionTexts[option].vi} / {directionTexts[option].en}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="own-present" disabled={busy !== null || code === ''} aria-busy={busy === 'own'}>
        <Bilingual text={demoTexts.present} />
      </button>
    </form>
  );
};

/** Where simulated devices stand at the lane: sample people that they will see. */
export const DemoPanel = memo(({ lane }: Readonly<{ lane: string }>): ReactNode => {
  const presenting = usePresenting();
  return (
    <section className="demo-panel" id="demo-panel" data-testid="demo-panel">
      <h2 className="side-title">
        <Icon name="sample" />
        <Bilingual text={demoTexts.title} />
      </h2>
      <div role="alert">
        {presenting.failure === null ? null : (
          <div className="demo-failure" data-testid="demo-failure">
            <Bilingual text={presenting.failure.title} />
            <Bilingual text={presenting.failure.act} />
          </div>
        )}
      </div>
      <SampleList lane={lane} presenting={presenting} />
      <OwnCode lane={lane} presenting={presenting} />
    </section>
  );
});
DemoPanel.displayName = 'DemoPanel';

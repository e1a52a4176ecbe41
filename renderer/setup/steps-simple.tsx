import { type ReactNode, useEffect, useState } from 'react';
import { siteKindSchema } from '../../contract/configuration.ts';
import type { SetupState } from '../../contract/setup.ts';
import { patterns } from '../sound/patterns.ts';
import type { SoundPlayer } from '../sound/player.ts';
import { useStation } from '../state/station-context.ts';
import { clockTime } from '../words/time.ts';
import type { SoundName } from '../words/verdict.ts';
import { Failure, type Language, Say, type StepProps, useRunning } from './context.tsx';
import { Field } from './field.tsx';
import {
  languageTexts,
  networkFactTexts,
  networkStateTexts,
  networkTexts,
  siteKindTexts,
  siteTexts,
  soundNameTexts,
  soundTexts,
} from './words.ts';

const languages: readonly (readonly [Language, string])[] = [
  ['vi', 'Tiếng Việt'],
  ['en', 'English'],
];

export const LanguageStep = ({ state, save }: StepProps): ReactNode => (
  <>
    <h2>
      <Say text={languageTexts.title} />
    </h2>
    <div className="setup-choices">
      {languages.map(([language, name]) => (
        <button
          key={language}
          type="button"
          className="setup-choice"
          aria-pressed={state.draft.language === language}
          data-language={language}
          lang={language}
          onClick={() => save({ language })}
        >
          <strong>{name}</strong>
        </button>
      ))}
    </div>
    <p className="setup-about">
      <Say text={languageTexts.about} />
    </p>
    <p className="setup-about">
      <Say text={languageTexts.kept} />
    </p>
  </>
);

const marks = { good: '✓', bad: '✕', unknown: '?' } as const;

const lookEveryMs = 8000;

export const NetworkStep = ({ state }: StepProps): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  useEffect(() => {
    run(() => station.lookAtNetwork());
    const timer = setInterval(() => station.lookAtNetwork().catch(() => undefined), lookEveryMs);
    return () => clearInterval(timer);
  }, [run, station]);
  const { network } = state;
  return (
    <>
      <h2>
        <Say text={networkTexts.title} />
      </h2>
      <Failure failure={failure} />
      {network === null ? (
        <Say text={networkTexts.looking} />
      ) : (
        <ul className="setup-facts" data-testid="network-facts">
          {network.facts.map(({ what, state: how, detail }) => {
            const { title, act } = networkStateTexts[what][how];
            const said = what === 'clock' ? clockTime(network.at, 420) : detail;
            return (
              <li key={what} data-fact={what} data-level={how}>
                <b className="setup-mark">{marks[how]}</b>
                <Say text={networkFactTexts[what]} className="setup-fact-name" />
                <span className="setup-fact-state">
                  <Say text={title} />
                  {said === '' ? null : <code>{said}</code>}
                  {act.vi === '' ? null : <Say text={act} className="setup-act" />}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <p className="setup-about">
        <Say text={networkTexts.may} />
      </p>
      <button type="button" className="setup-button" disabled={busy} onClick={() => run(() => station.lookAtNetwork())}>
        <Say text={networkTexts.again} />
      </button>
    </>
  );
};

type Lanes = SetupState['draft']['lanes'];

const LanesEditor = ({ lanes, change }: Readonly<{ lanes: Lanes; change: (lanes: Lanes) => void }>): ReactNode => (
  <ul className="setup-lanes">
    {lanes.map((lane, index) => (
      <li key={lane.id}>
        <Field
          id={`lane-${index + 1}`}
          label={{ vi: `${siteTexts.lane.vi} ${index + 1}`, en: `${siteTexts.lane.en} ${index + 1}` }}
          value={lane.name}
          maxLength={60}
          change={(name) => {
            if (name.trim() !== '') change(lanes.map((one) => (one.id === lane.id ? { ...one, name } : one)));
          }}
        />
        <div className="setup-pair">
          {(['in', 'out'] as const).map((direction) => (
            <button
              key={direction}
              type="button"
              className="setup-button"
              aria-pressed={lane.direction === direction}
              onClick={() => change(lanes.map((one) => (one.id === lane.id ? { ...one, direction } : one)))}
            >
              <Say text={siteTexts[direction]} />
            </button>
          ))}
          {lanes.length > 1 ? (
            <button
              type="button"
              className="setup-button"
              onClick={() => change(lanes.filter(({ id }) => id !== lane.id))}
            >
              <Say text={siteTexts.remove} />
            </button>
          ) : null}
        </div>
      </li>
    ))}
  </ul>
);

const freeLane = (lanes: Lanes): Lanes[number] => {
  const number = [1, 2, 3, 4].find((n) => !lanes.some(({ id }) => id === `gate-${n}`)) ?? lanes.length + 1;
  return { id: `gate-${number}`, name: `Làn ${number}`, direction: 'in' };
};

export const SiteStep = ({ state: { draft, enrolment }, save }: StepProps): ReactNode => {
  const [names, type] = useState({ site: draft.siteName, station: draft.stationName });
  const fromCentral = enrolment.state === 'enrolled';
  const change = (site: string, station: string): void => {
    type({ site, station });
    save({ siteName: site, stationName: station });
  };
  return (
    <>
      <h2>
        <Say text={siteTexts.title} />
      </h2>
      {fromCentral ? (
        <p className="setup-about">
          <b>{`${draft.siteName} · ${draft.stationName}`}</b> <Say text={siteTexts.fromCentral} />
        </p>
      ) : (
        <div className="setup-fields">
          <Field
            id="site-name"
            label={siteTexts.site}
            value={names.site}
            change={(site) => change(site, names.station)}
          />
          <Field
            id="station-name"
            label={siteTexts.station}
            value={names.station}
            change={(station) => change(names.site, station)}
          />
        </div>
      )}
      <h3>
        <Say text={siteTexts.kind} />
      </h3>
      <div className="setup-row">
        {siteKindSchema.options.map((siteKind) => (
          <button
            key={siteKind}
            type="button"
            className="setup-button"
            data-kind={siteKind}
            aria-pressed={draft.siteKind === siteKind}
            onClick={() => save({ siteKind })}
          >
            <Say text={siteKindTexts[siteKind]} />
          </button>
        ))}
      </div>
      <LanesEditor lanes={draft.lanes} change={(lanes) => save({ lanes })} />
      {draft.lanes.length < 4 ? (
        <button
          type="button"
          className="setup-button"
          onClick={() => save({ lanes: [...draft.lanes, freeLane(draft.lanes)] })}
        >
          <Say text={siteTexts.add} />
        </button>
      ) : null}
      <h3>
        <Say text={siteTexts.unsigned} />
      </h3>
      <div className="setup-pair">
        {(['green', 'yellow'] as const).map((unsigned) => (
          <button
            key={unsigned}
            type="button"
            className="setup-button"
            data-tone={unsigned}
            aria-pressed={draft.unsigned === unsigned}
            onClick={() => save({ unsigned })}
          >
            <Say text={siteTexts[unsigned]} />
          </button>
        ))}
      </div>
    </>
  );
};

const soundNames = Object.keys(patterns) as readonly SoundName[];
const greys = Array.from({ length: 10 }, (_, index) => Math.round((index * 255) / 9));

export const SoundStep = ({ state, player }: StepProps & Readonly<{ player: SoundPlayer }>): ReactNode => {
  const station = useStation();
  const { failure, run } = useRunning();
  const { brightness } = state;
  return (
    <>
      <h2>
        <Say text={soundTexts.title} />
      </h2>
      <p className="setup-about">
        <Say text={soundTexts.sounds} />
      </p>
      <div className="setup-row">
        {soundNames.map((name) => (
          <button
            key={name}
            type="button"
            className="setup-button"
            data-tone={name}
            onClick={() => {
              player.unlock();
              player.play(name);
            }}
          >
            <Say text={soundNameTexts[name]} />
          </button>
        ))}
      </div>
      <h3>
        <Say text={brightness === null ? soundTexts.monitor : soundTexts.brightness} />
      </h3>
      <Failure failure={failure} />
      {brightness === null ? null : (
        <div className="setup-row">
          {[20, 40, 60, 80, 100].map((percent) => (
            <button
              key={percent}
              type="button"
              className="setup-button"
              aria-pressed={Math.abs(brightness - percent) < 10}
              onClick={() => run(() => station.setBrightness(percent))}
            >
              {percent} %
            </button>
          ))}
        </div>
      )}
      <svg className="setup-greys" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {greys.map((grey, index) => (
          <rect key={grey} x={index * 10} width="10" height="10" fill={`rgb(${grey} ${grey} ${grey})`} />
        ))}
      </svg>
      <p className="setup-about">
        <Say text={soundTexts.grey} />
      </p>
    </>
  );
};

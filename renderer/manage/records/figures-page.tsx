import { type ReactNode, useState } from 'react';
import { type Outcome, outcomeSchema } from '../../../contract/decision.ts';
import { type DayFigures, temperatureSteps } from '../../../contract/records.ts';
import { Bilingual } from '../../parts/bilingual.tsx';
import type { Text } from '../../text.ts';
import { celsius } from '../../words/figures.ts';
import { longDate } from '../../words/time.ts';
import type { ManagePageProps } from '../page-props.ts';
import { BarChart } from './bar-chart.tsx';
import { useFigures } from './use-figures.ts';
import { figureTexts, outcomeTexts } from './words.ts';

const hourNames = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);
const hourMarks = Array.from({ length: 24 }, (_, hour) => (hour % 3 === 0 ? String(hour) : ''));
/** From here up it is a fever by the usual rules; a rule set may draw its line elsewhere. °C */
const fever = 37.5;

const degreeOf = (step: number): number => temperatureSteps.from + step * temperatureSteps.step;
const degreeNames = Array.from(
  { length: temperatureSteps.steps },
  (_, step) => `${celsius(degreeOf(step))} – ${celsius(degreeOf(step) + temperatureSteps.step - 0.1)}`,
);
const degreeMarks = Array.from({ length: temperatureSteps.steps }, (_, step) =>
  step % 5 === 0 ? String(degreeOf(step)) : '',
);

const Figure = ({ title, value, id }: Readonly<{ title: Text; value: string | number; id: string }>): ReactNode => (
  <div className="day-figure" data-figure={id}>
    <dt>
      <Bilingual text={title} />
    </dt>
    <dd>{value}</dd>
  </div>
);

const total = (figures: DayFigures, direction: 'in' | 'out'): number =>
  figures.hours.reduce((sum, hour) => sum + hour[direction], 0);

type SummaryProps = Readonly<{ figures: DayFigures; inside: number | null }>;

const Summary = ({ figures, inside }: SummaryProps): ReactNode => (
  <dl className="figures">
    {inside === null ? null : <Figure id="inside" title={figureTexts.inside} value={inside} />}
    <Figure id="entered" title={figureTexts.entered} value={total(figures, 'in')} />
    <Figure id="left" title={figureTexts.left} value={total(figures, 'out')} />
    <Figure id="overrides" title={figureTexts.overrides} value={figures.overrides} />
    <Figure id="paper" title={figureTexts.paper} value={figures.paper} />
    <Figure
      id="highest"
      title={figureTexts.highest}
      value={figures.highest === null ? '–' : celsius(figures.highest)}
    />
    {figures.undone === 0 ? null : <Figure id="undone" title={figureTexts.undone} value={figures.undone} />}
    {figures.practised === 0 ? null : <Figure id="practised" title={figureTexts.practised} value={figures.practised} />}
  </dl>
);

const Outcomes = ({ outcomes }: Readonly<{ outcomes: DayFigures['outcomes'] }>): ReactNode => {
  const highest = Math.max(1, ...Object.values(outcomes));
  return (
    <figure className="chart">
      <figcaption>
        <Bilingual text={figureTexts.outcomes} />
      </figcaption>
      <table className="outcomes">
        <tbody>
          {outcomeSchema.options.map((outcome: Outcome) => (
            <tr key={outcome} data-outcome={outcome}>
              <th scope="row">
                <Bilingual text={outcomeTexts[outcome]} />
              </th>
              <td>{outcomes[outcome]}</td>
              <td>
                <svg className="outcome-bar" viewBox={`0 0 ${highest} 1`} preserveAspectRatio="none" aria-hidden="true">
                  <rect width={outcomes[outcome]} height={1} />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
};

const Charts = ({ figures }: Readonly<{ figures: DayFigures }>): ReactNode => (
  <div className="charts">
    <BarChart
      title={figureTexts.hours}
      marks={hourMarks}
      names={hourNames}
      nameTitle={figureTexts.hour}
      series={[
        { id: 'in', title: figureTexts.entered, values: figures.hours.map((hour) => hour.in) },
        { id: 'out', title: figureTexts.left, values: figures.hours.map((hour) => hour.out) },
      ]}
      none={figureTexts.none}
    />
    <Outcomes outcomes={figures.outcomes} />
    <BarChart
      title={figureTexts.temperatures}
      marks={degreeMarks}
      names={degreeNames}
      nameTitle={{ vi: '°C', en: '' }}
      series={[{ id: 'temperature', title: figureTexts.count, values: figures.temperatures }]}
      alarming={(step) => degreeOf(step) > fever - 0.05}
      none={figureTexts.nobodyMeasured}
    />
  </div>
);

/** What has passed today, or yesterday. */
export const FiguresPage = ({ state }: ManagePageProps): ReactNode => {
  const [daysAgo, choose] = useState(0);
  const { figures, failed } = useFigures(daysAgo);
  return (
    <section data-testid="figures-page">
      <header className="manage-head">
        <h2>
          {figures === null ? (
            <Bilingual text={figureTexts.counting} />
          ) : (
            <Bilingual text={longDate(figures.from, state.utcOffsetMinutes)} />
          )}
        </h2>
        <p className="manage-said" role="status">
          {failed === null ? null : <Bilingual text={failed} />}
        </p>
        {([0, 1] as const).map((days) => (
          <button
            key={days}
            type="button"
            className="manage-button"
            aria-pressed={daysAgo === days}
            data-days={days}
            onClick={() => choose(days)}
          >
            <Bilingual text={days === 0 ? figureTexts.today : figureTexts.yesterday} />
          </button>
        ))}
      </header>
      {figures === null ? null : (
        <>
          <Summary figures={figures} inside={daysAgo === 0 ? state.inside : null} />
          <Charts figures={figures} />
        </>
      )}
    </section>
  );
};

import type { ReactNode } from 'react';
import { Bilingual } from '../../parts/bilingual.tsx';
import type { Text } from '../../text.ts';
import { gridOf } from './scale.ts';

export type Series = Readonly<{ id: string; title: Text; values: readonly number[] }>;

type BarChartProps = Readonly<{
  title: Text;
  /** Under every group of bars; empty: none there. */
  marks: readonly string[];
  /** Of a group, for those who read the table. */
  names: readonly string[];
  nameTitle: Text;
  series: readonly Series[];
  /** Groups that stand out, by their place. */
  alarming?: (group: number) => boolean;
  /** Said where every value is 0. */
  none: Text;
}>;

const width = 420;
const height = 190;
const edge = { left: 34, bottom: 22, top: 10, right: 6 } as const;

/**
 * Bars over groups. Whoever cannot see it, or wants the figures, has them as a table beside it.
 */
export const BarChart = ({ title, marks, names, nameTitle, series, alarming, none }: BarChartProps): ReactNode => {
  const highest = Math.max(0, ...series.flatMap(({ values }) => values));
  return (
    <figure className="chart">
      <figcaption>
        <Bilingual text={title} />
        {series.length < 2 ? null : (
          <span className="chart-legend">
            {series.map((one) => (
              <span key={one.id} data-series={one.id}>
                <Bilingual text={one.title} />
              </span>
            ))}
          </span>
        )}
      </figcaption>
      {highest === 0 ? (
        <p className="chart-none">
          <Bilingual text={none} />
        </p>
      ) : (
        <Bars marks={marks} series={series} highest={highest} alarming={alarming ?? (() => false)} />
      )}
      <FigureTable names={names} nameTitle={nameTitle} series={series} title={title} />
    </figure>
  );
};

type BarsProps = Readonly<{
  marks: readonly string[];
  series: readonly Series[];
  highest: number;
  alarming: (group: number) => boolean;
}>;

const Bars = ({ marks, series, highest, alarming }: BarsProps): ReactNode => {
  const { step, top } = gridOf(highest);
  const y = (value: number): number => edge.top + (height - edge.top - edge.bottom) * (1 - value / top);
  const slot = (width - edge.left - edge.right) / marks.length;
  const bar = (slot * 0.8) / series.length;
  const x = (group: number): number => edge.left + slot * group;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
      {Array.from({ length: Math.round(top / step) + 1 }, (_, line) => line * step).map((value) => (
        <g key={value}>
          <line className="chart-line" x1={edge.left} x2={width - edge.right} y1={y(value)} y2={y(value)} />
          <text className="chart-value" x={edge.left - 6} y={y(value) + 4}>
            {value}
          </text>
        </g>
      ))}
      {series.map(({ id, values }, place) =>
        values.map((value, group) =>
          value === 0 ? null : (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place.
              key={`${id} ${group}`}
              data-series={id}
              data-alarming={alarming(group)}
              x={x(group) + slot * 0.1 + bar * place}
              width={Math.max(1, bar - 1)}
              y={y(value)}
              height={y(0) - y(value)}
            />
          ),
        ),
      )}
      {marks.map((mark, group) =>
        mark === '' ? null : (
          <text key={mark} className="chart-mark" x={x(group) + slot / 2} y={height - 6}>
            {mark}
          </text>
        ),
      )}
    </svg>
  );
};

type FigureTableProps = Readonly<{
  title: Text;
  names: readonly string[];
  nameTitle: Text;
  series: readonly Series[];
}>;

/** Groups in which nothing happened are left out. */
const FigureTable = ({ title, names, nameTitle, series }: FigureTableProps): ReactNode => (
  <details className="chart-table">
    <summary>
      <Bilingual text={{ vi: 'Xem bảng số', en: 'As a table' }} />
    </summary>
    <table className="manage-table">
      <caption className="unseen">{`${title.vi} / ${title.en}`}</caption>
      <thead>
        <tr>
          <th scope="col">
            <Bilingual text={nameTitle} />
          </th>
          {series.map((one) => (
            <th key={one.id} scope="col">
              <Bilingual text={one.title} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name, group) =>
          series.every(({ values }) => (values[group] ?? 0) === 0) ? null : (
            <tr key={name}>
              <th scope="row">{name}</th>
              {series.map((one) => (
                <td key={one.id}>{one.values[group] ?? 0}</td>
              ))}
            </tr>
          ),
        )}
      </tbody>
    </table>
  </details>
);

/** One line of a benchmark, as the README describes it. `ratio` > 1 is better than the peer; for a limit the share reached. */
export type BenchResult = Readonly<{
  name: string;
  value: number;
  unit: string;
  p50?: number;
  p99?: number;
  peer: string;
  peerValue: number;
  ratio: number;
  /** A bound: a ratio below 1 is a failure of the run. */
  bound?: true;
}>;

/** With `receiver` there is a Mosquitto, and a receiver that acknowledges; with `offline` a broker is configured and not there. */
export const brokerModes = ['receiver', 'offline'] as const;
export type BrokerMode = (typeof brokerModes)[number];

export type BenchOptions = Readonly<{
  rows: number | null;
  /** Of the benchmarks that can do without a broker; null: none is configured. */
  broker: BrokerMode | null;
  /** The station as it was built for plain Node, in place of its sources; for those that start one so. */
  built: boolean;
}>;

export type Bench = (options: BenchOptions) => Promise<readonly BenchResult[]>;

/** @param share in [0, 1] */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const rounded = (value: number): number => Number(value.toPrecision(4));

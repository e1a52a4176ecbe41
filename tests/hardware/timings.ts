/** Times by name, in ms, and what they come to. */
export class Timings {
  readonly #times = new Map<string, number[]>();

  add(name: string, ms: number): void {
    const times = this.#times.get(name) ?? [];
    times.push(ms);
    this.#times.set(name, times);
  }

  worst(name: string): number {
    return Math.max(...(this.#times.get(name) ?? [Number.POSITIVE_INFINITY]));
  }

  table(): string {
    const rows = [...this.#times].map(([name, times]) => {
      const sorted = times.toSorted((a, b) => a - b);
      const figures = [sorted.length, sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
      return name.padEnd(46) + figures.map((figure) => figure.toFixed(figure < 10 ? 1 : 0).padStart(9)).join('');
    });
    return [`${'ms'.padEnd(46)}        n   median    worst`, ...rows].join('\n');
  }
}

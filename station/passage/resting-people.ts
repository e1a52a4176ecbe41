import type { Decision, RowKey } from '../../contract/decision.ts';
import type { DecisionView, Remeasure } from '../../contract/rpc.ts';
import type { Identified, TemperatureState } from '../gate/gate.ts';

/** Somebody who may be measured again. `decidedAt`: monotonic ms. */
export type RestingPerson = Readonly<{ identified: Identified; view: DecisionView; decidedAt: number }>;

type Entry = RestingPerson & Readonly<{ remeasure: Remeasure }>;

/** How long somebody may come back to be measured again without their code, ms. */
export const rememberedMs = 15 * 60_000;
/** More do not wait at one lane. */
const maxPeople = 200;

/**
 * Whoever a lane did not let pass for their temperature, or for want of one, for as long as they may rest and come back.
 * Who they are lies in memory only: after a restart, and after 15 minutes, their code has to be read again.
 */
export class RestingPeople {
  readonly #restMs: number;
  readonly #entries = new Map<string, Entry>();

  /** @param restSeconds rest before somebody with a fever is measured again */
  constructor(restSeconds: number) {
    this.#restMs = restSeconds * 1000;
  }

  /**
   * Keeps whoever was decided for their temperature, and forgets the passage after which they were measured again.
   * @param now monotonic ms
   * @returns the view as it is shown
   */
  decided(identified: Identified, temperatureState: TemperatureState, view: DecisionView, now: number): DecisionView {
    const { decision } = view;
    if (decision.remeasureOf != null) this.#entries.delete(nameOf(decision.remeasureOf));
    this.forgetOld(now);
    if (!isForTemperature(decision) || temperatureState === 'not-asked') return view;
    const remeasure = {
      restUntil: isForFever(decision) ? decision.at + this.#restMs : null,
      until: decision.at + rememberedMs,
    };
    const shown = { ...view, remeasure };
    this.#entries.set(nameOf(decision), { identified, view: shown, decidedAt: now, remeasure });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxPeople && oldest !== undefined) this.#entries.delete(oldest);
    return shown;
  }

  find(of: RowKey, now: number): RestingPerson | null {
    const entry = this.#entries.get(nameOf(of));
    return entry === undefined || now - entry.decidedAt >= rememberedMs ? null : entry;
  }

  /** From when to when a passage's person may be measured again, or null. */
  remeasure(of: RowKey): Remeasure | null {
    return this.#entries.get(nameOf(of))?.remeasure ?? null;
  }

  /** @returns when the next of them is to be forgotten, monotonic ms, or null */
  forgetOld(now: number): number | null {
    for (const [name, entry] of this.#entries) {
      const end = entry.decidedAt + rememberedMs;
      if (end > now) return end;
      this.#entries.delete(name);
    }
    return null;
  }
}

const nameOf = ({ epoch, sequence }: RowKey): string => `${epoch}/${sequence}`;

/** Rule sets name their reasons; those of this family are what a second measurement may change. */
const isForTemperature = ({ outcome, reasons }: Decision): boolean =>
  (outcome === 'officer' || outcome === 'refer' || outcome === 'refuse') &&
  reasons.some(({ code }) => code.startsWith('temperature.'));

const isForFever = ({ reasons }: Decision): boolean => reasons.some(({ code }) => code === 'temperature.fever');

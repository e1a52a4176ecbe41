import type { Decision, RowKey } from '../../contract/decision.ts';
import { eventId } from '../../contract/events.ts';
import type { PermitView } from '../../contract/permit-view.ts';
import type { PassageDocumentKind } from '../../contract/print-document.ts';

/** What is in memory only: null where there is none, and always after a restart. */
export type Remembered = Readonly<{ name: string | null; permit: PermitView | null }>;

type Known = Remembered & Readonly<{ decision: Decision; copies: Map<PassageDocumentKind, number> }>;

/** As many as a screen lists. */
const keptOfLane = 20;

/** What can be printed (again): the last passages of each lane and those with an open job. Names are here and in memory only. */
export class PrintedPassages {
  readonly #known = new Map<string, Known>();
  readonly #isNeeded: (of: RowKey) => boolean;

  /** @param isNeeded whether it has an open job */
  constructor(isNeeded: (of: RowKey) => boolean) {
    this.#isNeeded = isNeeded;
  }

  /** Keeps the name of one that is known already. */
  remember(decision: Decision, { name, permit }: Remembered): void {
    const id = eventId(decision);
    if (this.#known.has(id)) return;
    this.#known.set(id, { decision, name, permit, copies: new Map() });
    const ofLane = [...this.#known].filter(([, known]) => known.decision.lane === decision.lane);
    for (const [old, known] of ofLane.slice(0, -keptOfLane)) {
      if (!this.#isNeeded(known.decision)) this.#known.delete(old);
    }
  }

  find(of: RowKey): (Remembered & Readonly<{ decision: Decision }>) | null {
    return this.#known.get(eventId(of)) ?? null;
  }

  nextCopy(of: RowKey, document: PassageDocumentKind): number {
    return (this.#known.get(eventId(of))?.copies.get(document) ?? 0) + 1;
  }

  sawCopy(of: RowKey, document: PassageDocumentKind, copy: number): void {
    const copies = this.#known.get(eventId(of))?.copies;
    copies?.set(document, Math.max(copy, copies.get(document) ?? 0));
  }
}

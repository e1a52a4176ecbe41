import type { Credential } from '../../contract/credential.ts';
import type { PassageData } from '../../contract/events.ts';
import { maskName } from '../../contract/identity.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import type { CommittedRow } from '../ledger/ledger-rows.ts';
import type { Correctable } from '../people/correction-desk.ts';
import { nameOf } from './masked-name.ts';

/** A committed decision. `name`: the whole name of its person, for paper only; like the view's it is never written down. */
export type Recorded = Readonly<{
  view: DecisionView;
  name: string | null;
  /** How to take it back; absent: it changed nothing that could be. */
  undo?: Omit<Correctable, 'view' | 'decidedAt'>;
}>;

/** All of a passage's public data but its place in the ledger. */
export type Undecided = Omit<PassageData, 'epoch' | 'sequence' | 'inside'>;

export const recorded = (data: Undecided, row: CommittedRow, credential: Credential | null): Recorded => {
  const { credential: kind, device: _device, tag: _tag, ...decision } = data;
  const name = credential === null ? null : nameOf(credential);
  return {
    view: {
      decision: { ...decision, epoch: row.epoch, sequence: row.sequence },
      maskedName: name === null ? null : maskName(name),
      credential: kind,
    },
    name,
  };
};

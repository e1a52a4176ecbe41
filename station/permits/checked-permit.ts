import type { PermitLink, TravelPermit } from '../../contract/credential.ts';
import type { PermitView } from '../../contract/permit-view.ts';
import type { Facts } from '../../contract/rules.ts';

/** A permit with what a door found out about it: for the rules, for the screen, and for the sealed part of its row. */
export type CheckedPermit = Readonly<{
  facts: NonNullable<Facts['permit']>;
  view: PermitView;
  credential: TravelPermit | PermitLink;
}>;

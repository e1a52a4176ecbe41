import type { ListName } from '../../contract/list-names.ts';
import {
  type ListContent,
  type ListReader,
  type RulesList,
  type SignedList,
  verifyList,
} from '../../contract/lists.ts';
import type { TrustList } from '../../contract/trust.ts';
import { indexRevocations, type RevocationIndex } from '../../credentials/trust/revocation-index.ts';

type OpenedContents = { trust: TrustList; revocations: RevocationIndex; rules: RulesList };

/** A list that was verified, as the station goes by it: what was withdrawn is packed, for there may be a million of it. */
export type OpenedList<N extends ListName = ListName> = Omit<SignedList<N>, 'content'> &
  Readonly<{ content: OpenedContents[N] }>;

const openers: { readonly [N in ListName]: (content: ListContent<N>) => OpenedContents[N] } = {
  trust: (content) => content,
  revocations: indexRevocations,
  rules: (content) => content,
};

/** @throws CheckpointError as `verifyList` */
export const openList = <N extends ListName>(bytes: Uint8Array, name: N, reader: ListReader): OpenedList<N> => {
  const { content, ...about } = verifyList(bytes, name, reader);
  return { ...about, content: openers[name](content) };
};

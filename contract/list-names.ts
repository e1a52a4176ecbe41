/** Names of signed lists, for those who carry one or speak of it: no schema is loaded for it. */
export const listNames = ['trust', 'revocations', 'rules'] as const;
export type ListName = (typeof listNames)[number];

/** All lists that a station holds: the watch list too, which has a form of its own (contract/watch-list.ts). */
export const heldListNames = [...listNames, 'watch-list'] as const;
export type HeldListName = (typeof heldListNames)[number];

import type { PermitView } from '../../contract/permit-view.ts';
import { permitFaultTexts, permitTexts, type Text } from '../text.ts';
import { certificateWords } from './certificates.ts';

/** `good`: compared, and right. `bad`: it is not. `open`: nobody could tell. `plain`: nothing to compare. */
export type Mark = 'good' | 'bad' | 'open' | 'plain';

export type PermitFact = Readonly<{ name: string; label: Text; words: readonly Text[]; mark: Mark }>;

const same = (words: string): Text => ({ vi: words, en: '' });

/** What a guard compares, in the order in which they look at it; what the permit does not state is left out. */
export const permitFacts = (permit: PermitView): readonly PermitFact[] => {
  const all: readonly (PermitFact | null)[] = [
    { name: 'genuine', label: permitTexts.permit, words: genuineWords(permit), mark: genuineMark(permit) },
    permit.maskedName === null
      ? null
      : {
          name: 'holder',
          label: permitTexts.holder,
          words: [same([permit.maskedName, permit.maskedNumber].filter((part) => part !== null).join(' · '))],
          mark: matchMarks[permit.holder],
        },
    permit.plate === null
      ? null
      : { name: 'plate', label: permitTexts.plate, words: plateWords(permit), mark: matchMarks[permit.plateMatch] },
    permit.where === null
      ? null
      : {
          name: 'where',
          label: permitTexts.where,
          words: [same(permit.where)],
          mark: matchMarks[permit.area],
        },
    permit.validity === null
      ? null
      : {
          name: 'when',
          label: permitTexts.when,
          words: [
            permit.validity,
            ...(permit.days === null ? [] : [permit.days]),
            ...(permit.hours === null ? [] : [same(permit.hours)]),
          ],
          mark: permit.holds === null ? 'open' : permit.holds ? 'good' : 'bad',
        },
    permit.authority === null && permit.signedBy === null
      ? null
      : {
          name: 'authority',
          label: permitTexts.authority,
          words: [same([...new Set([permit.authority, permit.signedBy])].filter((part) => part !== null).join(' · '))],
          mark: 'plain',
        },
    permit.purpose === null
      ? null
      : { name: 'purpose', label: permitTexts.purpose, words: [same(permit.purpose)], mark: 'plain' },
    permit.certificates == null
      ? null
      : {
          name: 'certificates',
          label: permitTexts.certificates,
          words: certificateWords(permit.certificates),
          mark: permit.certificates.test?.positive === true ? 'bad' : 'good',
        },
  ];
  return all.filter((fact) => fact !== null);
};

const matchMarks: Readonly<Record<PermitView['holder'], Mark>> = { match: 'good', mismatch: 'bad', unknown: 'open' };

const plateWords = ({ plate, typedPlate, plateMatch }: PermitView): readonly Text[] => [
  same(plate ?? ''),
  ...(plateMatch === 'mismatch' && typedPlate !== null
    ? [{ vi: `xe: ${typedPlate.toUpperCase()}`, en: `vehicle: ${typedPlate.toUpperCase()}` }]
    : []),
];

const genuineWords = ({ verified, fault, id }: PermitView): readonly Text[] => {
  if (fault !== null) return [permitFaultTexts[fault], same(id)];
  return [verified === true ? permitTexts.genuine : permitTexts.unconfirmed, same(id)];
};

/** One that is genuine and only does not hold now is marked where it says when it does. */
const genuineMark = ({ verified, fault }: PermitView): Mark => {
  if (verified === true || fault === 'permit-not-now') return 'good';
  return verified === null || fault === 'signer-unknown' ? 'open' : 'bad';
};

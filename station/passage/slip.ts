import type { Configuration, PassageConfiguration } from '../../contract/configuration.ts';
import type { Decision, Outcome } from '../../contract/decision.ts';
import { maskName } from '../../contract/identity.ts';
import type { PermitView } from '../../contract/permit-view.ts';
import type { PassageDocument, PassageDocumentKind, PermitStamp } from '../../contract/print-document.ts';
import { referralCode } from '../../contract/referral.ts';

/** Local time as Vietnamese slips print it: `07:31 11/09/2021`. */
export const slipTime = (at: number, utcOffsetMinutes: number): string => {
  const local = new Date(at + utcOffsetMinutes * 60_000).toISOString();
  return `${local.slice(11, 16)} ${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)}`;
};

type Printed = Pick<Decision, 'outcome' | 'direction'>;

/** What a decision prints by itself at a lane with a printer. Nothing on the way out: whoever leaves waits for no paper. */
export const documentsDue = (
  { outcome, direction }: Printed,
  { slips, printing }: PassageConfiguration,
): readonly PassageDocumentKind[] => {
  if (direction !== 'in') return [];
  const wanted: readonly Outcome[] = slips;
  return [
    ...(wanted.includes(outcome) ? (['slip'] as const) : []),
    ...(printing.badges && outcome === 'admit' ? (['badge'] as const) : []),
  ];
};

type DocumentOptions = Readonly<{
  kind: PassageDocumentKind;
  copy: number;
  /** The whole name, or null where it is not known (any more). */
  name: string | null;
  /** The bytes of a PNG. */
  logo: Uint8Array | null;
}>;

/** @returns null where the decision carries no slip number */
export const documentOf = (
  decision: Decision,
  configuration: Configuration,
  { kind, copy, name, logo }: DocumentOptions,
): PassageDocument | null => {
  if (decision.slip === null) return null;
  return {
    ...headOf(decision, configuration, { copy, logo }),
    kind,
    name: nameFor(kind, name, configuration.passage.printing.name),
    variant: decision.outcome === 'refer' ? 'referral' : decision.direction === 'in' ? 'entry' : 'exit',
    number: decision.slip,
    outcome: decision.outcome,
    colour: decision.colour,
    direction: decision.direction,
    celsius: decision.temperature?.celsius ?? null,
    reasons: decision.reasons,
    referral: decision.referral ?? null,
  };
};

/**
 * What is stamped for a travel permit in place of the slip.
 * @returns null where none is due, or what the permit said is no longer in memory
 */
export const stampOf = (
  decision: Decision,
  permit: PermitView | null,
  configuration: Configuration,
  head: Pick<DocumentOptions, 'copy' | 'logo'>,
): PermitStamp | null => {
  const { slip, outcome, colour } = decision;
  const wanted = configuration.passage.printing.permitStamp && outcome !== 'refer';
  if (slip === null || permit === null || !wanted) return null;
  // Of a link that nobody confirms it would say that it holds.
  if (permit.kind === 'link' && permit.verified !== true) return null;
  return {
    ...headOf(decision, configuration, head),
    kind: 'permit-stamp',
    number: slip,
    outcome,
    colour,
    permitId: permit.id,
    plate: permit.plate,
    route: permit.where,
    validUntil: permit.until,
    officer: null,
  };
};

const headOf = (
  { at, lane: id, epoch, sequence, referral = null }: Decision,
  { lanes, site, station, mode, utcOffsetMinutes }: Configuration,
  { copy, logo }: Pick<DocumentOptions, 'copy' | 'logo'>,
) => ({
  copy,
  logo,
  time: slipTime(at, utcOffsetMinutes),
  site: site.name,
  station: station.name,
  lane: lanes.find((lane) => lane.id === id)?.name ?? id,
  code: referral === null ? `CP1:${station.id}:${epoch}:${sequence}` : referralCode(referral, { epoch, sequence }),
  watermark: mode === 'live' ? null : mode.toUpperCase(),
});

const nameFor = (
  kind: PassageDocumentKind,
  name: string | null,
  wanted: PassageConfiguration['printing']['name'],
): string | null => {
  if (name === null || name === '' || wanted === 'none') return null;
  return kind === 'badge' || wanted === 'full' ? name : maskName(name);
};

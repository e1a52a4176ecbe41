import type { Configuration, PassageConfiguration } from '../../contract/configuration.ts';
import type { Decision, Outcome } from '../../contract/decision.ts';
import { maskName } from '../../contract/identity.ts';
import type { PassageDocument, PassageDocumentKind } from '../../contract/print-document.ts';

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
  const lane = configuration.lanes.find((candidate) => candidate.id === decision.lane);
  return {
    kind,
    copy,
    logo,
    name: nameFor(kind, name, configuration.passage.printing.name),
    variant: decision.outcome === 'refer' ? 'referral' : decision.direction === 'in' ? 'entry' : 'exit',
    number: decision.slip,
    time: slipTime(decision.at, configuration.utcOffsetMinutes),
    site: configuration.site.name,
    station: configuration.station.name,
    lane: lane?.name ?? decision.lane,
    outcome: decision.outcome,
    colour: decision.colour,
    direction: decision.direction,
    celsius: decision.temperature?.celsius ?? null,
    reasons: decision.reasons,
    code: `CP1:${configuration.station.id}:${decision.epoch}:${decision.sequence}`,
    watermark: configuration.mode === 'live' ? null : configuration.mode.toUpperCase(),
  };
};

const nameFor = (
  kind: PassageDocumentKind,
  name: string | null,
  wanted: PassageConfiguration['printing']['name'],
): string | null => {
  if (name === null || name === '' || wanted === 'none') return null;
  return kind === 'badge' || wanted === 'full' ? name : maskName(name);
};

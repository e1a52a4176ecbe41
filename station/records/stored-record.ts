import {
  correctionDataSchema,
  correctionType,
  eventEnvelopeSchema,
  eventType,
  operatorDataSchema,
  overrideDataSchema,
  passageDataSchema,
  passageType,
} from '../../contract/events.ts';
import type { RecordView } from '../../contract/records.ts';

export type StoredRecord = RecordView;

/** A row of the ledger as far as it is needed here. `time`: ms since the Unix epoch. */
export type StoredRow = { position: number; time: number; type: string; public: Buffer };

export const recordTypes = {
  passage: passageType,
  override: eventType('override'),
  correction: correctionType,
  operator: eventType('operator'),
} as const;

/** @returns null for a row of another type, or of a later version that is not read here */
export const recordOf = (row: StoredRow): StoredRecord | null => {
  const event = parsedEvent(row.public);
  if (event === null) return null;
  const { mode, data } = event;
  switch (row.type) {
    case recordTypes.passage: {
      const parsed = passageDataSchema.safeParse(data).data;
      if (parsed === undefined) return null;
      const { epoch, sequence, at, lane, direction, outcome, colour, reasons, credential, slip } = parsed;
      return {
        ...{ kind: 'passage', epoch, sequence, at, mode, lane, direction, outcome, colour, reasons, credential, slip },
        celsius: parsed.temperature?.celsius ?? null,
        referral: parsed.referral ?? null,
        companions: parsed.companions ?? 0,
        enteredLate: parsed.enteredLate ?? null,
      };
    }
    case recordTypes.override: {
      const parsed = overrideDataSchema.safeParse(data).data;
      if (parsed === undefined) return null;
      const { epoch, sequence, lane, direction, reason } = parsed;
      return { kind: 'override', epoch, sequence, at: parsed.at ?? row.time, mode, lane, direction, reason };
    }
    case recordTypes.correction: {
      const parsed = correctionDataSchema.safeParse(data).data;
      if (parsed === undefined) return null;
      const { epoch, sequence, lane, of, act, cause } = parsed;
      const companions = parsed.companions ?? null;
      return { kind: 'correction', epoch, sequence, at: row.time, mode, lane, of, act, cause, companions };
    }
    case recordTypes.operator: {
      const parsed = operatorDataSchema.safeParse(data).data;
      if (parsed === undefined) return null;
      const { epoch, sequence, act, operator, role, what } = parsed;
      return { kind: 'operator', epoch, sequence, at: row.time, mode, act, operator, role, what };
    }
    default:
      return null;
  }
};

const parsedEvent = (bytes: Buffer) => {
  try {
    return eventEnvelopeSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};

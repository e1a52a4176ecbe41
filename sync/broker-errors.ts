import { CheckpointError, type ErrorRecord, messageOf, systemCode } from '../contract/errors.ts';
import {
  byReason,
  bySystemCode,
  certificateAlert,
  certificateRefused,
  closedAtOnce,
  endedInTls,
  endsAgain,
  limit,
  noAnswer,
  notMqtt,
  silent,
  tlsFailed,
  topic,
  version,
  type Words,
  wasCut,
} from './broker-words.ts';
import type { Refusal } from './protocol-choice.ts';

/** Why a connection to the broker ended or did not come about, for a person, and what to try next. */
export type Trouble = Readonly<{ error: ErrorRecord; refusal: Refusal }>;

/** How far a connection had come. */
export type LinkPhase = 'reaching' | 'securing' | 'greeting' | 'connected';

/**
 * What was thrown or said as a connection ended.
 * @param phase reaching: no TCP connection yet; securing: TLS is being agreed on; greeting: the broker has not taken us yet
 */
export const troubleOf = (thrown: unknown, at: string, phase: LinkPhase): Trouble => {
  if (thrown instanceof CheckpointError) return { error: thrown.toRecord(), refusal: 'other' };
  const cause = firstOf(thrown);
  const reason = reasonOf(cause);
  const known = reason === null ? wordsOfSystem(systemCode(cause), phase) : byReason(reason);
  if (known !== null) return { error: known(at, saidBy(cause)), refusal: refusalOf(known, phase) };
  if (/timeout/i.test(messageOf(cause))) {
    const made = phase === 'connected' ? silent : noAnswer;
    return { error: made(at, ''), refusal: phase === 'greeting' ? 'unclear' : 'other' };
  }
  const made = phase === 'reaching' || phase === 'securing' || systemCode(cause) !== '' ? wasCut : notMqtt;
  const error = made(at, saidBy(cause));
  return made === notMqtt
    ? { error, refusal: phase === 'greeting' ? 'unclear' : 'other' }
    : { error: { ...error, message: `${error.message}: ${saidBy(cause)}` }, refusal: 'other' };
};

/** The other side closed without an error. */
export const closedTrouble = (at: string, phase: LinkPhase): Trouble => {
  if (phase === 'greeting') return { error: closedAtOnce(at, ''), refusal: 'unclear' };
  return { error: (phase === 'securing' ? endedInTls : wasCut)(at, ''), refusal: 'other' };
};

/** A broker that does not say why (Mosquitto tells nobody that their name was taken over). */
export const endsAgainError = (at: string): ErrorRecord => endsAgain(at, '');

export const silentTrouble = (at: string): Trouble => ({ error: silent(at, ''), refusal: 'other' });

/** The broker would not take a subscription or a message. */
export const topicTrouble = (thrown: unknown, at: string): ErrorRecord => {
  const reason = reasonOf(thrown);
  const made = reason === null || reason === 128 || reason === 135 ? topic : (byReason(reason) ?? topic);
  return made(at, saidBy(thrown));
};

export const tooLarge = (at: string, bytes: number, allowed: number): ErrorRecord =>
  limit(at, `one entry needs ${bytes} bytes, and it takes ${allowed} in a packet`);

const wordsOfSystem = (code: string, phase: LinkPhase): Words | null => {
  // A broker that closes while it is greeted: what it does not like, it does not say.
  const closed = code === 'ECONNRESET' || code === 'EPIPE';
  if (closed && phase === 'greeting') return closedAtOnce;
  if (closed && phase === 'securing') return endedInTls;
  const known = bySystemCode[code];
  if (known !== undefined) return known;
  if (certificateAlert.test(code)) return certificateRefused;
  return code.startsWith('ERR_SSL_') || code === 'EPROTO' || code.startsWith('ERR_TLS_') ? tlsFailed : null;
};

const refusalOf = (made: Words, phase: LinkPhase): Refusal => {
  if (made === version) return 'version';
  return made === closedAtOnce && phase === 'greeting' ? 'unclear' : 'other';
};

/** A name with several addresses fails with one error for each: they mostly say the same. */
const firstOf = (thrown: unknown): unknown =>
  thrown instanceof AggregateError && thrown.errors.length > 0 ? thrown.errors[0] : thrown;

const reasonOf = (thrown: unknown): number | null =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number' ? thrown.code : null;

/** Of OpenSSL's `error:0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate:…` the words are of use. */
const saidBy = (thrown: unknown): string => {
  const message = messageOf(thrown).trim();
  const openssl = /^(?:.*:)?error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(message);
  return (
    (openssl?.[1] ?? message.replace(/^(Connection refused|Publish error|Subscribe error): /, '')) || 'no reason given'
  );
};

import type { z } from 'zod';
import {
  type CentralStats,
  centralBase,
  centralStatsSchema,
  eventsAnswerSchema,
  type ReferralAnswer,
  referralAnswerSchema,
  type resultRequestSchema,
  type TraceAnswer,
  traceAnswerSchema,
} from '../../contract/central-api.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

export type EventsAnswer = Readonly<z.infer<typeof eventsAnswerSchema>>;

const timeoutMs = 60_000;
const codes = new Set<number>(Object.values(ErrorCode));
const isCode = (code: unknown): code is ErrorCode => typeof code === 'number' && codes.has(code);

/** Talks to a receiver, or to a station that passes its questions on. */
export class CentralClient {
  readonly #url: URL;
  readonly #token: string;

  /** @throws CheckpointError UsageWrong */
  constructor(url: string, token: string) {
    const parsed = URL.parse(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      throw new CheckpointError(
        ErrorCode.UsageWrong,
        `"${url}" is not the address of a receiver`,
        'write it as http://127.0.0.1:PORT',
      );
    }
    this.#url = parsed;
    this.#token = token;
  }

  events(query: Readonly<Record<string, string | undefined>>): Promise<EventsAnswer> {
    return this.#get('events', query, eventsAnswerSchema);
  }

  trace(query: Readonly<Record<string, string | undefined>>): Promise<TraceAnswer> {
    return this.#get('trace', query, traceAnswerSchema);
  }

  referral(number: string): Promise<ReferralAnswer> {
    return this.#get('referral', { number }, referralAnswerSchema);
  }

  /** What a test site says of a referral. @throws CheckpointError CentralUnreachable, or what the receiver answered */
  async result(request: z.input<typeof resultRequestSchema>): Promise<ReferralAnswer> {
    const url = new URL(`${centralBase}/referral`, this.#url);
    return this.#parsed(await this.#fetch(url, JSON.stringify(request)), referralAnswerSchema);
  }

  stats(): Promise<CentralStats> {
    return this.#get('stats', {}, centralStatsSchema);
  }

  /** @throws CheckpointError CentralUnreachable, or what the receiver answered */
  async #get<T>(name: string, query: Readonly<Record<string, string | undefined>>, schema: z.ZodType<T>): Promise<T> {
    const url = new URL(`${centralBase}/${name}`, this.#url);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, value);
    return this.#parsed(await this.#fetch(url), schema);
  }

  #parsed<T>({ status, body }: Readonly<{ status: number; body: unknown }>, schema: z.ZodType<T>): T {
    if (status !== 200) throw answeredError(status, body);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw unreachable(this.#url, 'it does not answer as a receiver does');
  }

  /** @param post JSON to send; absent: a GET */
  async #fetch(url: URL, post?: string): Promise<Readonly<{ status: number; body: unknown }>> {
    try {
      const response = await fetch(url, {
        ...(post === undefined ? {} : { method: 'POST', body: post }),
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(post === undefined ? {} : { 'content-type': 'application/json' }),
        },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      return { status: response.status, body: jsonOrNull(text) };
    } catch (cause) {
      const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
      throw unreachable(this.#url, messageOf(inner), cause);
    }
  }
}

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const unreachable = (url: URL, why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.CentralUnreachable,
    `no answer from the receiver at ${url.origin}: ${why}`,
    'start it with "kiosk central start", or name its address with --central URL',
    { cause },
  );

const answeredError = (status: number, body: unknown): CheckpointError => {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : '';
    const code = 'code' in error && isCode(error.code) ? error.code : ErrorCode.CentralUnreachable;
    return new CheckpointError(code, String(error.message), hint);
  }
  return new CheckpointError(
    ErrorCode.CentralUnreachable,
    `the receiver answered with status ${status}`,
    'look at the log of the receiver',
  );
};

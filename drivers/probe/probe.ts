import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Decoded, Decoder } from '../decode/decoder.ts';
import { createDecoder } from '../decode.ts';
import type { Line } from '../profile/line.ts';
import type { Profile } from '../profile/profile.ts';
import type { Transport } from '../transports/transport.ts';
import { pause } from '../transports/within.ts';
import { type Questions, questionsOf } from './questions.ts';
import { linesToTry, lineWords } from './speeds.ts';
import { added, noTally, type Tally, worthOf } from './tally.ts';
import { hasSpeed, type ProbeTarget, placeOfTarget, transportTo } from './target.ts';

export type Fit = Readonly<{ profile: string; line: string | null }> & Tally;

export type ProbeEvent =
  /** `line`: null where there is no speed to choose. */
  | Readonly<{ kind: 'opened'; place: string; line: string | null }>
  | Readonly<{ kind: 'bytes'; ms: number; hex: string }>
  /** What profiles make of it; those that say the same together. `counts`: it speaks for them. */
  | Readonly<{ kind: 'decoded'; ms: number; profiles: readonly string[]; says: Decoded; counts: boolean }>
  /** Best first; empty: nothing that came fits a profile. */
  | Readonly<{ kind: 'verdict'; bytes: number; fits: readonly Fit[] }>;

export type ProbeOptions = Readonly<{
  target: ProbeTarget;
  /** What the port says of itself fits these, the best first; or the one that was named. */
  likely: readonly Profile[];
  /** What else may be there. */
  others: readonly Profile[];
  /** How long in all. */
  ms: number;
  /** Written after each opening. Nothing else is, unless `ask`. */
  send: Uint8Array | null;
  /** Ask the first likely profile's questions. */
  ask: boolean;
  reportDescriptor: Uint8Array | null;
  clock: Clock;
  told(event: ProbeEvent): void;
}>;

const tickMs = 20;
const askEveryMs = 1000;
/** How long a port that was open may be away before it is opened at the next speed. */
const comesBackMs = 2000;
/** What leaves when it is closed has left by then: who opens it sooner holds what goes away. */
const leavesMs = 300;
const shortestSliceMs = 1500;
/** A line on which something came is kept for so long, that it may show itself. */
const holdMs = 2500;

/**
 * Opens a port, listens, and compares what comes with the profiles, at one line speed after the other.
 * @throws CheckpointError DeviceUnreachable, DeviceBusy, DevicePermission, TransportUnavailable, DeviceLost
 */
export const probe = async (options: ProbeOptions): Promise<readonly Fit[]> => {
  const { target, likely, others, clock, told } = options;
  const all = linesToTry(likely, others);
  const lines = hasSpeed(target) ? all : all.slice(0, 1);
  const endAt = clock.monotonic() + options.ms;
  const sliceMs = Math.max(shortestSliceMs, options.ms / (2 * lines.length));
  const fits: Fit[] = [];
  let bytes = 0;
  for (let turn = 0; clock.monotonic() < endAt; turn += 1) {
    const line = lines[turn % lines.length];
    if (line === undefined) break;
    const listening = new Listening(options, line, turn > 0);
    await listening.run(Math.min(endAt, clock.monotonic() + (lines.length === 1 ? options.ms : sliceMs)), endAt);
    bytes += listening.bytes;
    fits.push(...listening.fits());
    if (fits.some(({ score }) => score > 0)) break;
  }
  const best = bestOf(
    fits,
    [...likely, ...others.toSorted(genericFirst)].map(({ id }) => id),
  );
  told({ kind: 'verdict', bytes, fits: best });
  return best;
};

/** Where several read it alike, the likely ones go first. @param order ids of profiles */
const bestOf = (fits: readonly Fit[], order: readonly string[]): readonly Fit[] =>
  fits
    .filter(({ score }) => score > 0)
    .toSorted(
      (a, b) => b.score - a.score || a.spoilt - b.spoilt || order.indexOf(a.profile) - order.indexOf(b.profile),
    );

/** What came does not tell makers apart: a profile that names none is the better guess. */
const genericFirst = (a: Profile, b: Profile): number => Number(namesMaker(a)) - Number(namesMaker(b));

const namesMaker = ({ fingerprints }: Profile): boolean => fingerprints.some(({ vendor }) => vendor !== undefined);

type Candidate = { readonly profile: Profile; readonly decoder: Decoder; tally: Tally };

/** One opening of the port at one speed. */
class Listening {
  bytes = 0;
  readonly #options: ProbeOptions;
  readonly #line: Line;
  readonly #candidates: readonly Candidate[];
  readonly #opensAgain: boolean;
  readonly #began: number;
  #questions: Questions | null = null;
  #lastAt: number | null = null;
  #lost: CheckpointError | null = null;

  /** @param opensAgain whether the port was open a moment ago */
  constructor(options: ProbeOptions, line: Line, opensAgain: boolean) {
    this.#options = options;
    this.#line = line;
    this.#opensAgain = opensAgain;
    this.#began = options.clock.monotonic();
    this.#candidates = [...options.likely, ...options.others].flatMap((profile) => {
      const decoder = decoderOf(profile, options.reportDescriptor);
      return decoder === null ? [] : [{ profile, decoder, tally: noTally }];
    });
  }

  /** @param until goes on to `atMost` while what comes makes sense */
  async run(until: number, atMost: number): Promise<void> {
    const { clock, target } = this.#options;
    const transport = transportTo(
      target,
      this.#line,
    )({
      onData: (bytes) => this.#heard(bytes),
      onEnd: (error) => {
        this.#lost = error;
      },
    });
    await transport.open();
    try {
      this.#options.told({ kind: 'opened', place: placeOfTarget(target), line: this.#lineWords() });
      await this.#speak(transport);
      let askAt = clock.monotonic() + askEveryMs;
      while (clock.monotonic() < this.#endAt(until, atMost) && this.#lost === null) {
        await pause(tickMs);
        this.#flush();
        if (this.#questions === null || clock.monotonic() < askAt) continue;
        this.#questions.ask();
        askAt += askEveryMs;
      }
    } finally {
      this.#questions?.end();
      await transport.close();
    }
    for (const candidate of this.#candidates) this.#say(candidate.decoder.end(), candidate);
    // Opened again too soon, a port that leaves whenever it is closed takes the new opening with it.
    if (this.#lost !== null && !this.#opensAgain) throw this.#lost;
  }

  /** Some devices leave and come back whenever their port is closed, and so does a simulated one. */
  async #open(): Promise<Transport> {
    const { target, clock } = this.#options;
    if (this.#opensAgain) await pause(leavesMs);
    const giveUpAt = clock.monotonic() + (this.#opensAgain ? comesBackMs : 0);
    for (;;) {
      const transport = transportTo(
        target,
        this.#line,
      )({
        onData: (bytes) => this.#heard(bytes),
        onEnd: (error) => {
          this.#lost = error;
        },
      });
      try {
        await transport.open();
        return transport;
      } catch (error) {
        await transport.close();
        if (clock.monotonic() >= giveUpAt) throw error;
        await pause(tickMs);
      }
    }
  }

  fits(): readonly Fit[] {
    return this.#candidates.map(({ profile, tally }) => ({ profile: profile.id, line: this.#lineWords(), ...tally }));
  }

  async #speak(transport: Transport): Promise<void> {
    const { send, ask, likely } = this.#options;
    if (send !== null) await transport.write(send);
    const [first] = likely;
    if (!ask || first === undefined) return;
    this.#questions = questionsOf(first, (bytes) => transport.write(bytes));
    this.#questions.begin();
    this.#questions.ask();
  }

  #endAt(until: number, atMost: number): number {
    if (this.#candidates.some(({ tally }) => tally.score > 0)) return atMost;
    return this.#lastAt === null ? until : Math.min(atMost, Math.max(until, this.#lastAt + holdMs));
  }

  #heard(bytes: Uint8Array): void {
    const now = this.#options.clock.monotonic();
    this.#lastAt ??= now;
    this.bytes += bytes.length;
    this.#options.told({ kind: 'bytes', ms: this.#ms(now), hex: Buffer.from(bytes).toString('hex') });
    this.#questions?.data(bytes);
    this.#tellAll(now, ({ decoder }) => decoder.push(bytes, now));
  }

  #flush(): void {
    const now = this.#options.clock.monotonic();
    this.#tellAll(now, ({ decoder }) => {
      const deadline = decoder.deadline();
      return deadline !== null && deadline <= now ? decoder.flush(now) : [];
    });
  }

  #tellAll(now: number, decode: (candidate: Candidate) => readonly Decoded[]): void {
    const alike = new Map<string, { says: Decoded; profiles: string[] }>();
    for (const candidate of this.#candidates) {
      for (const says of this.#say(decode(candidate), candidate)) {
        const key = JSON.stringify(says);
        const entry = alike.get(key) ?? { says, profiles: [] };
        if (!entry.profiles.includes(candidate.profile.id)) entry.profiles.push(candidate.profile.id);
        alike.set(key, entry);
      }
    }
    for (const { says, profiles } of alike.values()) {
      this.#options.told({
        kind: 'decoded',
        ms: this.#ms(now),
        profiles,
        says,
        counts: worthOf(says) > 0 && this.#fitsSoFar(profiles),
      });
    }
  }

  #fitsSoFar(profiles: readonly string[]): boolean {
    return this.#candidates.some(({ profile, tally }) => tally.score > 0 && profiles.includes(profile.id));
  }

  #say(all: readonly Decoded[], candidate: Candidate): readonly Decoded[] {
    for (const decoded of all) candidate.tally = added(candidate.tally, decoded);
    return all;
  }

  #ms(now: number): number {
    return Math.round(now - this.#began);
  }

  #lineWords(): string | null {
    return hasSpeed(this.#options.target) ? lineWords(this.#line) : null;
  }
}

/** A HID profile that leaves the layout to the device says nothing of one whose layout is not known. */
const decoderOf = (profile: Profile, reportDescriptor: Uint8Array | null): Decoder | null => {
  try {
    return createDecoder(profile, reportDescriptor);
  } catch (error) {
    if (error instanceof CheckpointError && expected.includes(error.code)) return null;
    throw error;
  }
};

const expected: readonly number[] = [ErrorCode.ProfileInvalid, ErrorCode.DeviceAnswerWrong];

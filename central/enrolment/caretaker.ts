import type { CommandArguments, CommandName } from '../../contract/commands.ts';
import { messageOf } from '../../contract/errors.ts';
import { sealSiteKey } from '../../contract/given-site-key.ts';
import { type StationState, stationStateSchema } from '../../contract/station-state.ts';
import { type StationAddress, topics } from '../../contract/topics.ts';
import { signCommand } from '../commands/sign-command.ts';
import type { Register } from './register.ts';

export type CaretakerParts = Readonly<{
  register: Register;
  /** Private key of the role `commands`. */
  key: Uint8Array;
  /** Rejects where the broker does not take it. */
  say(topic: string, payload: Uint8Array): Promise<void>;
  /** ms since the Unix epoch */
  now(): number;
  log(text: string): void;
}>;

type Has = NonNullable<Extract<StationState, { status: 'online' }>['enrolment']>;
type Known = Readonly<{ address: StationAddress; has: Has }>;
type Said = Readonly<{ generation: number; at: number; times: number }>;

const lookEveryMs = 1000;
/** What is not there yet after this is said again, each time after twice as long. */
const againMs = 5000;
const maxAgainMs = 600_000;
const commandMs = 3_600_000;
/** Larger than any state message by far. */
const maxStateBytes = 256 * 1024;

/**
 * Sees in what stations say of themselves what they have not got yet of what was given out at enrolment, and gives it to them:
 * the newest key of their site.
 */
export class Caretaker {
  readonly #parts: CaretakerParts;
  readonly #known = new Map<string, Known>();
  readonly #said = new Map<string, Said>();
  /** Stations that have not got what they should have. */
  readonly #owed = new Set<string>();
  readonly #warned = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #version: number;
  #working = Promise.resolve();
  #disposed = false;

  constructor(parts: CaretakerParts) {
    this.#parts = parts;
    this.#version = parts.register.dataVersion;
    this.#timer = setInterval(() => this.#tick(), lookEveryMs);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#timer);
    await this.#working;
  }

  /** A state message has come, as anybody who may write there has written it. */
  heard(address: StationAddress, payload: Uint8Array): void {
    const name = nameOf(address);
    const state = stateIn(payload);
    if (state?.status !== 'online' || state.enrolment === undefined) {
      this.#known.delete(name);
      this.#owed.delete(name);
      return;
    }
    this.#known.set(name, { address, has: state.enrolment });
    this.#owed.add(name);
    this.#care(name);
  }

  #tick(): void {
    const { dataVersion } = this.#parts.register;
    if (dataVersion !== this.#version) {
      this.#version = dataVersion;
      for (const name of this.#known.keys()) this.#owed.add(name);
    }
    for (const name of this.#owed) this.#care(name);
  }

  /** One after the other: each is a signature and an agreement. */
  #care(name: string): void {
    this.#working = this.#working
      .then(() => (this.#disposed ? undefined : this.#give(name)))
      .catch((error: unknown) => this.#parts.log(`${name} was not given what it lacks: ${messageOf(error)}`));
  }

  async #give(name: string): Promise<void> {
    const known = this.#known.get(name);
    const { register, now } = this.#parts;
    const enrolment = known === undefined ? null : register.active(known.address);
    if (known === undefined || enrolment === null) {
      this.#owed.delete(name);
      return;
    }
    const held = known.has.siteKey;
    register.saw(known.address, { roles: known.has.roles ?? null, siteKey: held });
    const newest = register.siteKeys.generation(enrolment.site);
    if (held !== null && newest !== null && held >= newest) {
      if (held > newest) this.#warn(name);
      this.#owed.delete(name);
      return;
    }
    const given = register.siteKeys.current(enrolment.site, now());
    const before = this.#said.get(name);
    const times = before?.generation === given.generation ? before.times : 0;
    const due = before === undefined || times === 0 || now() - before.at >= waitMs(times);
    if (!due) return;
    this.#said.set(name, { generation: given.generation, at: now(), times: times + 1 });
    const sealed = await sealSiteKey(given, enrolment.watchListKey, known.address);
    await this.#command(known.address, 'site.key', { sealed: Buffer.from(sealed).toString('base64') });
  }

  async #command<N extends CommandName>(to: StationAddress, name: N, args: CommandArguments<N>): Promise<void> {
    const { key, now, say } = this.#parts;
    const { bytes } = signCommand({ name, arguments: args, to, now: now(), goodForMs: commandMs }, key);
    await say(topics.command(to, name), bytes);
  }

  #warn(name: string): void {
    if (this.#warned.has(name)) return;
    this.#warned.add(name);
    this.#parts.log(
      `ALARM site key: ${name} has a newer key of its site than this register (was it put back from a copy?): kiosk central enrol new-site-key ${name.split('/')[0]}`,
    );
  }
}

const waitMs = (times: number): number => Math.min(maxAgainMs, againMs * 2 ** (times - 1));

const nameOf = ({ site, station }: StationAddress): string => `${site}/${station}`;

const stateIn = (payload: Uint8Array): StationState | null => {
  if (payload.length === 0 || payload.length > maxStateBytes) return null;
  try {
    const parsed = stationStateSchema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

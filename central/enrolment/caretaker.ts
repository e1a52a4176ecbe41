import {
  type CommandArguments,
  type CommandName,
  type CommandReply,
  commandReplySchema,
  maxReplyBytes,
} from '../../contract/commands.ts';
import { type Retirement, retirementProofSchema } from '../../contract/enrolment/enrolment.ts';
import { messageOf } from '../../contract/errors.ts';
import { sealSiteKey } from '../../contract/given-site-key.ts';
import { type StationState, stationStateSchema } from '../../contract/station-state.ts';
import { type StationAddress, topics } from '../../contract/topics.ts';
import { signCommand } from '../commands/sign-command.ts';
import type { EnrolmentOffice } from './office.ts';
import type { Enrolment } from './register.ts';

export type CaretakerParts = Readonly<{
  office: Pick<EnrolmentOffice, 'register' | 'renew' | 'settle' | 'retire' | 'checkRetirement'>;
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
/** `what`: which key or for which certificate. */
type Said = Readonly<{ what: string; at: number; times: number }>;

const lookEveryMs = 1000;
/** What is not there yet after this is said again, each time after twice as long. */
const againMs = 5000;
const maxAgainMs = 600_000;
const commandMs = 3_600_000;
const lastRowMs = 3000;
/** Larger than any state message by far. */
const maxStateBytes = 256 * 1024;

/**
 * Sees in what stations say of themselves what they have not got yet of what was given out at enrolment, and gives it to them:
 * the newest key of their site, and another certificate before theirs ends.
 */
export class Caretaker {
  readonly #parts: CaretakerParts;
  readonly #known = new Map<string, Known>();
  readonly #said = new Map<string, Said>();
  /** Stations that have not got what they should have. */
  readonly #owed = new Set<string>();
  readonly #warned = new Set<string>();
  readonly #leaving = new Set<NodeJS.Timeout>();
  readonly #timer: NodeJS.Timeout;
  #version: number;
  #working = Promise.resolve();
  #disposed = false;

  constructor(parts: CaretakerParts) {
    this.#parts = parts;
    this.#version = parts.office.register.dataVersion;
    this.#timer = setInterval(() => this.#tick(), lookEveryMs);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#timer);
    for (const timer of this.#leaving) clearTimeout(timer);
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

  /** It has answered that central has all of its entries and that it is wiped now: its certificate is revoked. */
  retired(address: StationAddress, payload: Uint8Array): void {
    const reply = replyIn(payload);
    if (reply?.command !== 'retire' || reply.outcome !== 'done') return;
    const retirement = this.#believed(address, reply.result);
    if (retirement === null) return;
    // The row that says so is still on its way: the broker must let that in.
    const timer = setTimeout(() => {
      this.#leaving.delete(timer);
      this.#end(retirement);
    }, lastRowMs);
    this.#leaving.add(timer);
  }

  /** @returns null: anybody who may write at the broker may have said it */
  #believed(address: StationAddress, result: unknown): Retirement | null {
    try {
      const retirement = { ...address, ...retirementProofSchema.parse(result) };
      this.#parts.office.checkRetirement(retirement);
      return retirement;
    } catch {
      const { office, log } = this.#parts;
      const hint = 'its certificate holds; if it is gone, kiosk central enrol revoke';
      if (office.register.active(address) !== null) {
        log(`ALARM retirement: somebody says for ${nameOf(address)} that it is wiped, without its signature: ${hint}`);
      }
      return null;
    }
  }

  #end(retirement: Retirement): void {
    const { office, now, log } = this.#parts;
    const name = nameOf(retirement);
    this.#working = this.#working
      .then(async () => {
        if (office.register.active(retirement) === null) return;
        const trouble = await office.retire(retirement, now());
        log(`${name} has wiped itself, as it was told: its certificate is revoked`);
        if (trouble !== null) log(trouble);
      })
      .catch((error: unknown) => log(`${name} could not be revoked: ${messageOf(error)}`));
  }

  #tick(): void {
    const { dataVersion } = this.#parts.office.register;
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
    const { register } = this.#parts.office;
    const enrolment = known === undefined ? null : register.active(known.address);
    if (known === undefined || enrolment === null) {
      this.#owed.delete(name);
      return;
    }
    register.saw(known.address, { roles: known.has.roles ?? null, siteKey: known.has.siteKey });
    const hasKey = await this.#giveSiteKey(name, known, enrolment);
    const hasCertificate = await this.#giveCertificate(name, known);
    if (hasKey && hasCertificate) this.#owed.delete(name);
  }

  /** @returns it has it */
  async #giveSiteKey(name: string, { address, has }: Known, { site, watchListKey }: Enrolment): Promise<boolean> {
    const { office, now } = this.#parts;
    const newest = office.register.siteKeys.generation(site);
    if (has.siteKey !== null && newest !== null && has.siteKey >= newest) {
      if (has.siteKey > newest) this.#warn(name);
      return true;
    }
    const given = office.register.siteKeys.current(site, now());
    if (!this.#isDue(`${name} key`, String(given.generation))) return false;
    const sealed = await sealSiteKey(given, watchListKey, address);
    await this.#command(address, 'site.key', { sealed: Buffer.from(sealed).toString('base64') });
    return false;
  }

  /** @returns it needs none */
  async #giveCertificate(name: string, { address, has }: Known): Promise<boolean> {
    const { office, now, log } = this.#parts;
    const { certificate } = has;
    if (certificate === undefined || certificate === null) return true;
    const { serial, ask, proof } = certificate;
    const trouble = proof === undefined ? null : await office.settle(address, { serial, proof }, now());
    if (trouble !== null) log(trouble);
    if (ask === null) return true;
    if (!this.#isDue(`${name} certificate`, serial)) return false;
    const given = await office.renew(address, { serial, ask }, now());
    if (given === null) return true;
    log(`${name} gets another certificate, before its own ends`);
    await this.#command(address, 'certificate', { certificate: Buffer.from(given).toString('base64') });
    return false;
  }

  /** The first time at once, and then after longer and longer. */
  #isDue(to: string, what: string): boolean {
    const before = this.#said.get(to);
    const times = before?.what === what ? before.times : 0;
    const at = this.#parts.now();
    if (before !== undefined && times > 0 && at - before.at < waitMs(times)) return false;
    this.#said.set(to, { what, at, times: times + 1 });
    return true;
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

const replyIn = (payload: Uint8Array): CommandReply | null => {
  if (payload.length > maxReplyBytes) return null;
  try {
    const parsed = commandReplySchema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

const stateIn = (payload: Uint8Array): StationState | null => {
  if (payload.length === 0 || payload.length > maxStateBytes) return null;
  try {
    const parsed = stationStateSchema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

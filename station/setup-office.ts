/**
 * The station's door for the set-up assistant: what is done on a data directory on which no station runs, over the same
 * channel as a station is. `close` ends all of it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../contract/configuration.ts';
import type { Clock } from '../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import type { Operator, Session } from '../contract/operator.ts';
import type { Health } from '../contract/rpc.ts';
import type {
  FoundDevice,
  NetworkReport,
  SetupChange,
  SetupDraft,
  SetupProfile,
  SetupState,
} from '../contract/setup.ts';
import { software } from '../contract/software.ts';
import { systemClock } from './clock/system-clock.ts';
import { TimeService } from './clock/time-service.ts';
import { parseConfiguration } from './configuration/load-configuration.ts';
import { enrolmentFiles, enrolmentState, jsonOf, readIfThere } from './enrolment/enrolment-folder.ts';
import { writeTrust } from './enrolment/install.ts';
import { writeWhole } from './enrolment/whole-file.ts';
import { operatorFile } from './operators/operator-file.ts';
import { OperatorSession } from './operators/operator-session.ts';
import { Operators } from './operators/operators.ts';
import type { ChannelFrom, RpcChannel } from './rpc/rpc-line.ts';
import { SetupActs } from './setup/acts.ts';
import { Brightness } from './setup/brightness.ts';
import { configurationOfDraft } from './setup/configuration-of-draft.ts';
import { afterEnrolment, newDraft, readDraft, removeDraft, withNamesOf, writeDraft } from './setup/draft-file.ts';
import { EnrolmentDesk } from './setup/enrolment-desk.ts';
import { foundDevices, scannersToHear, setupProfileOf } from './setup/found-devices.ts';
import { lookAtNetwork, systemNetwork } from './setup/look-at-network.ts';
import { openSteps, stepsOf } from './setup/open-steps.ts';
import { type SetupService, serveSetup } from './setup/serve-setup.ts';
import { SetupPass } from './setup/setup-pass.ts';
import { makeStandAlone } from './setup/stand-alone.ts';
import { StickRoom } from './support/stick-room.ts';
import { trustFolder } from './trust.ts';
import { deviceProfiles, listenToScanners, pluggedDevices, shapeOf, testDeviceDirectly } from './workshop.ts';

export { removeDemo } from './setup/demo-leftovers.ts';
export { setupUnfinished } from './setup/draft-file.ts';

export type SetupOptions = Readonly<{
  dataDirectory: string;
  /** What `leaveSetup` goes back to; null: nothing. */
  back: 'station' | 'demo' | null;
  /** The assistant is over: what is to be started now. */
  done(next: 'station' | 'demo'): void;
  clock?: Clock;
}>;

const testsAfterwardsMinutes = 60;

/** Sets a kiosk up: holds what was decided, does what is asked, and tells every page of each change. */
export class SetupOffice {
  readonly #options: SetupOptions;
  readonly #clock: Clock;
  readonly #operators: Operators;
  readonly #acts: SetupActs;
  readonly #pass: SetupPass;
  readonly #enrolment: EnrolmentDesk;
  readonly #brightness = new Brightness();
  readonly #sticks = new StickRoom();
  readonly #times: TimeService;
  readonly #profiles: ReadonlyMap<string, SetupProfile>;
  readonly #watchers = new Set<(state: SetupState) => void>();
  /** An installer had a PIN here before this began. */
  readonly #guarded: boolean;
  #draft: SetupDraft;
  #network: NetworkReport | null = null;
  #found: readonly FoundDevice[] = [];
  #ear: Readonly<{ scanners: number; close: () => Promise<void> }> | null = null;
  #revision = 0;
  /** Keys are on their way to somebody: no others are made meanwhile. */
  #handingOver = false;

  constructor(options: SetupOptions) {
    const { dataDirectory } = options;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#acts = new SetupActs(dataDirectory, () => this.#clock.now());
    this.#pass = new SetupPass(dataDirectory);
    this.#times = new TimeService(() => this.#clock.monotonic());
    this.#times.ask();
    // A broken file of operators must not read as "nobody needs a PIN".
    this.#operators = new Operators(operatorFile(dataDirectory), this.#clock, (error) => {
      throw error;
    });
    this.#guarded = this.#operators.list().some(({ role }) => role === 'installer');
    this.#profiles = new Map(
      deviceProfiles(dataDirectory)
        .list()
        .map((entry) => [entry.profile.id, setupProfileOf(entry)]),
    );
    const now = (): number => Math.round(this.#clock.now());
    this.#enrolment = new EnrolmentDesk({
      ...{ dataDirectory, now, sticks: this.#sticks },
      changed: () => this.#changed(),
    });
    this.#draft = readDraft(dataDirectory) ?? this.#beginning();
    this.#draft = this.#enrolled() ? withNamesOf(this.#draft, this.#base()) : this.#draft;
    void this.#lookForDevices();
  }

  #beginning(): SetupDraft {
    const { dataDirectory } = this.#options;
    const base = this.#base();
    const configuration = base === null ? null : parseConfiguration(base, 'checkpoint.json');
    const trusted = existsSync(join(trustFolder(dataDirectory), 'roles.cose'));
    return newDraft(configuration, this.#enrolled(), trusted);
  }

  /** checkpoint.json as it stands: from central, or from before. */
  #base(): unknown {
    const text = readIfThere(enrolmentFiles(this.#options.dataDirectory).configuration);
    return text === null ? null : jsonOf(text);
  }

  #enrolled(): boolean {
    return enrolmentState(this.#options.dataDirectory).kind === 'enrolled';
  }

  serve(channel: RpcChannel, from: ChannelFrom): void {
    serveSetup(channel, this.#service(), from);
  }

  health(): Health {
    return {
      ready: false,
      setup: true,
      station: { site: '', id: '', mode: 'training', epoch: '0'.repeat(32), sequence: 0 },
      ...{ unsent: 0, devices: [], lists: [], pid: process.pid },
    };
  }

  async close(): Promise<void> {
    await this.#stopListening();
  }

  #state(locked: boolean): SetupState {
    const draft = locked ? newDraft(null, false, false) : this.#draft;
    const enrolment = locked ? ({ state: 'none' } as const) : this.#enrolment.view();
    const operators = this.#operators.list();
    return {
      ...{ revision: this.#revision, software, locked, back: this.#back(), draft, enrolment },
      steps: [...stepsOf(draft, (profile) => this.#profiles.get(profile)?.source === 'camera')],
      open: [...openSteps(draft, enrolment, operators)],
      network: locked ? null : this.#network,
      enrolmentError: locked ? null : this.#enrolment.error,
      listening: this.#ear?.scanners ?? 0,
      found: locked ? [] : [...this.#found],
      operators: [...operators],
      brightness: this.#brightness.get(),
      now: Math.round(this.#clock.now()),
    };
  }

  /** A demo would not start over what belongs to a station already. */
  #back(): 'station' | 'demo' | null {
    const { back, dataDirectory } = this.#options;
    const begun = enrolmentState(dataDirectory).kind !== 'none' || existsSync(trustFolder(dataDirectory));
    return back === 'demo' && begun ? null : back;
  }

  #changed(): void {
    this.#revision += 1;
    for (const watcher of [...this.#watchers]) watcher(this.#state(false));
  }

  #decide(change: Partial<SetupDraft>): void {
    this.#draft = { ...this.#draft, ...change };
    writeDraft(this.#options.dataDirectory, this.#draft);
    this.#changed();
  }

  #service(): SetupService {
    const { dataDirectory } = this.#options;
    return {
      state: (locked) => this.#state(locked),
      isLocked: ({ role }: Session) => this.#guarded && role !== 'installer',
      operatorOf: (pass) => this.#operatorOf(pass),
      watch: (push) => {
        this.#watchers.add(push);
        return () => void this.#watchers.delete(push);
      },
      openSession: (from, changed) =>
        new OperatorSession({
          operators: this.#operators,
          clock: this.#clock,
          from,
          record: (act) => this.#acts.note(act),
          changed,
        }),
      operators: async () => this.#operators.list(),
      saveSetup: async (change) => this.#decide(withoutGaps(change)),
      lookAtNetwork: () => this.#lookAtNetwork(),
      lookForDevices: () => this.#lookForDevices(),
      deviceProfiles: async () => [...this.#profiles.values()],
      listenForCode: (on) => (on ? this.#listen() : this.#stopListening()),
      enrolByCode: (code) => this.#enrolByCode(code),
      enrolmentRequest: (to) => this.#enrolment.request(to),
      enrolmentAnswer: (document) => this.#enrolment.answer(document),
      decideEnrolment: async (same, replaceRoot) => {
        this.#enrolment.decide(same, replaceRoot);
        this.#decide(afterEnrolment(this.#draft, parseConfiguration(this.#base(), 'checkpoint.json')));
      },
      standAloneKeys: (to) => this.#standAloneKeys(to),
      trySetupDevice: async (request) => {
        const result = await testDeviceDirectly(this.#configuration(), dataDirectory, request);
        this.#tested(request.device, result.passed);
        return result;
      },
      readInScreen: async (device, text) => {
        this.#tested(device, true);
        return shapeOf(text);
      },
      setupOperator: async (operator, pin) => {
        await this.#operators.save(operator, pin);
        this.#acts.note({ act: 'saved', operator: null, role: 'installer', what: operator.id });
        this.#changed();
      },
      setBrightness: async (percent) => {
        this.#brightness.set(percent);
        this.#changed();
      },
      finishSetup: async () => this.#finish(),
      leaveSetup: async () => this.#leave(),
    };
  }

  #operatorOf(pass: string): Operator {
    const operator = this.#pass.take(pass, this.#operators.list(), this.#clock.now());
    if (operator !== null) return operator;
    throw new CheckpointError(ErrorCode.RoleMissing, 'this needs an installer', 'sign in with a PIN');
  }

  #tested(device: string, passed: boolean): void {
    if (this.#draft.devices.some(({ id }) => id === device))
      this.#decide({ tested: { ...this.#draft.tested, [device]: passed } });
  }

  async #lookAtNetwork(): Promise<void> {
    const broker = brokerIn(this.#base());
    const sources = systemNetwork(() => this.#times.ask());
    const facts = await lookAtNetwork(sources, { central: this.#enrolment.address, broker });
    this.#network = { at: Math.round(this.#clock.now()), facts: [...facts] };
    this.#changed();
  }

  async #lookForDevices(): Promise<void> {
    this.#found = foundDevices(await pluggedDevices(this.#options.dataDirectory), this.#profiles);
    this.#changed();
  }

  async #listen(): Promise<void> {
    if (this.#ear !== null) return;
    await this.#lookForDevices();
    const devices = scannersToHear(this.#found, this.#draft.devices);
    if (devices.length === 0) return;
    const close = listenToScanners(devices, this.#options.dataDirectory, (text) => {
      // Its outcome stands in the state; nobody waits for this call.
      if (/^cpe1/i.test(text)) this.#enrolByCode(text).catch(() => undefined);
    });
    this.#ear = { scanners: devices.length, close };
    this.#changed();
  }

  async #stopListening(): Promise<void> {
    const ear = this.#ear;
    this.#ear = null;
    if (ear === null) return;
    await ear.close();
    this.#changed();
  }

  async #enrolByCode(code: string): Promise<void> {
    await this.#enrolment.byCode(code);
    this.#decide({ central: 'code' });
  }

  async #standAloneKeys(to: 'screen' | 'stick') {
    const { dataDirectory } = this.#options;
    if (this.#draft.keysHandedOver || this.#handingOver || this.#enrolled()) {
      throw new CheckpointError(
        ErrorCode.UsageWrong,
        'this kiosk has its keys already',
        'they were handed over once, and are not kept here; retire the kiosk to begin anew',
      );
    }
    this.#handingOver = true;
    try {
      const { root, roles, file } = await makeStandAlone(this.#clock.now());
      // Handed over first: what nobody has is not sealed to.
      const delivered = await this.#sticks.ask({ do: 'deliver', file, to });
      writeTrust(dataDirectory, root, roles);
      this.#decide({ central: 'alone', keysHandedOver: true });
      return delivered;
    } finally {
      this.#handingOver = false;
    }
  }

  /** @throws CheckpointError ConfigurationInvalid */
  #configuration(): Configuration {
    return parseConfiguration(configurationOfDraft(this.#draft, this.#base()), 'what was set up here');
  }

  #finish(): void {
    const { dataDirectory, done } = this.#options;
    const open = openSteps(this.#draft, this.#enrolment.view(), this.#operators.list());
    if (open.length > 0) {
      throw new CheckpointError(
        ErrorCode.SetupIncomplete,
        `something is missing in: ${open.join(', ')}`,
        'go back to that step and complete it',
      );
    }
    const { training } = this.#configuration();
    const files = enrolmentFiles(dataDirectory);
    const text = `${JSON.stringify(configurationOfDraft(this.#draft, this.#base()), null, 2)}\n`;
    if (existsSync(files.configuration)) writeWhole(files.configurationBefore, readFileSync(files.configuration));
    // Training that lasts longer than it may is none: then the tests would count.
    const minutes = Math.min(testsAfterwardsMinutes, training.minutes);
    const until = Math.round(this.#clock.now()) + minutes * 60_000;
    writeWhole(join(dataDirectory, 'training.json'), JSON.stringify({ until }));
    writeWhole(files.configuration, text);
    this.#acts.note({ act: 'did', operator: null, role: 'installer', what: 'setup' });
    removeDraft(dataDirectory);
    done('station');
  }

  #leave(): void {
    const { done } = this.#options;
    const back = this.#back();
    if (back === null) {
      throw new CheckpointError(
        ErrorCode.UsageWrong,
        'there is nothing to go back to',
        'finish the set-up, or stop the kiosk',
      );
    }
    done(back);
  }
}

/** What was said, without what was left out. */
const withoutGaps = (change: SetupChange): Partial<SetupDraft> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** `host:port` of the broker that a configuration names; null: none. */
const brokerIn = (base: unknown): string | null => {
  const sync = typeof base === 'object' && base !== null && 'sync' in base ? base.sync : null;
  const broker = typeof sync === 'object' && sync !== null && 'broker' in sync ? sync.broker : null;
  if (typeof broker !== 'string' || !URL.canParse(broker)) return null;
  const { hostname, port, protocol } = new URL(broker);
  return `${hostname}:${port === '' ? (protocol === 'mqtts:' ? 8883 : 1883) : port}`;
};

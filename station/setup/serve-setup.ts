import { deviceTestRequestSchema } from '../../contract/device-test.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Operator, Session } from '../../contract/operator.ts';
import { rpcFunctions, stationFunctionNames } from '../../contract/rpc.ts';
import {
  type SetupFunctionName,
  type SetupFunctions,
  type SetupState,
  setupFunctionNames,
  setupFunctions,
} from '../../contract/setup.ts';
import type { OperatorSession } from '../operators/operator-session.ts';
import { type ChannelFrom, openLine, type RpcChannel } from '../rpc/rpc-line.ts';
import { parseArguments } from '../rpc/serve-screen.ts';

/** What the assistant does for a page. */
export type SetupService = Omit<SetupFunctions, 'setupState' | 'continueSetup'> &
  Readonly<{
    /** @throws CheckpointError RoleMissing: this pass is none, or none any more */
    operatorOf(pass: string): Operator;
    state(locked: boolean): SetupState;
    isLocked(session: Session): boolean;
    watch(push: (state: SetupState) => void): () => void;
    openSession(from: ChannelFrom, changed: (session: Session) => void): OperatorSession;
    operators(): Promise<readonly Operator[]>;
  }>;

type Functions = Readonly<Record<string, (...given: readonly unknown[]) => Promise<unknown>>>;

/** Nobody watches a gate that is not there: the page learns which of the two it speaks to. */
const noGate = async (): Promise<never> => {
  throw new CheckpointError(
    ErrorCode.SetupUnderWay,
    'this kiosk is being set up: there is no gate now',
    'finish the set-up on its screen, or go back from there',
  );
};

/** Serves one page of the assistant until its channel closes. */
export const serveSetup = (channel: RpcChannel, service: SetupService, from: ChannelFrom): void => {
  let stop: (() => void) | null = null;
  const session = service.openSession(from, (now) => {
    line.rpc.session.asEvent(now).catch(() => undefined);
    if (stop !== null) push(service.state(false));
  });
  const push = (state: SetupState): void => {
    if (line.isClosed()) return;
    const told = service.isLocked(session.state()) ? service.state(true) : state;
    line.rpc.setup.asEvent(told).catch(() => undefined);
  };
  const setupState = async (): Promise<SetupState> => {
    stop ??= service.watch(push);
    return service.state(service.isLocked(session.state()));
  };
  const continueSetup = async (pass: string): Promise<void> =>
    void session.goOn(service.operatorOf(pass), 'beginSetup');
  const own: SetupFunctions = { ...service, setupState, continueSetup };
  const signing = {
    session: async () => session.state(),
    signIn: (operator: string, pin: string) => session.signIn(operator, pin),
    signOut: async () => session.signOut(),
    operators: service.operators,
  };
  const line = openLine(channel, functionsOf(own, signing, session, service), ['setup', 'session'], () => {
    stop?.();
    session.dispose();
  });
};

/** Every function parses its arguments and asks who is there first; whatever belongs to a gate is refused as such. */
const functionsOf = (
  own: SetupFunctions,
  signing: Readonly<Record<'session' | 'signIn' | 'signOut' | 'operators', (...given: never[]) => Promise<unknown>>>,
  session: OperatorSession,
  service: SetupService,
): Functions => {
  const guarded = (name: SetupFunctionName) => {
    const run = own[name] as (...given: readonly unknown[]) => Promise<unknown>;
    return async (...given: readonly unknown[]): Promise<unknown> => {
      const parsed = parseArguments<readonly unknown[]>(name, setupFunctions[name], given);
      const quiet = name === 'setupState' || name === 'continueSetup';
      if (!quiet && service.isLocked(session.state())) session.require('installer', name, false);
      if (!quiet && session.state().operator !== null)
        session.require('installer', whatOf(name, parsed), audited.has(name));
      return run(...parsed);
    };
  };
  const open = (name: keyof typeof signing) => {
    const run = signing[name] as (...given: readonly unknown[]) => Promise<unknown>;
    return async (...given: readonly unknown[]): Promise<unknown> =>
      run(...parseArguments<readonly unknown[]>(name, rpcFunctions[name].args, given));
  };
  return Object.assign(Object.create(null), {
    ...Object.fromEntries(stationFunctionNames.map((name) => [name, noGate])),
    ...Object.fromEntries((['session', 'signIn', 'signOut', 'operators'] as const).map((name) => [name, open(name)])),
    ...Object.fromEntries(setupFunctionNames.map((name) => [name, guarded(name)])),
  });
};

/** A barrier may be opened by a test: by which is written down. */
const whatOf = (name: SetupFunctionName, [first]: readonly unknown[]): string => {
  const device = name === 'trySetupDevice' ? deviceTestRequestSchema.safeParse(first).data : undefined;
  return `setup ${name}${device === undefined ? '' : ` ${device.device}${device.open ? ' open' : ''}`}`;
};

const audited: ReadonlySet<SetupFunctionName> = new Set([
  'enrolByCode',
  'enrolmentRequest',
  'enrolmentAnswer',
  'trySetupDevice',
  'decideEnrolment',
  'standAloneKeys',
  'setupOperator',
  'finishSetup',
  'leaveSetup',
]);

import { expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { mayAct, type OperatorRole, roles } from '../../contract/operator.ts';
import { rpcFunctions, type StationFunctionName, stationFunctionNames } from '../../contract/rpc.ts';
import { OperatorSession } from '../operators/operator-session.ts';
import type { Operators } from '../operators/operators.ts';

/** What a guard may not do, written out once more: a change of the contract's table is one of this. */
const above: Readonly<Record<Exclude<OperatorRole, 'guard'>, readonly StationFunctionName[]>> = {
  supervisor: [
    ...(['diagnostics', 'testDevice', 'saveOperator', 'removeOperator', 'changePin'] as const),
    ...(['dayFigures', 'findRecords', 'findByCode', 'cancelFindByCode'] as const),
    ...(['drives', 'exportToDrive', 'exportBegin', 'exportPiece', 'setTraining'] as const),
    'confirmClock',
  ],
  installer: [
    'supportBundle',
    'beginSetup',
    'deviceTraffic',
    'recordTraffic',
    'backupConfiguration',
    'foundBackups',
    'restoreConfiguration',
  ],
};

const leastRole = (name: StationFunctionName): OperatorRole =>
  (['installer', 'supervisor'] as const).find((role) => above[role].includes(name)) ?? 'guard';

const signedIn = async (role: OperatorRole): Promise<OperatorSession> => {
  const operators = { check: async (id: string) => ({ id, name: id, role }) } as Partial<Operators> as Operators;
  const clock = { now: () => 0, monotonic: () => 0 };
  const session = new OperatorSession({
    ...{ operators, clock },
    from: 'screen',
    record: () => undefined,
    changed: () => undefined,
  });
  await session.signIn('someone', '000000');
  return session;
};

it.each(roles)('a %s may do what the table says, and nothing else', async (role) => {
  const session = await signedIn(role);
  const may = stationFunctionNames.filter((name) => {
    try {
      session.require(rpcFunctions[name].role, name, false);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: ErrorCode.RoleMissing });
      return false;
    }
  });
  session.dispose();
  expect(may).toEqual(stationFunctionNames.filter((name) => mayAct(role, leastRole(name))));
});

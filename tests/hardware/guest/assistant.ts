/**
 * The set-up assistant, alone in a machine with real drivers, and what a station does with USB sticks. Told by JSON lines on
 * stdin what to do, it answers by JSON lines on stdout, each with the number of its order.
 */
import { createInterface } from 'node:readline';
import { createBirpc } from 'birpc';
import { messageOf } from '../../../contract/errors.ts';
import type { ScreenFunctions } from '../../../contract/rpc.ts';
import type { SetupFunctions } from '../../../contract/setup.ts';
import { parseConfiguration } from '../../../station/configuration/load-configuration.ts';
import type { RpcChannel } from '../../../station/rpc/rpc-line.ts';
import { SetupOffice } from '../../../station/setup-office.ts';
import { backupDesk } from '../../../station/support/backup-desk.ts';
import { StickRoom } from '../../../station/support/stick-room.ts';
import type { AssistantOrder } from '../assistant-orders.ts';

const dataDirectory = process.argv[2] ?? '';

const say = (report: object): void => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
};

/** A page at this computer. */
const pageOf = (office: SetupOffice): SetupFunctions => {
  let toPage: (text: string) => void = () => undefined;
  let toOffice: (text: string) => void = () => undefined;
  const channel: RpcChannel = {
    post: (text) => toPage(text),
    onMessage: (listener) => {
      toOffice = listener;
    },
    onClose: () => undefined,
    close: () => undefined,
  };
  office.serve(channel, 'screen');
  return createBirpc<SetupFunctions, ScreenFunctions>(
    { screen: () => undefined, session: () => undefined, setup: () => undefined },
    {
      post: (text: string) => toOffice(text),
      on: (listener) => {
        toPage = listener;
      },
      serialize: JSON.stringify,
      deserialize: (text: string) => JSON.parse(text) as unknown,
    },
  );
};

const configuration = parseConfiguration(
  {
    ...{ version: 1, site: { id: 'cho', name: 'Chợ' }, station: { id: 'nam', name: 'Cửa Nam' } },
    lanes: [{ id: 'lane-1', name: 'Cửa 1' }],
  },
  'the hardware lab',
);
const sticks = new StickRoom();
const desk = backupDesk({ dataDirectory, configuration, now: () => Date.now(), restart: () => undefined, sticks });
const page = pageOf(new SetupOffice({ dataDirectory, back: null, done: () => undefined }));

const obey = async (order: AssistantOrder): Promise<unknown> => {
  switch (order.do) {
    case 'state':
      return page.setupState();
    case 'look':
      return page.lookForDevices();
    case 'save':
      return page.saveSetup(order.change);
    case 'try':
      return page.trySetupDevice(order.request);
    case 'keys':
      return page.standAloneKeys('stick');
    case 'backup':
      return desk.backupConfiguration('stick');
    case 'found':
      return desk.foundBackups();
    case 'restore':
      return desk.restoreConfiguration(order.file, false);
    case 'fill':
      return sticks.ask({
        do: 'deliver',
        file: { name: order.name, bytes: Buffer.alloc(order.bytes, 7) },
        to: 'stick',
      });
  }
};

/** How long the thread that a gate would have was not free at a stretch, ms. */
let longest = 0;
let before = performance.now();
setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - before - 10);
  before = now;
}, 10);

say({ id: 0, answer: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const { id, order } = JSON.parse(line) as { id: number; order: AssistantOrder };
  longest = 0;
  const began = performance.now();
  const took = () => ({ ms: Math.round(performance.now() - began), heldMs: Math.round(longest) });
  obey(order).then(
    (answer) => say({ id, answer: answer ?? null, ...took() }),
    (error: unknown) => {
      const { code, message } = error as { code?: number; message?: string };
      say({ id, error: { code: code ?? 0, message: message ?? messageOf(error) }, ...took() });
    },
  );
}

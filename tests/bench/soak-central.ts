import { join } from 'node:path';
import { enrolDemo } from '../../main/demo/enrolment.ts';
import { ended, freePort, Mosquitto, mosquittoBinary, startCentral } from '../support/processes.ts';
import type { BrokerMode } from './result.ts';

export type SoakCentral = Readonly<{ broker: string | null; close(): Promise<void> }>;

const nobody: SoakCentral = { broker: null, close: () => Promise.resolve() };

/** What a station's entries go to while it soaks: nothing, a broker that is not there, or Mosquitto and the receiver. */
export const startSoakCentral = async (folder: string, mode: BrokerMode | null): Promise<SoakCentral> => {
  if (mode === null) return nobody;
  if (mode === 'offline') return { ...nobody, broker: `mqtt://127.0.0.1:${await freePort()}` };
  const binary = mosquittoBinary();
  if (binary === null) throw new Error('mosquitto is not installed');
  const demo = join(folder, 'demo');
  await enrolDemo(folder, demo);
  const broker = await Mosquitto.start(binary);
  const receiver = await startCentral(
    join(folder, 'central'),
    join(demo, 'central-keys.json'),
    broker.url,
    join(folder, 'token'),
  );
  return {
    broker: broker.url,
    close: async () => {
      receiver.process.kill('SIGTERM');
      await ended(receiver.process);
      await broker.dispose();
    },
  };
};

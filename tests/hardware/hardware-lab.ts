import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A device of the lab, plugged into a socket of the guest. `dev` is the device itself, which outlives each plug. */
export type LabDevice = {
  dev: LabModel;
  scan(text: string): unknown;
  write(bytes: string): unknown;
  set(state: Readonly<Record<string, unknown>>): void;
  unplug(): Promise<void>;
  /** What a program sent to the serial device of QEMU itself. */
  rx?: Buffer;
};

export type LabModel = {
  /** What a printer took and what of it is on paper. */
  received: Buffer;
  printed: Buffer;
  paperLeft: number;
  rx: Buffer;
  powerLoss(): void;
  /** Output and feature reports that a HID device is sent, their numbers first. */
  on(event: 'setReport', listener: (report: Uint8Array) => void): void;
};

export type GuestProcess = {
  lines: string[];
  stderr: string;
  done: Readonly<{ code: number }> | null;
  exit: Promise<Readonly<{ code: number; stderr: string }>>;
  write(text: string): void;
  kill(signal?: string): void;
  on(event: 'line', listener: (line: string) => void): void;
};

/** The machine in which the kernel's own drivers run. It comes with the lab; this is what the suite uses of it. */
export type Lab = {
  share: string;
  /** Folder of this machine on the host. */
  run: string;
  /** QEMU's monitor. */
  qmp: { cmd(name: string, args: object): Promise<unknown> };
  plug(
    type: string | LabModel,
    options?: Readonly<Record<string, unknown> & { port?: number; serial?: string }>,
  ): Promise<LabDevice>;
  spawn(command: string, options?: Readonly<{ keepStdin: boolean }>): GuestProcess;
  exec(command: string): Promise<Readonly<{ code: number; stdout: string; stderr: string }>>;
  put(path: string, data: string): Promise<unknown>;
  close(): Promise<void>;
};

const folder = process.env['CHECKPOINT_HWLAB'] ?? join(import.meta.dirname, '../../../shared/hwlab');

/** What the suite says where there is no lab; null where there is one. */
export const whyNoLab: string | null = existsSync(join(folder, 'lib/lab.mjs'))
  ? null
  : `no hardware lab at ${folder}: set CHECKPOINT_HWLAB to its folder`;

/** Starts a machine of this suite's own. The lab builds itself the first time, which takes some minutes. */
export const bootLab = async (name: string): Promise<Lab> => {
  const loaded: { Lab: { boot(options: { name: string }): Promise<Lab> } } = await import(
    pathToFileURL(join(folder, 'lib/lab.mjs')).href
  );
  return loaded.Lab.boot({ name });
};

/** A disk with a cache of its own, which a power cut empties: each sector that was not flushed is kept or lost at random. */
export type VolatileDisk = {
  cut(mode: 'random' | 'drop'): void;
  close(): void;
};

/** A machine that was not started yet: its power is cut, and it starts again on the disk that is left. */
export type PoweredLab = Lab & {
  readonly disk: string;
  sock(name: string): string;
  o: { nbd?: string };
  start(): Promise<unknown>;
  powerCut(): Promise<void>;
};

type PoweredLabs = {
  lab(name: string, data: 'fresh' | 'keep'): PoweredLab;
  /** @param lies it says that it has flushed, and takes half a second more */
  volatileDisk(lab: PoweredLab, lies: boolean): Promise<VolatileDisk>;
};

/** The lab's machines have a network here: the host is 10.0.2.2, as seen from them. */
export const poweredLabs = async (): Promise<PoweredLabs> => {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(folder, 'lib', file)).href);
  const { Lab: LabOf, build } = (await load('lab.mjs')) as {
    Lab: new (options: object) => PoweredLab;
    build(): void;
  };
  const { VolatileDisk: DiskOf } = (await load('nbd.mjs')) as {
    VolatileDisk: new (file: string, socket: string, options: object) => { listen(): Promise<VolatileDisk> };
  };
  build();
  const qemuArgs = ['-netdev', 'user,id=n0', '-device', 'virtio-net-pci,netdev=n0,romfile='];
  return {
    lab: (name, data) => new LabOf({ name, data, qemuArgs }),
    volatileDisk: (lab, lies) => new DiskOf(lab.disk, lab.sock('nbd.sock'), { lie: lies }).listen(),
  };
};

/** How often each device is pulled. By name: CHECKPOINT_CYCLES=100 */
export const cycles = Number(process.env['CHECKPOINT_CYCLES'] ?? 10);

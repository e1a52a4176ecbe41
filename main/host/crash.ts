import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { crashFile } from './paths.ts';

export const crashParts = ['station', 'shell', 'window', 'visitor-window', 'gpu'] as const;
export type CrashPart = (typeof crashParts)[number];

/**
 * `ended` by itself without being told to · `failed` with an exit status · `crashed` in native code · `aborted` by the
 * program itself, as V8 does without memory · `killed` from outside · `out-of-memory` · `hang` alive, and nothing answers ·
 * `launch-failed` · `integrity-failure` what should run is not what was packed.
 */
export const crashReasons = [
  'ended',
  'failed',
  'crashed',
  'aborted',
  'killed',
  'out-of-memory',
  'hang',
  'launch-failed',
  'integrity-failure',
] as const;
export type CrashReason = (typeof crashReasons)[number];

export const crashSchema = z.object({
  part: z.enum(crashParts),
  reason: z.enum(crashReasons),
  why: z.string().max(500),
});
export type Crash = Readonly<z.infer<typeof crashSchema>>;

/** How a process ended: exactly one of the two is not null. */
export type ProcessEnd = Readonly<{ code: number | null; signal: string | null }>;

const reasonOfSignal: Readonly<Record<string, CrashReason>> = {
  SIGSEGV: 'crashed',
  SIGBUS: 'crashed',
  SIGILL: 'crashed',
  SIGFPE: 'crashed',
  SIGTRAP: 'crashed',
  SIGABRT: 'aborted',
};

/** A shell's way to say "ended by signal n" is the exit status 128 + n. */
const signalOfStatus: Readonly<Record<number, string>> = {
  132: 'SIGILL',
  133: 'SIGTRAP',
  134: 'SIGABRT',
  135: 'SIGBUS',
  137: 'SIGKILL',
  139: 'SIGSEGV',
};

/** The typed reason of an end that nobody asked for. */
export const crashOf = (part: CrashPart, { code, signal }: ProcessEnd): Crash => {
  const by = signal ?? signalOfStatus[code ?? 0];
  if (by !== undefined) {
    const hint = by === 'SIGKILL' ? ': often the system, when its memory runs out' : '';
    return { part, reason: reasonOfSignal[by] ?? 'killed', why: `signal ${by}${hint}` };
  }
  if (code === null) return { part, reason: 'launch-failed', why: 'it could not be started' };
  return { part, reason: code === 0 ? 'ended' : 'failed', why: `exit status ${code}` };
};

/** What Electron says of a process of its own that is gone (`render-process-gone`, `child-process-gone`). */
export type GoneDetails = Readonly<{ reason: string; exitCode: number }>;

const reasonOfGone: Readonly<Record<string, CrashReason>> = {
  'clean-exit': 'ended',
  'abnormal-exit': 'failed',
  killed: 'killed',
  crashed: 'crashed',
  oom: 'out-of-memory',
  'memory-eviction': 'out-of-memory',
  'launch-failed': 'launch-failed',
  'integrity-failure': 'integrity-failure',
};

export const crashOfGone = (part: CrashPart, { reason, exitCode }: GoneDetails): Crash => ({
  part,
  reason: reasonOfGone[reason] ?? 'failed',
  why: `${reason}, exit code ${exitCode}`,
});

export const crashWords = ({ part, reason, why }: Crash): string => `${part} ${reason} (${why})`;

const keptCrashes = 50;
const notedSchema = crashSchema.extend({ at: z.iso.datetime() });
const fileSchema = z.object({ total: z.int().positive(), recent: z.array(notedSchema).min(1) });

export type NotedCrash = Readonly<z.infer<typeof notedSchema>>;
/** All that ever ended by itself on this data directory, as a number, and the newest fifty, newest first. */
export type CrashLog = Readonly<{ total: number; recent: readonly NotedCrash[] }>;

/** @returns null: none is noted */
export const readCrashes = (dataDirectory: string): CrashLog | null => {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(readFileSync(crashFile(dataDirectory), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

/** For `kiosk doctor`. A disk that takes nothing costs the note only: the line in the log is there all the same. */
export const noteCrash = (dataDirectory: string, crash: Crash, at: Date): void => {
  const before = readCrashes(dataDirectory);
  const recent = [{ at: at.toISOString(), ...crash }, ...(before?.recent ?? [])].slice(0, keptCrashes);
  try {
    writeFileSync(crashFile(dataDirectory), `${JSON.stringify({ total: (before?.total ?? 0) + 1, recent })}\n`, {
      mode: 0o600,
    });
  } catch {
    // See above.
  }
};

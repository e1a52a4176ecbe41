import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  type CommandArguments,
  type CommandName,
  commandArguments,
  commandBodySchema,
  maxCommandMs,
} from '../../contract/commands.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { signObject } from '../../contract/signed.ts';
import type { StationAddress } from '../../contract/topics.ts';

export type Order<N extends CommandName = CommandName> = Readonly<{
  name: N;
  arguments: CommandArguments<N>;
  to: StationAddress;
  /** ms since the Unix epoch */
  now: number;
  /** How long it is good for. (0...7 days] ms */
  goodForMs: number;
  /** Of a configuration: higher than that of every one before. */
  version?: number;
}>;

export type SignedOrder = Readonly<{ id: string; name: CommandName; to: StationAddress; bytes: Uint8Array }>;

/**
 * @param key private key of the role `commands`, 32 bytes
 * @throws CheckpointError CommandMalformed: no station would take it
 */
export const signCommand = (order: Order, key: Uint8Array, id = randomBytes(16).toString('hex')): SignedOrder => {
  const { name, to, now, goodForMs, version = 1 } = order;
  const given = commandArguments[name].safeParse(order.arguments);
  if (!given.success) throw malformed(z.prettifyError(given.error));
  if (!(goodForMs > 0 && goodForMs <= maxCommandMs)) throw malformed('it is good for seven days at most');
  const body = commandBodySchema.parse({ command: name, issued: Math.round(now), arguments: given.data });
  const audience = `station/${to.site}/${to.station}`;
  const notAfter = Math.round(now + goodForMs);
  const bytes = signObject({ role: 'commands', audience, id, version, notAfter, body }, key);
  return { id, name, to, bytes };
};

const malformed = (why: string): CheckpointError =>
  new CheckpointError(ErrorCode.CommandMalformed, `no station takes this command: ${why}`, 'see docs/commands.md');

import { z } from 'zod';

/** A serial line as serialport takes it. */
export const lineSchema = z.strictObject({
  /** [300...921600] baud, default: 9600 */
  baudRate: z.int().min(300).max(921_600).default(9600),
  dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  /** RTS/CTS hardware flow control. default: false */
  rtscts: z.boolean().default(false),
  /** XON/XOFF. default: false */
  xonxoff: z.boolean().default(false),
});
export type Line = Readonly<z.infer<typeof lineSchema>>;

import { startBarrierSimulator } from './barrier-simulator.ts';
import { startPrinterSimulator } from './printer-simulator.ts';
import { relayLanguageNames } from './relay-languages.ts';
import { startScannerSimulator } from './scanner-simulator.ts';
import type { SimulatorHandle, SimulatorPorts } from './simulator.ts';
import { thermometerProtocols } from './thermometer-modules.ts';
import { startThermometerSimulator } from './thermometer-simulator.ts';

export type SimulatorOrder = SimulatorPorts &
  Readonly<{
    /** Which of its protocols it plays. */
    protocol: string;
    /** Where a printer writes what it got, or null. */
    recordFile: string | null;
  }>;

export type SimulatedKind = Readonly<{
  start(order: SimulatorOrder): Promise<SimulatorHandle>;
  /** Protocols that it plays, the usual one first. */
  protocols: readonly [string, ...string[]];
  /** Its own commands and what they do. */
  commands: readonly (readonly [string, string])[];
}>;

export const simulatedKinds: ReadonlyMap<string, SimulatedKind> = new Map<string, SimulatedKind>([
  [
    'scanner',
    {
      start: startScannerSimulator,
      protocols: ['scanner-frames'],
      commands: [
        ['{"scan": TEXT}', 'a code held before it'],
        ['{"bytes": HEX}', 'these bytes, as they are'],
      ],
    },
  ],
  [
    'thermometer',
    {
      start: startThermometerSimulator,
      protocols: thermometerProtocols,
      commands: [
        ['{"measure": 36.6, "frames"?: 3}', 'somebody stands before it, for so many frames'],
        ['{"person": 36.6, "ms"?: 2000, "approachMs"?: 400}', 'somebody steps in, stays and leaves'],
        ['{"ambient": 41}', 'it is so warm around it'],
        ['{"drift": 0.5}', 'it drifts by so much a minute; 0: no more'],
        ['{"wrongSums": N}', 'so many of its next frames are spoilt'],
      ],
    },
  ],
  [
    'printer',
    {
      start: startPrinterSimulator,
      protocols: ['escpos'],
      commands: [
        ['{"paper": "ok"|"near-end"|"out"}', 'what its sensors say'],
        ['{"cover": "open"|"closed"}', ''],
        ['{"error": "none"|"cutter"|"head-too-hot"|…}', ''],
        ['{"paperLeft": BYTES}', 'the roll ends after so many more'],
        ['{"cutOff": BYTES, "ms": MS, "power"?: true}', 'unplugged, or without power, after so many more'],
        ['{"power": MS}', 'without power: what it had not printed is lost'],
        ['{"pace": N | null}', 'works through so many bytes a second'],
        ['{"buffer": BYTES}', 'takes no more than that ahead'],
        ['{"answers": "plain"|"none"|"noisy"}', 'how it answers'],
        ['{"left": HEX}', 'somebody left that in it'],
        ['{"text": true}', 'answers what is on its paper'],
        ['{"png": 576}', 'the same as a picture, base64'],
        ['{"printed": true}', 'answers hex, bytes and slips so far'],
      ],
    },
  ],
  [
    'barrier',
    {
      start: startBarrierSimulator,
      protocols: relayLanguageNames,
      commands: [
        ['{"input": "fire"|"position"|"button", "active": true}', 'a contact of its board closes'],
        ['{"pulses": true}', 'answers how its relay stands and what it did'],
        ['{"wrong": MS}', 'answers nonsense for that long'],
        ['{"power": MS}', 'without supply for that long: relays let go'],
        ['{"relay": true}', 'somebody else switches it'],
      ],
    },
  ],
]);

/** What every simulated device takes beside its own commands: see link/link-commands.ts. */
export const linkCommands: readonly (readonly [string, string])[] = [
  ['{"garbage": HEX | N}', 'these bytes, or N random ones'],
  ['{"split": {"sizes": [1,7], "delayMs": 20} | null}', 'all it sends is cut into such pieces'],
  ['{"slow": N | null}', 'N bytes a second, of what it sends'],
  ['{"silent": MS}', 'what it sends in that time is lost'],
  ['{"unplug": MS}', 'pulled, and put back after that time'],
  ['{"wait": MS | "connected"}', 'holds up the commands after it'],
];

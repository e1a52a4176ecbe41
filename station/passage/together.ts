import type { ScanReading, TemperatureReading } from '../../contract/reading.ts';
import type { Identified } from '../gate/gate.ts';
import { CertificateWallet, type ShownTogether } from './certificate-wallet.ts';

/** What one person has shown one after the other: their codes count together, and so does the temperature of one of them. */
export class Together {
  readonly #wallet = new CertificateWallet();
  /** What somebody had shown together, for when they are measured again after their rest. */
  readonly #shown = new WeakMap<ScanReading, ShownTogether>();

  /** Keys of codes that they have shown a moment ago. */
  linkedKeys(identified: Identified): readonly string[] {
    const { lane, monotonic } = identified.scan;
    return this.#wallet.linkedKeys(lane, identified, monotonic);
  }

  /** The temperature by which its person was decided a moment ago with another code; null: they have to be measured. */
  reading(identified: Identified): TemperatureReading | null {
    return this.#wallet.reading(identified.scan.lane, identified, identified.scan.monotonic);
  }

  /** @param now monotonic ms */
  measured(identified: Identified, temperature: TemperatureReading, now: number): void {
    this.#wallet.measured(identified.scan.lane, identified, temperature, now);
  }

  /** Another code of somebody who is still to be decided: it counts with theirs. */
  join(first: Identified, identified: Identified): void {
    const { lane, monotonic } = identified.scan;
    const shown = this.#wallet.show(lane, identified, monotonic);
    const before = this.#shown.get(first.scan);
    if (before === undefined) return;
    const certificates = [...before.certificates, ...shown.certificates];
    this.#shown.set(first.scan, {
      certificates: [
        ...new Map(certificates.map((certificate) => [JSON.stringify(certificate), certificate])).values(),
      ],
      keys: [...new Set([...before.keys, ...identified.keys, ...shown.keys])].filter(
        (key) => !first.keys.includes(key),
      ),
    });
  }

  /** All that its person has shown, this code among it. */
  shown(identified: Identified): ShownTogether {
    const { scan } = identified;
    const shown = this.#shown.get(scan) ?? this.#wallet.show(scan.lane, identified, scan.monotonic);
    this.#shown.set(scan, shown);
    return shown;
  }
}

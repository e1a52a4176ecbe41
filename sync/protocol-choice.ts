/** MQTT versions by the number that a CONNECT carries: 4 is MQTT 3.1.1. */
export type MqttVersion = 4 | 5;

/**
 * How a try ended before the broker took the station. `version`: it said that it does not speak this version. `unclear`:
 * it was reached and closed, or answered what is no MQTT: some brokers say nothing else of a version that they do not know.
 */
export type Refusal = 'version' | 'unclear' | 'other';

const unclearBeforeDoubt = 3;

/**
 * Which version to speak. What has worked is kept for as long as the process lives, so that a broker which has learnt
 * MQTT 5 is spoken to in it after the next start.
 */
export class ProtocolChoice {
  readonly #fixed: boolean;
  #next: MqttVersion;
  #worked = false;
  #unclear = 0;
  #triedOther = false;

  constructor(setting: 'auto' | MqttVersion) {
    this.#fixed = setting !== 'auto';
    this.#next = setting === 'auto' ? 5 : setting;
  }

  get next(): MqttVersion {
    return this.#next;
  }

  worked(): void {
    this.#worked = true;
    this.#unclear = 0;
    this.#triedOther = false;
  }

  /** @returns true: try the other version at once; false: wait first */
  failed(how: Refusal): boolean {
    if (this.#fixed || how === 'other') return false;
    if (how === 'unclear') {
      this.#unclear += 1;
      if (this.#worked && this.#unclear < unclearBeforeDoubt) return false;
    }
    this.#worked = false;
    this.#next = this.#next === 5 ? 4 : 5;
    // One version after the other, and then a wait: a broker that is being started refuses both.
    this.#triedOther = !this.#triedOther;
    return this.#triedOther;
  }
}

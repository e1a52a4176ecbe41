import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { ThermometerSettings } from '../profile/thermometer-settings.ts';
import type { ThermometerEvent } from './thermometer-event.ts';

/**
 * Why a device that is connected gives no temperatures: from what it has sent since its last good frame. `null` for
 * `worst`: nothing that looked like a frame.
 */
export const silenceError = (
  { silentAfterMs }: Pick<ThermometerSettings, 'silentAfterMs'>,
  bytes: number,
  worst: ThermometerEvent | null,
): CheckpointError => {
  if (bytes === 0) {
    return new CheckpointError(
      ErrorCode.DeviceSilent,
      `the thermometer has sent nothing for ${silentAfterMs} ms`,
      'Check its power and its data wires. Until it is back, measure by hand.',
    );
  }
  if (worst?.kind === 'checksum-wrong') {
    return new CheckpointError(
      ErrorCode.ChecksumWrong,
      'the thermometer sends frames with a wrong checksum',
      'Check the line speed, the ground wire and what lies beside the cable; and that the profile fits the module.',
    );
  }
  return new CheckpointError(
    ErrorCode.DeviceAnswerWrong,
    worst?.kind === 'answer-wrong'
      ? `the thermometer answers something else than was asked for: ${worst.why}`
      : 'the thermometer sends bytes that are not its frames',
    'Check the line speed and that the profile fits the module.',
  );
};

/** How far back inside the span it must be before it counts as inside again, °C: a border must not flicker. */
const hysteresis = 1;

/** Whether the surroundings are such that the device measures people rightly, as its maker states. */
export class Surroundings {
  readonly #span: ThermometerSettings['surroundings'];
  #wrong = false;

  constructor(span: ThermometerSettings['surroundings']) {
    this.#span = span;
  }

  /** @returns what to say of them, or null */
  judge(ambientCelsius: number | null): CheckpointError | null {
    const span = this.#span;
    if (span === null || ambientCelsius === null) return null;
    const margin = this.#wrong ? hysteresis : 0;
    this.#wrong = ambientCelsius < span.low + margin || ambientCelsius > span.high - margin;
    if (!this.#wrong) return null;
    return new CheckpointError(
      ErrorCode.SurroundingsWrong,
      `it is ${ambientCelsius.toFixed(0)} °C around the thermometer, which measures people rightly from ${span.low} to ${span.high} °C`,
      'Put it into the shade or indoors and wait until it has that temperature itself; until then measure by hand.',
    );
  }
}

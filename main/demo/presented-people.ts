import { setTimeout as pause } from 'node:timers/promises';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { DecisionView, PresentRequest, SamplePerson } from '../../contract/rpc.ts';
import type { Asking, Simulation, StationWindow } from '../../station/station.ts';
import type { SimulatedLane, SimulatedWorld } from '../host/messages.ts';
import { command } from './control-link.ts';

/** A reading that the station does not report within this time was none to it (too cold to be a person, say). */
const readingMs = 1500;
const decisionMs = 75_000;
/** Whoever comes back to be measured again. */
const restedCelsius = 36.9;
const restedFrames = 3;
const stepInMs = 1500;
/** Taking the second code out of the pocket. */
const nextCodeMs = 1500;
/** From the question to the touch. */
const thinkMs = 300;

/** Somebody at a lane. `next`: the one after them may step up; `over`: they have been decided. Neither rejects. */
type Turn = Readonly<{ next: Promise<unknown>; over: Promise<void> }>;
const nobody: Turn = { next: Promise.resolve(), over: Promise.resolve() };

/** Sample people at the lanes: the simulators send the device bytes, and the station sees what it would see of anybody. */
export class PresentedPeople implements Simulation {
  readonly #window: StationWindow;
  readonly #lanes: Readonly<Record<string, SimulatedLane>>;
  readonly #people: readonly SamplePerson[];
  readonly #queue = new Map<string, Turn>();
  /** What those who stand at the lanes now declare. */
  readonly #declares = new Map<string, readonly string[]>();

  constructor({ lanes, people }: SimulatedWorld, window: StationWindow) {
    this.#window = window;
    this.#lanes = lanes;
    this.#people = people;
    window.onRemeasure((lane) => this.#comeAgain(lane));
    window.onAsking((asking) => this.#declare(asking));
  }

  samples(): readonly SamplePerson[] {
    return this.#people;
  }

  /**
   * One person at a lane at a time, in the order of the calls. While the officer is asked about a vehicle the next one shows
   * their code already, and is measured when it is their turn.
   */
  present(request: PresentRequest): Promise<DecisionView> {
    const lane = request.lane ?? this.#window.lanes[0] ?? '';
    const before = this.#queue.get(lane) ?? nobody;
    const decision = before.next.then(() =>
      this.#window.isPlateAsked(lane)
        ? this.#presentBehind(lane, request, before.over)
        : before.over.then(() => this.#presentAt(lane, request)),
    );
    const over = decision.then(
      () => undefined,
      () => undefined,
    );
    const next = before.next.then(() => Promise.race([over, this.#plateAsked(lane, over)]));
    this.#queue.set(lane, { next, over });
    return decision;
  }

  /** Resolves when the officer is asked; never, where they are not until `over`. */
  #plateAsked(lane: string, over: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#window.onPlateAsked((asked) => {
        if (asked === lane) resolve();
      });
      void over.then(stop);
    });
  }

  async #presentBehind(lane: string, request: PresentRequest, before: Promise<void>): Promise<DecisionView> {
    const devices = this.#devicesOf(lane);
    await this.#showCodes(devices, request);
    await before;
    const decision = this.#nextDecision(lane);
    decision.promise.catch(() => undefined);
    const { temperature, declares } = request;
    const { thermometerPort } = devices;
    if (declares != null) this.#declares.set(lane, declares);
    const stop = this.#window.onMeasuring((measured) => {
      if (measured !== lane || temperature === null || thermometerPort === null) return;
      stop();
      command(thermometerPort, { measure: temperature }).catch(() => undefined);
    });
    try {
      return await decision.promise;
    } finally {
      stop();
      this.#declares.delete(lane);
      decision.stop();
    }
  }

  /** Whoever a guard asks for steps before the thermometer again, and has rested. */
  #comeAgain(lane: string): void {
    const port = this.#lanes[lane]?.thermometerPort ?? null;
    if (port === null) return;
    const step = setTimeout(() => {
      // A thermometer that is away at this moment measures nobody, as at any door.
      command(port, { measure: restedCelsius, frames: restedFrames }).catch(() => undefined);
    }, stepInMs);
    step.unref();
  }

  /** Where they declare nothing somebody answers on the screen. */
  #declare(asking: Asking): void {
    const applies = this.#declares.get(asking.lane);
    if (applies === undefined) return;
    const touch = setTimeout(() => {
      try {
        this.#window.declare(asking, applies);
      } catch {
        // Somebody has answered on the screen before.
      }
    }, thinkMs);
    touch.unref();
  }

  async #presentAt(lane: string, request: PresentRequest): Promise<DecisionView> {
    const devices = this.#devicesOf(lane);
    if (request.direction !== null) this.#window.setDirection(lane, request.direction);
    if (request.temperature !== null && devices.thermometerPort !== null) {
      const seen = this.#nextTemperature(lane);
      await command(devices.thermometerPort, { measure: request.temperature });
      await seen;
    }
    const decision = this.#nextDecision(lane);
    // The scanner may refuse before anybody waits for the decision.
    decision.promise.catch(() => undefined);
    if (request.declares != null) this.#declares.set(lane, request.declares);
    try {
      await this.#showCodes(devices, request);
      return await decision.promise;
    } finally {
      this.#declares.delete(lane);
      decision.stop();
    }
  }

  #devicesOf(lane: string): SimulatedLane {
    const devices = this.#lanes[lane];
    if (devices === undefined) {
      throw new CheckpointError(ErrorCode.RpcNotDemo, `lane "${lane}" has no simulated devices`, 'choose another lane');
    }
    return devices;
  }

  async #showCodes({ scannerPort }: SimulatedLane, { text, next }: PresentRequest): Promise<void> {
    await command(scannerPort, { scan: text });
    if (next === undefined) return;
    await pause(nextCodeMs);
    await command(scannerPort, { scan: next });
  }

  #nextTemperature(lane: string): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, readingMs);
      const stop = this.#window.onReading((reading) => {
        if (reading.kind === 'temperature' && reading.lane === lane) done();
      });
    });
  }

  #nextDecision(lane: string): Readonly<{ promise: Promise<DecisionView>; stop: () => void }> {
    const stops: (() => void)[] = [];
    const promise = new Promise<DecisionView>((resolve, reject) => {
      const late = new CheckpointError(
        ErrorCode.RpcTimeout,
        'no decision came in time',
        'look at the devices on the screen: the scanner may be away',
      );
      const timer = setTimeout(() => reject(late), decisionMs);
      stops.push(
        () => clearTimeout(timer),
        this.#window.onDecision((view) => {
          if (view.decision.lane === lane) resolve(view);
        }),
        this.#window.onFailure((failed, error) => {
          if (failed === lane) reject(error);
        }),
      );
    });
    return {
      promise,
      stop: () => {
        for (const stop of stops) stop();
      },
    };
  }
}

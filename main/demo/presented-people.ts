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

/** Sample people at the lanes: the simulators send the device bytes, and the station sees what it would see of anybody. */
export class PresentedPeople implements Simulation {
  readonly #window: StationWindow;
  readonly #lanes: Readonly<Record<string, SimulatedLane>>;
  readonly #people: readonly SamplePerson[];
  readonly #queue = new Map<string, Promise<unknown>>();
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

  /** One person at a lane at a time, in the order of the calls. */
  present(request: PresentRequest): Promise<DecisionView> {
    const lane = request.lane ?? this.#window.lanes[0] ?? '';
    const before = this.#queue.get(lane) ?? Promise.resolve();
    const turn = before.then(() => this.#presentAt(lane, request));
    this.#queue.set(
      lane,
      turn.catch(() => undefined),
    );
    return turn;
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
    const devices = this.#lanes[lane];
    if (devices === undefined) {
      throw new CheckpointError(ErrorCode.RpcNotDemo, `lane "${lane}" has no simulated devices`, 'choose another lane');
    }
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
      await command(devices.scannerPort, { scan: request.text });
      if (request.next !== undefined) {
        await pause(nextCodeMs);
        await command(devices.scannerPort, { scan: request.next });
      }
      return await decision.promise;
    } finally {
      this.#declares.delete(lane);
      decision.stop();
    }
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

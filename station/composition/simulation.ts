import type { QuestionSet } from '../../contract/declaration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Reading } from '../../contract/reading.ts';
import type { DecisionView, PresentRequest, SamplePerson } from '../../contract/rpc.ts';
import { answersOf } from '../screening/answers.ts';
import type { Lanes } from './lanes.ts';
import { Listeners } from './listeners.ts';

/** What a simulation may see and do; the station itself does not know one. */
export type StationWindow = Readonly<{
  lanes: readonly string[];
  setDirection(lane: string, direction: 'in' | 'out'): void;
  onReading(listener: (reading: Reading) => void): () => void;
  onDecision(listener: (view: DecisionView) => void): () => void;
  onFailure(listener: (lane: string, error: CheckpointError) => void): () => void;
  /** A guard has asked for somebody to be measured again. */
  onRemeasure(listener: (lane: string) => void): () => void;
  /** Somebody is waited for at the thermometer. */
  onMeasuring(listener: (lane: string) => void): () => void;
  /** The officer is asked about a vehicle: whoever comes next may show their code meanwhile. */
  onPlateAsked(listener: (lane: string) => void): () => void;
  /** They are still. */
  isPlateAsked(lane: string): boolean;
  /** Somebody is asked about their health. */
  onAsking(listener: (asking: Asking) => void): () => void;
  /** Answers for them: what applies, by its ids. @throws CheckpointError DeclarationOver */
  declare(asking: Asking, applies: readonly string[]): void;
}>;

export type Asking = Readonly<{ lane: string; asking: number; questions: QuestionSet }>;

export type Simulation = Readonly<{
  samples(): readonly SamplePerson[];
  present(request: PresentRequest): Promise<DecisionView>;
}>;

/** What happens at the lanes, for whoever plays the people there. */
export class LaneSignals {
  readonly readings = new Listeners<[Reading]>();
  readonly decisions = new Listeners<[DecisionView]>();
  readonly failures = new Listeners<[string, CheckpointError]>();
  readonly remeasures = new Listeners<[string]>();
  readonly measurings = new Listeners<[string]>();
  readonly platesAsked = new Listeners<[string]>();
  readonly askings = new Listeners<[Asking]>();

  window(lanes: Lanes): StationWindow {
    return {
      lanes: lanes.ids,
      setDirection: (lane, direction) => lanes.of(lane).setDirection(direction),
      onReading: this.readings.add,
      onDecision: this.decisions.add,
      onFailure: this.failures.add,
      onRemeasure: this.remeasures.add,
      onMeasuring: this.measurings.add,
      onPlateAsked: this.platesAsked.add,
      isPlateAsked: (lane) => {
        const { phase } = lanes.of(lane);
        return phase.name === 'pairing' && phase.want === 'plate';
      },
      onAsking: this.askings.add,
      declare: ({ lane, asking, questions }, applies) =>
        lanes.of(lane).answerDeclaration(asking, answersOf(questions, applies)),
    };
  }
}

export const notDemo = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcNotDemo,
    'this station has real devices: nobody can be presented to it',
    'start the demo (npm start without a configuration) to try people out',
  );

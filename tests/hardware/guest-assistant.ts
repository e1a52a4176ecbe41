import type { AssistantAnswer, AssistantOrder } from './assistant-orders.ts';
import type { GuestProcess, Lab } from './hardware-lab.ts';

/** The assistant as it runs in the guest, seen from here. */
export class GuestAssistant {
  readonly #process: GuestProcess;
  readonly #waiting = new Map<number, (answer: AssistantAnswer) => void>();
  #asked = 0;

  private constructor(process: GuestProcess) {
    this.#process = process;
    process.on('line', (line) => {
      const answer = JSON.parse(line) as AssistantAnswer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  static async start(lab: Lab, dataDirectory: string): Promise<GuestAssistant> {
    // Its threads are loaded again and again, which the way to the host makes slow.
    await lab.exec(`mkdir -p ${dataDirectory} /tmp/bin && cp /mnt/share/*.mjs /tmp/bin`);
    const process = lab.spawn(`cd / && exec /usr/local/bin/node /tmp/bin/assistant.mjs ${dataDirectory}`, {
      keepStdin: true,
    });
    const assistant = new GuestAssistant(process);
    await assistant.#answer(0);
    return assistant;
  }

  ask(order: AssistantOrder): Promise<AssistantAnswer> {
    this.#asked += 1;
    const id = this.#asked;
    const answer = this.#answer(id);
    this.#process.write(`${JSON.stringify({ id, order })}\n`);
    return answer;
  }

  kill(): Promise<unknown> {
    this.#process.kill('SIGKILL');
    return this.#process.exit;
  }

  /** @throws (rejects) Error when it has ended */
  #answer(id: number): Promise<AssistantAnswer> {
    const answer = new Promise<AssistantAnswer>((resolve) => this.#waiting.set(id, resolve));
    const ended = this.#process.exit.then(({ code, stderr }): never => {
      throw new Error(`the assistant has ended with ${code}: ${stderr}`);
    });
    return Promise.race([answer, ended]);
  }
}

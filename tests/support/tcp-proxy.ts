import { createConnection, createServer, type Server, type Socket } from 'node:net';

/**
 * A line between a client and a server on this machine that can be cut, also in the middle of a packet, go dead without a
 * word, or be slow. Faults hold for connections that stand and for new ones.
 */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #target: number;
  #dead = false;
  /** Connections whose peer has vanished for good. */
  readonly #stranded = new WeakSet<Socket>();
  /** Bytes a second towards the server; null: as they come. */
  #rate: number | null = null;
  #cutAfter: number | null = null;
  /** When each connection came, ms (monotonic). */
  readonly connections: number[] = [];
  /** Bytes that went towards the server. */
  upBytes = 0;
  /** Bytes that came from the server. */
  downBytes = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** The peer has vanished: whatever is sent is swallowed, nothing comes back, and no connection ends. */
  goDead(): void {
    this.#dead = true;
  }

  revive(): void {
    this.#dead = false;
  }

  /** The connections that stand now are dead for ever, without a word to either end; new ones are as usual. */
  strand(): void {
    for (const [client] of this.#pairs) this.#stranded.add(client);
  }

  slow(bytesPerSecond: number | null): void {
    this.#rate = bytesPerSecond;
  }

  /** Cuts the connection that carries the byte with this number from now on, right after it. */
  cutAfter(bytes: number): void {
    this.#cutAfter = bytes;
  }

  get cutIsDue(): boolean {
    return this.#cutAfter !== null;
  }

  cut(): void {
    for (const [client, server] of this.#pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  async dispose(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    await closed;
  }

  #join(client: Socket): void {
    this.connections.push(performance.now());
    const server = createConnection({ host: '127.0.0.1', port: this.#target });
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    const close = (): void => {
      this.#pairs.delete(pair);
      if (this.#isDead(client)) return;
      client.destroy();
      server.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', close);
    }
    client.on('data', (chunk) => this.#up(chunk, client, server));
    server.on('data', (chunk) => {
      if (this.#isDead(client)) return;
      this.downBytes += chunk.length;
      client.write(chunk);
    });
  }

  #isDead(client: Socket): boolean {
    return this.#dead || this.#stranded.has(client);
  }

  #up(chunk: Buffer, client: Socket, server: Socket): void {
    if (this.#isDead(client)) return;
    this.upBytes += chunk.length;
    if (this.#cutAfter !== null && chunk.length >= this.#cutAfter) {
      server.end(chunk.subarray(0, this.#cutAfter));
      this.#cutAfter = null;
      client.resetAndDestroy();
      return;
    }
    if (this.#cutAfter !== null) this.#cutAfter -= chunk.length;
    server.write(chunk);
    if (this.#rate === null) return;
    client.pause();
    setTimeout(() => client.resume(), (chunk.length / this.#rate) * 1000);
  }
}

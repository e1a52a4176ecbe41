import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sessionCookie } from '../../contract/rpc.ts';

/**
 * Who may speak on loopback. The screens: a page that this server served itself (exact Host and Origin, session cookie).
 * The command line: whoever can read the token file. A page of another origin gets nothing, a rebound name neither.
 */
export class Guard {
  readonly #host: string;
  readonly #token: string;
  readonly #session: string;
  readonly #cookieName: string;

  /** @param host `127.0.0.1:PORT`, exactly as a browser sends it */
  constructor(host: string, token: string) {
    // A browser leaves out the port that http stands for by itself.
    this.#host = host.replace(/:80$/, '');
    // Cookies know no ports: another station on this machine must not overwrite this one's.
    this.#cookieName = `${sessionCookie}_${host.split(':')[1] ?? '80'}`;
    this.#token = token;
    // Derived, so that a page that is open survives a restart of the station.
    this.#session = createHmac('sha256', token).update('screen session v1').digest('base64url');
  }

  /** Value of Set-Cookie for a page of ours. */
  cookie(): string {
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  hostIsOurs(request: IncomingMessage): boolean {
    return request.headers.host === this.#host;
  }

  /** Whose request it is; null: nobody's that may speak here. */
  from(request: IncomingMessage): 'screen' | 'command-line' | null {
    if (this.isScreen(request)) return 'screen';
    return this.isCommandLine(request) ? 'command-line' : null;
  }

  isCommandLine(request: IncomingMessage): boolean {
    const { authorization, origin } = request.headers;
    return origin === undefined && authorization !== undefined && equal(authorization, `Bearer ${this.#token}`);
  }

  isScreen(request: IncomingMessage): boolean {
    return (
      request.headers.origin === `http://${this.#host}` && equal(cookieOf(request, this.#cookieName), this.#session)
    );
  }
}

const cookieOf = (request: IncomingMessage, name: string): string => {
  const prefix = `${name}=`;
  const found = (request.headers.cookie ?? '').split(/;\s*/u).find((part) => part.startsWith(prefix));
  return found?.slice(prefix.length) ?? '';
};

const equal = (a: string, b: string): boolean => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

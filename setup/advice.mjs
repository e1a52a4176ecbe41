import { constants } from 'node:os';

/** What stopped the set-up, and what a person should do about it. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} hint
   * @param {number} [status] exit status
   */
  constructor(message, hint, status = 1) {
    super(message);
    this.name = 'SetupError';
    this.hint = hint;
    this.status = status;
  }
}

/** The set-up was told to end; what it had started has ended too. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`ended by ${signal}`);
    this.name = 'Interrupted';
    this.status = 128 + (constants.signals[signal] ?? 0);
  }
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`setting up: ${line}\n`);
}

/**
 * Tell the person, and give the exit status.
 * @param {unknown} error
 * @returns {number}
 */
export function report(error) {
  if (error instanceof Interrupted) return error.status;
  if (error instanceof SetupError) {
    process.stderr.write(`setting up failed: ${error.message}.\n  → ${error.hint}\n`);
    return error.status;
  }
  const cause = CAUSES.find(({ sign }) => sign.test(String(error)));
  const trace = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`setting up failed: ${cause === undefined ? trace : `${error}\n  → ${cause.hint}`}\n`);
  return 1;
}

/** npm's error codes and what they mean here; the first that its output names decides. */
const CAUSES = [
  {
    sign: /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/,
    message: 'the package registry could not be reached',
    hint: 'setting up needs the network once. Connect it (behind a proxy: npm config set https-proxy URL; with a mirror: npm config set registry URL), or bring node_modules from a machine of the same kind with the same package-lock.json; then run the same command again.',
  },
  {
    sign: /\b(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT\w*|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|DEPTH_ZERO_SELF_SIGNED_CERT)\b/,
    message: 'the certificate of the package registry was not accepted',
    hint: 'check the clock of this machine; behind an inspecting proxy name its certificate: npm config set cafile FILE; then run the same command again.',
  },
  {
    sign: /\bENOSPC\b/,
    message: 'the disk is full',
    hint: 'free about 1 GB on the disk of this folder and of the npm cache, then run the same command again.',
  },
  {
    sign: /\b(EACCES|EPERM|EROFS)\b/,
    message: 'a file or folder may not be written',
    hint: 'run it as the user who owns this folder and the npm cache; the message above names the file.',
  },
  {
    sign: /\bEINTEGRITY\b/,
    message: 'a package arrived with other bytes than package-lock.json names',
    hint: 'run npm cache clean --force and the same command again; if it stays, the registry or a proxy changes packages: tell whoever keeps it.',
  },
  {
    sign: /\b(E404|ETARGET|E40[13])\b/,
    message: 'the package registry did not give a package that package-lock.json names',
    hint: 'npm names the package above; look whether the configured registry (npm config get registry) holds it and lets you in.',
  },
];

/**
 * The error for an npm that failed.
 * @param {string} output the end of what it printed
 * @param {number | null} status
 */
export function npmFailure(output, status) {
  const cause = CAUSES.find(({ sign }) => sign.test(output));
  return cause === undefined
    ? new SetupError(
        `npm ended with status ${status}`,
        'its own message stands above; put that right and run the same command again.',
      )
    : new SetupError(cause.message, cause.hint);
}

/**
 * Whether `npm ci` refused a lock file that lacks packages.
 * @param {string} output
 */
export function lacksPackages(output) {
  return /\bEUSAGE\b/.test(output) && /Missing: .* from lock file/.test(output);
}

import type { Socket } from "node:net";
import { type Ending, longestMs, onAbort } from "../http/deadline.js";

/** A connection to send one request over. */
export interface Lease {
  readonly socket: Socket;
  /** Whether a request was sent over it before: then the server may have closed it meanwhile. */
  readonly isReused: boolean;
}

/** How many connections a pool has, and for how long. */
export interface PoolOptions {
  readonly maxSockets: number;
  /** Milliseconds that a connection stays open without a request. */
  readonly keepAliveTimeoutMs: number;
  /** Opens a connection. */
  readonly connect: (signal: AbortSignal | Ending | undefined) => Promise<Socket>;
}

interface Waiter {
  readonly signal: AbortSignal | Ending | undefined;
  readonly resolve: (lease: Lease | Promise<Lease>) => void;
}

/** How much earlier than the server we close a connection that has no request, in milliseconds. */
const keepAliveMarginMs = 1000;

/** The connections to one server. Those without a request do not keep the process alive. */
export class Pool {
  readonly #options: PoolOptions;
  /** In the order in which they were given back. */
  #idle: Socket[] = [];
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiter>();
  /** Connections that are open, and those that are being opened. */
  #count = 0;
  #whenEmpty: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * A connection for one request. Waits while as many as allowed are in use.
   *
   * @throws what `connect` does, or the reason of `signal`.
   */
  take(signal: AbortSignal | Ending | undefined): Lease | Promise<Lease> {
    // The last first, so that those there are too many of come to their end.
    for (let socket = this.#idle.pop(); socket !== undefined; socket = this.#idle.pop()) {
      if (socket.destroyed || !socket.writable) continue;
      socket.setTimeout(0);
      socket.ref();
      return { socket, isReused: true };
    }
    return this.#count < this.#options.maxSockets ? this.#open(signal) : this.#wait(signal);
  }

  /**
   * Gives back a connection whose answer is complete.
   *
   * @param timeoutMs milliseconds after which the server closes it, if it says so.
   */
  release(socket: Socket, timeoutMs = Infinity): void {
    const idleMs = Math.min(this.#options.keepAliveTimeoutMs, timeoutMs - keepAliveMarginMs, longestMs);
    const [next] = this.#waiting;
    if (socket.destroyed || !socket.writable || this.#whenEmpty !== undefined || idleMs <= 0) {
      socket.destroy();
    } else if (next !== undefined) {
      this.#waiting.delete(next);
      next.resolve({ socket, isReused: true });
    } else {
      socket.setTimeout(idleMs);
      socket.unref();
      this.#idle.push(socket);
    }
  }

  /** Closes the connections that are not in use, and waits until the others have been given back and are closed too. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
      for (const socket of this.#idle) socket.destroy();
      if (this.#count === 0) resolve();
    });
  }

  async #open(signal: AbortSignal | Ending | undefined): Promise<Lease> {
    this.#count += 1;
    try {
      const socket = await this.#options.connect(signal);
      socket.on("close", () => {
        this.#idle = this.#idle.filter((idle) => idle !== socket);
        this.#closed();
      });
      // Set only while it is idle.
      socket.on("timeout", () => socket.destroy());
      // What comes without a question would be taken for the answer to the next one.
      socket.on("data", () => {
        if (this.#idle.includes(socket)) socket.destroy();
      });
      return { socket, isReused: false };
    } catch (error) {
      this.#closed();
      throw error;
    }
  }

  async #wait(signal: AbortSignal | Ending | undefined): Promise<Lease> {
    let reason: unknown;
    const given = await new Promise<Lease | undefined>((resolve) => {
      const waiter: Waiter = {
        signal,
        resolve: (lease) => {
          forget();
          resolve(lease);
        },
      };
      const forget = onAbort(signal, (why) => {
        reason = why;
        this.#waiting.delete(waiter);
        resolve(undefined);
      });
      this.#waiting.add(waiter);
    });
    if (given === undefined) throw reason;
    return given;
  }

  /** After the end of a connection, or of the attempt to open one: the first who waits gets another. */
  #closed(): void {
    this.#count -= 1;
    const [next] = this.#waiting;
    if (next !== undefined) {
      this.#waiting.delete(next);
      next.resolve(this.#open(next.signal));
    } else if (this.#count === 0) {
      this.#whenEmpty?.();
    }
  }
}

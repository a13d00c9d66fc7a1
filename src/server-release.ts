import { AirflowError, UnexpectedResponseError } from "./errors.js";
import { isRecord } from "./error-body.js";
import { isRelease } from "./gate.js";

/** The server's release: the one that was given, else asked for once, for all callers. */
export class ServerRelease {
  readonly #ask: () => Promise<unknown>;
  #release: Promise<string> | undefined;

  /** @param ask reads the answer of the version operation. */
  constructor(given: string | undefined, ask: () => Promise<unknown>) {
    this.#ask = ask;
    if (given !== undefined) this.#release = Promise.resolve(given);
  }

  /** @throws AirflowError when the server does not tell; the next call asks again. */
  get(): Promise<string> {
    this.#release ??= this.#read().catch((cause: unknown) => {
      this.#release = undefined;
      throw new AirflowError(
        "The call depends on the server's release, which could not be read: set airflowVersion",
        { cause },
      );
    });
    return this.#release;
  }

  async #read(): Promise<string> {
    const answer = await this.#ask();
    if (isRecord(answer) && isRelease(answer["version"])) return answer["version"];
    throw new UnexpectedResponseError("The server answered no release", { status: 200 });
  }
}

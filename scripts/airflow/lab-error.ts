/** A failure with a message of one line for the user. `log` is the end of the failed program's output. */
export class LabError extends Error {
  override readonly name = "LabError";
  readonly log: string | undefined;

  constructor(message: string, log?: string) {
    super(message);
    this.log = log;
  }
}

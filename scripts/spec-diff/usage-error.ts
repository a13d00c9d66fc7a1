/** The command line or the revision is wrong. The message is one line. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The command line or the revision is invalid. The message is one line. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A JSON library, such as one that keeps integers beyond 2^53. */
export interface JsonCodec {
  /** Reads the body of a response; what it throws makes the call an `UnexpectedResponseError`. */
  parse(text: string): unknown;
  /** Writes the body of a request; what it throws is thrown by the call, and nothing is sent. */
  stringify(value: unknown): string;
}

/**
 * The global JSON, which also reads the bare `NaN` and `Infinity` that Airflow 2 writes for such a value in a `conf`: as
 * `null`, as Airflow 3 responds.
 */
export const lenientJson: JsonCodec = {
  parse(text) {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch (error) {
      // A string needs no end: to look for one again from each quote would take quadratic time.
      const valid = text.replaceAll(/"(?:[^"\\]+|\\[^])*"?|-?\b(?:NaN|Infinity)\b/g, (token) =>
        token.startsWith('"') ? token : "null",
      );
      if (valid === text) throw error;
      const value: unknown = JSON.parse(valid);
      return value;
    }
  },
  stringify: (value) => JSON.stringify(value),
};

/** Whether two types are the same, and not just assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A call that compiles only for `true`. */
export function holds<_Claim extends true>(): void {
  // The compiler is the test.
}

/** `exactly<T>()(value)` compiles only for a value whose type is `T` itself. */
export function exactly<Expected>() {
  return <Actual>(_value: Actual, ..._differs: Equal<Actual, Expected> extends true ? [] : [never]): void => {
    // The compiler is the test.
  };
}

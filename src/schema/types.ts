/** The query parameters of an operation. */
export type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

/** The response of an operation on success. */
export type ResultOf<O> = O extends { responses: { 200: { content: { "application/json": infer R } } } }
  ? R
  : void;

/** Filters: one for a list also accepts one value, and an order by one column also accepts a list of one. */
export type Query<Q> = {
  [Name in keyof Q]: Q[Name] extends readonly (infer Item)[] | undefined
    ? Item | readonly Item[]
    : Name extends "order_by"
      ? Q[Name] | readonly [NonNullable<Q[Name]>]
      : Q[Name];
};

/** The query parameters of an operation. */
export type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

/** What an operation responds with on success. */
export type ResultOf<O> = O extends { responses: { 200: { content: { "application/json": infer R } } } }
  ? R
  : void;

/** Filters: one that takes a list takes one value too, and an order by one column takes a list of one too. */
export type Query<Q> = {
  [Name in keyof Q]: Q[Name] extends readonly (infer Item)[] | undefined
    ? Item | readonly Item[]
    : Name extends "order_by"
      ? Q[Name] | readonly [NonNullable<Q[Name]>]
      : Q[Name];
};

/** A time in whole microseconds since 1970, the precision of Airflow's dates. */
export type Instant = number;

/** A date with its original offset. */
export interface Dated {
  readonly instant: Instant;
  /** Minutes east of UTC; `null` for a naive date, which is read as UTC. */
  readonly offset: number | null;
  /** The original text. */
  readonly text: string;
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:([Tt ])(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?$/;

/** Parses an ISO 8601 date; `undefined` if it is not valid. */
export function parseDate(text: string): Dated | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, , hour = "0", minute = "0", second = "0", fraction = "", zone] = match;
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const isReal =
    new Date(utc).getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!isReal) return undefined;
  const offset = zone === undefined ? null : offsetOf(zone);
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0"));
  return { instant: (utc - (offset ?? 0) * 60_000) * 1000 + micros, offset, text };
}

/** Converts a `Date` or an ISO 8601 date; null stays null. Throws a `RangeError` if the text is not a valid date. */
export function instantOf(date: Date | string | null): Instant | null {
  if (date === null) return null;
  if (date instanceof Date) return date.getTime() * 1000;
  const parsed = parseDate(date);
  if (parsed === undefined) throw new RangeError(`${JSON.stringify(date)} is not an ISO date`);
  return parsed.instant;
}

/** Whether a text is an RFC 3339 date-time: full time, with an offset. */
export function isRfc3339(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) &&
    parseDate(text) !== undefined
  );
}

/** Formats a date like Python's `isoformat`: `2026-11-23T06:00:00+00:00`, with six fractional digits unless they are zero. */
export function isoFormat(instant: Instant, offset = 0): string {
  const sign = offset < 0 ? "-" : "+";
  const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, "0");
  const minutes = String(Math.abs(offset) % 60).padStart(2, "0");
  return `${local(instant, offset)}${sign}${hours}:${minutes}`;
}

/** Formats a date as Airflow 3 does: like {@link isoFormat}, with `Z` for UTC. */
export function isoZulu(instant: Instant, offset = 0): string {
  return offset === 0 ? `${local(instant, 0)}Z` : isoFormat(instant, offset);
}

function local(instant: Instant, offset: number): string {
  const millis = Math.floor(instant / 1000);
  const micros = Math.round(instant - Math.floor(instant / 1_000_000) * 1_000_000);
  const seconds = new Date(millis + offset * 60_000).toISOString().slice(0, 19);
  return micros === 0 ? seconds : `${seconds}.${String(micros).padStart(6, "0")}`;
}

function offsetOf(zone: string): number {
  if (zone === "Z" || zone === "z") return 0;
  const digits = zone.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith("-") ? -minutes : minutes;
}

/** The users of every Airflow that the lab starts: password by name. Each has the built-in role of the same name. */
export const PASSWORDS = {
  admin: "admin-pw",
  op: "op-pw",
  user: "user-pw",
  viewer: "viewer-pw",
} as const;

/** Password by user name. */
export type Passwords = Readonly<Record<keyof typeof PASSWORDS, string>>;

/** The name of the Airflow role of a user: `admin` has `Admin`. */
export function roleOf(user: string): string {
  return user.charAt(0).toUpperCase() + user.slice(1);
}

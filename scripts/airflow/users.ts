/** The users of every Airflow that the lab starts: password by name. Each has the built-in role of the same name. */
export const PASSWORDS = {
  admin: "admin-pw",
  op: "op-pw",
  user: "user-pw",
  viewer: "viewer-pw",
} as const;

/** One user of an Airflow. */
export interface User {
  readonly name: string;
  /** Its role. */
  readonly role: keyof typeof PASSWORDS;
  readonly password: string;
}

/** The lab's users and `others`. */
export function allUsers(others: readonly User[] = []): User[] {
  const { admin, op, user, viewer } = PASSWORDS;
  return [
    { name: "admin", role: "admin", password: admin },
    { name: "op", role: "op", password: op },
    { name: "user", role: "user", password: user },
    { name: "viewer", role: "viewer", password: viewer },
    ...others,
  ];
}

/** Password by user name. */
export type Passwords = Readonly<Record<keyof typeof PASSWORDS, string>>;

/** The name of the Airflow role: `Admin` for `admin`. */
export function roleName({ role }: User): string {
  return role.charAt(0).toUpperCase() + role.slice(1);
}

/** A user of an embedded Airflow. */
export interface EmbeddedUser {
  /** The user name. */
  readonly username: string;
  /** The password in clear text: do not use a real one. */
  readonly password: string;
  /** The role; a `Viewer` may only read. */
  readonly role: "Admin" | "Op" | "User" | "Viewer";
}

/** The default users; their passwords are `<name>-pw`. */
export const defaultUsers: readonly EmbeddedUser[] = [
  { username: "admin", password: "admin-pw", role: "Admin" },
  { username: "op", password: "op-pw", role: "Op" },
  { username: "viewer", password: "viewer-pw", role: "Viewer" },
  { username: "user", password: "user-pw", role: "User" },
];

/** The users of one embedded Airflow. */
export class Users {
  readonly #users: Map<string, EmbeddedUser>;

  constructor(users: readonly EmbeddedUser[]) {
    this.#users = new Map(users.map((user) => [user.username, user]));
  }

  /** The user with these credentials; `undefined` if there is none. */
  login(username: string, password: string): EmbeddedUser | undefined {
    const user = this.#users.get(username);
    return user?.password === password ? user : undefined;
  }
}

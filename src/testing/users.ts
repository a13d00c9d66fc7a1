/** Somebody who may log in. */
export interface EmbeddedUser {
  /** The name to log in with. */
  readonly username: string;
  /** The password, in clear text: it is none of yours. */
  readonly password: string;
  /** A `Viewer` may only read. */
  readonly role: "Admin" | "Op" | "User" | "Viewer";
}

/** The users every embedded Airflow starts with; their passwords are `<name>-pw`. */
export const defaultUsers: readonly EmbeddedUser[] = [
  { username: "admin", password: "admin-pw", role: "Admin" },
  { username: "op", password: "op-pw", role: "Op" },
  { username: "viewer", password: "viewer-pw", role: "Viewer" },
  { username: "user", password: "user-pw", role: "User" },
];

/** Who may log in to one embedded Airflow. */
export class Users {
  readonly #users: Map<string, EmbeddedUser>;

  constructor(users: readonly EmbeddedUser[]) {
    this.#users = new Map(users.map((user) => [user.username, user]));
  }

  /** The user with these credentials. */
  login(username: string, password: string): EmbeddedUser | undefined {
    const user = this.#users.get(username);
    return user?.password === password ? user : undefined;
  }
}

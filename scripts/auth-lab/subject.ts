import type { StartOptions } from "../airflow/start.js";
import type { User } from "../airflow/users.js";
import { serviceAccount, type Google } from "./google.js";
import type { Kdc } from "./kdc.js";

/** The checks of a subject. Each has a file in `test/auth-lab/`. */
export type Method =
  | "basic"
  | "session"
  | "kerberos"
  | "googleIdToken"
  | "airflowToken"
  | "bearer and custom"
  | "mwaa"
  | "proxies"
  | "mTLS"
  | "stock 2.11";

/** The servers that the Airflows depend on. */
export interface Surroundings {
  readonly kdc: Kdc;
  readonly google: Google;
}

/** One real Airflow of the lab. */
export interface Subject {
  /** Its name in reports: the release and its special settings. */
  readonly name: string;
  readonly version: string;
  readonly methods: readonly Method[];
  /** Whether it is in the quick run. */
  readonly quick: boolean;
  start(surroundings: Surroundings): Partial<StartOptions>;
}

/** The audience that the `google_openid` backend of the lab expects. */
export const audience = "lab.apps.example.org";

/** Users with passwords that need encoding. */
export const trickyUsers: readonly User[] = [
  { name: "colon", role: "admin", password: "co:lon:pw" },
  { name: "üser", role: "admin", password: "pässwörd€✓" },
];

// By default, 2.11 treats unauthenticated users as "Public": every refusal is a 403, and Kerberos does not work.
// Without a rate limit, because the checks log in often.
const noPublicRole = `from flask_appbuilder.const import AUTH_DB
AUTH_TYPE = AUTH_DB
WTF_CSRF_ENABLED = True
AUTH_ROLE_PUBLIC = None
AUTH_RATE_LIMITED = False
`;

const fabBackends = "airflow.providers.fab.auth_manager.api.auth.backend";
const kerberosPackages = ["pykerberos==1.2.4", "requests-kerberos"];

const allBackends = ({ kdc, google }: Surroundings): Partial<StartOptions> => ({
  addition: {
    name: "kerberos-google",
    requirements: [...kerberosPackages, "apache-airflow-providers-google==14.1.0"],
  },
  users: [...trickyUsers, ...principals(kdc), { name: serviceAccount, role: "admin", password: "unused-pw" }],
  settings: {
    ...kerberosSettings(kdc),
    ...google.env,
    AIRFLOW__API__AUTH_BACKENDS: [
      `${fabBackends}.basic_auth`,
      "airflow.providers.google.common.auth_backend.google_openid",
      // By default, 2.11 accepts unauthenticated users here as "Public", so that no later backend is tried.
      `${fabBackends}.kerberos_auth`,
      "airflow.api.auth.backend.session",
    ].join(","),
    AIRFLOW__API__GOOGLE_OAUTH2_AUDIENCE: audience,
  },
});

const kerberosOnly = ({ kdc }: Surroundings): Partial<StartOptions> => ({
  addition: { name: "kerberos", requirements: kerberosPackages },
  users: principals(kdc),
  settings: {
    ...kerberosSettings(kdc),
    AIRFLOW__API__AUTH_BACKENDS: "airflow.api.auth.backend.kerberos_auth",
  },
});

const principals = ({ realm }: Kdc): User[] => [
  { name: `alice@${realm}`, role: "admin", password: "unused-pw" },
  { name: `viewer@${realm}`, role: "viewer", password: "unused-pw" },
];

const kerberosSettings = ({ folder }: Kdc) => ({
  KRB5_CONFIG: `${folder}/krb5.conf`,
  AIRFLOW__KERBEROS__KEYTAB: `${folder}/airflow.keytab`,
});

// Tokens of the command line's endpoint expire after two seconds, so that checks of expiry are short.
const shortTokens = {
  AIRFLOW__API_AUTH__JWT_CLI_EXPIRATION_TIME: "2",
  AIRFLOW__API_AUTH__JWT_LEEWAY: "0",
};

/** The Airflows of the lab. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: "2.11.2",
    version: "2.11.2",
    methods: ["basic", "session", "kerberos", "googleIdToken", "mwaa", "proxies"],
    quick: true,
    start: (surroundings) => ({ ...allBackends(surroundings), webserverConfig: noPublicRole }),
  },
  {
    name: "3.3.2",
    version: "3.3.2",
    methods: ["airflowToken", "bearer and custom", "session", "mwaa", "proxies", "mTLS"],
    quick: true,
    start: () => ({ users: trickyUsers, settings: shortTokens }),
  },
  {
    name: "2.11.2 stock",
    version: "2.11.2",
    methods: ["stock 2.11"],
    quick: false,
    start: allBackends,
  },
  { name: "2.5.3", version: "2.5.3", methods: ["kerberos"], quick: false, start: kerberosOnly },
  { name: "2.7.3", version: "2.7.3", methods: ["kerberos"], quick: false, start: kerberosOnly },
  {
    name: "2.0.2",
    version: "2.0.2",
    methods: ["basic", "session"],
    quick: false,
    start: () => ({ users: trickyUsers }),
  },
  {
    name: "3.0.6",
    version: "3.0.6",
    methods: ["airflowToken", "bearer and custom"],
    quick: false,
    start: () => ({ users: trickyUsers, settings: shortTokens }),
  },
  {
    name: "3.3.2 FabAuthManager",
    version: "3.3.2",
    methods: ["airflowToken", "bearer and custom"],
    quick: false,
    start: () => ({
      addition: { name: "fab", requirements: ["apache-airflow-providers-fab==3.10.2"] },
      authManager: "fab",
      users: trickyUsers,
      settings: shortTokens,
    }),
  },
];

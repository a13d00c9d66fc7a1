import { readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The one-way dependency order of `src/`, lowest first: a file imports from its own row and the rows above it only.
 * @type {string[][]}
 */
const layers = [
  ["error-body", "hook", "run-id", "run-key", "retry-policy", "sends-header"],
  ["schema"],
  ["errors", "validate", "base-url", "hint", "ndjson", "list-order", "read-ahead"],
  ["gate", "answer", "json-codec", "query", "met-runs"],
  ["page"],
  ["offset-walk"],
  ["cursor-walk"],
  ["walk"],
  ["deadline", "server-release"],
  ["send"],
  ["call", "observe", "refusal", "retry"],
  [
    "auth/provider",
    "auth/check-credential",
    "auth/kerberos-package",
    "auth/login-path",
    "auth/set-cookie",
    "auth/signed-jwt",
  ],
  ["auth/login-failure", "auth/shared-credential", "auth/with-auth"],
  [
    "auth/airflow-token",
    "auth/basic",
    "auth/bearer",
    "auth/custom",
    "auth/google-id-token",
    "auth/kerberos",
    "auth/mwaa",
    "auth/mwaa-invoke-fetch",
    "auth/session",
  ],
  ["transport"],
  ["paginate", "wait", "trigger", "delete", "many"],
  ["ensure", "trigger-many", "delete-many", "wait-for-all", "watch"],
  ["dag-runs"],
  ["client"],
  ["index"],
  // Only for those who import airflow-client/node.
  [
    "node/authority",
    "node/content-coding",
    "node/limit",
    "node/plain-target",
    "node/pool",
    "node/received-body",
  ],
  ["node/connection", "node/proxy"],
  ["node/node-response"],
  ["node/exchange"],
  ["node"],
];

const oneWay = layers.map((row, index) => {
  const above = layers.slice(index + 1).flat();
  const patterns = [
    {
      regex: `/(testing/.*|${above.join("|").replaceAll(/(auth|node)\//g, "($1/)?") || "-"})\\.js$`,
      message: "Against the one-way order of src/ (eslint.config.js).",
    },
    { regex: "^openapi-fetch$", message: "Only src/transport.ts knows openapi-fetch." },
  ];
  return {
    files: row.map((name) => `src/${name}.ts`),
    rules: {
      /** @type {["error", object]} */
      "no-restricted-imports": [
        "error",
        { patterns: row.includes("transport") ? patterns.slice(0, 1) : patterns },
      ],
    },
  };
});

const anyRuntime = "src/ runs in browsers and workers too: load what is Node's where it is used, lazily.";

/** `src/` has nothing that only Node has; `src/node.ts` and `src/node/` are for Node. `npm run runtimes` looks at the built package. */
const noNode = {
  files: ["src/**/*.ts"],
  ignores: ["src/node.ts", "src/node/**"],
  rules: {
    /** @type {["error", ...object[]]} */
    "no-restricted-syntax": [
      "error",
      {
        selector: `ImportDeclaration[importKind!="type"][source.value=/^(node:.*|${builtinModules.join("|").replaceAll("/", "\\u002f")})$/]`,
        message: anyRuntime,
      },
    ],
    /** @type {["error", ...string[]]} */
    "no-restricted-globals": ["error", "process", "Buffer", "global", "require", "setImmediate"],
  },
};

const unlisted = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (file) =>
    file.endsWith(".ts") &&
    !file.startsWith("testing/") &&
    !layers.flat().includes(file.slice(0, -".ts".length)),
);
if (unlisted.length > 0) throw new Error(`Not in the layers of eslint.config.js: ${unlisted.join(", ")}`);

export default defineConfig(
  { ignores: ["dist/", "dist-docs/", ".airflow/", ".stryker/", "test/consumers/fixtures/"] },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  // Type assertions live at the one boundary with openapi-fetch.
  { files: ["src/transport.ts"], rules: { "@typescript-eslint/consistent-type-assertions": "off" } },
  oneWay,
  noNode,
);

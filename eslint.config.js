import { readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The order of the folders of `src/`, lowest first: a file imports from its own folder and from the rows above it.
 * @type {string[][]}
 */
const order = [
  ["schema"],
  ["errors"],
  ["checks"],
  ["http"],
  ["auth"],
  ["transport"],
  ["pagination", "writes", "waiting"],
  ["dag-runs"],
  ["client"],
  ["index"],
  // Entry points of their own.
  ["node", "testing"],
];

const oneWay = order.flatMap((row, index) =>
  row.map((name) => {
    const forbidden = [...order.slice(index + 1).flat(), ...row.filter((other) => other !== name)];
    const patterns = [
      {
        regex: `^(\\.\\.?/)+(${forbidden.join("|") || "-"})(/.*)?(\\.js)?$`,
        message: "Against the order of the folders of src/ (eslint.config.js).",
      },
      { regex: "^openapi-fetch$", message: "Only src/transport.ts imports openapi-fetch." },
    ];
    return {
      files: [`src/${name}.ts`, `src/${name}/**/*.ts`],
      rules: {
        /** @type {["error", object]} */
        "no-restricted-imports": [
          "error",
          { patterns: name === "transport" ? patterns.slice(0, 1) : patterns },
        ],
      },
    };
  }),
);

const anyRuntime = "src/ runs in browsers and workers too: load what is Node's where it is used, lazily.";

const nodeImport = {
  selector: `ImportDeclaration[importKind!="type"][source.value=/^(node:.*|${builtinModules.join("|").replaceAll("/", "\\u002f")})$/]`,
  message: anyRuntime,
};

/** An await on what is not ours: a function of the caller, a body, a package. It may never settle. */
const unraced = {
  selector: [
    "CallExpression[callee.name=/^(fetch|obtain|token|hook|invokeRestApi|createWebLoginToken|on[A-Z].*)$/]",
    "CallExpression[callee.property.type='Identifier'][callee.property.name=/^(authorize|verify|getRequestHeaders|text|json|blob|arrayBuffer|formData|cancel|on[A-Z].*)$/]",
    "CallExpression[callee.object.name='reader']",
    "ImportExpression",
  ]
    // With and without an optional call, `await hook?.()`.
    .flatMap((work) => [`AwaitExpression > ${work}`, `AwaitExpression > ChainExpression > ${work}`])
    .join(", "),
  message: "It may never settle: await orAbort(…, signal) of src/http/deadline.ts.",
};

/** `src/` has nothing that only Node has; `src/node/` is for Node. `npm run runtimes` looks at the built package. */
const noNode = {
  files: ["src/**/*.ts"],
  ignores: ["src/node/**"],
  rules: {
    /** @type {["error", ...object[]]} */
    "no-restricted-syntax": ["error", nodeImport, unraced],
    /** @type {["error", ...string[]]} */
    "no-restricted-globals": ["error", "process", "Buffer", "global", "require", "setImmediate"],
  },
};

/** The providers are run by with-auth.ts and shared-credential.ts, which race them; a walk's own fetch is a transport call. */
const raced = {
  files: ["src/auth/**", "src/pagination/**", "src/testing/**"],
  ignores: ["src/auth/with-auth.ts", "src/auth/shared-credential.ts"],
  rules: {
    /** @type {["error", ...object[]]} */
    "no-restricted-syntax": ["error", nodeImport],
  },
};

const unlisted = readdirSync("src").filter(
  (entry) => entry !== "README.md" && !order.flat().includes(entry.replace(/\.ts$/, "")),
);
if (unlisted.length > 0) throw new Error(`Not in the order of eslint.config.js: ${unlisted.join(", ")}`);

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
  {
    files: ["src/**/*.ts"],
    rules: {
      complexity: ["error", { max: 15, variant: "modified" }],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  // Default values count as branches: these list options, kinds of values or steps one after the other.
  {
    files: ["auth/session", "checks/validate", "client", "errors/hints", "http/ndjson"].map(
      (name) => `src/${name}.ts`,
    ),
    rules: { complexity: ["error", { max: 19, variant: "modified" }] },
  },
  // The one boundary with openapi-fetch: the façade's calls and client.http share every step in it.
  {
    files: ["src/transport.ts"],
    rules: { "max-lines": ["error", { max: 340, skipBlankLines: true, skipComments: true }] },
  },
  // The embedded Airflow plays the branches of Airflow itself, check by check.
  { files: ["src/testing/**/*.ts"], rules: { complexity: "off" } },
  // Type assertions live at the one boundary with openapi-fetch.
  { files: ["src/transport.ts"], rules: { "@typescript-eslint/consistent-type-assertions": "off" } },
  oneWay,
  noNode,
  raced,
);

import tseslint from "typescript-eslint";

/** The one-way dependency order of `src/`: a file may import from earlier rows and its own row only. */
const layers = [
  ["generated"],
  ["src/schema.ts"],
  ["src/errors.ts", "src/validate.ts"],
  ["src/deadline.ts", "src/attempt.ts"],
  ["src/retry.ts", "src/auth"],
  ["src/transport.ts"],
  ["src/paginate.ts", "src/wait.ts", "src/ndjson.ts"],
  ["src/dag-runs.ts"],
  ["src/client.ts"],
  ["src/index.ts"],
];

const patternOf = (/** @type {string} */ file) =>
  file.endsWith(".ts") ? `${file.slice(0, -".ts".length)}.js` : `${file}/**`;

const oneWayImports = layers.map((files, row) => ({
  files: files.map((file) => (file.endsWith(".ts") ? file : `${file}/**/*.ts`)),
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          ...layers.slice(row + 1).flat().map((file) => ({
            regex: `(^|/)${patternOf(file).replace("src/", "").replace(".", "\\.").replace("/**", "/")}`,
            message: `This import goes against the one-way order of src/ (see eslint.config.js).`,
          })),
          { regex: "/(testing|scripts|test)/", message: "src/ does not depend on its test support." },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["dist/", ".airflow/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  { files: ["src/transport.ts"], rules: { "@typescript-eslint/consistent-type-assertions": "off" } },
  ...oneWayImports,
);

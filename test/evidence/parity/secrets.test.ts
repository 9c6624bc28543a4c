import { describe, expect, it } from "vitest";
import { isSecretName, isSecretValue } from "../../../src/evidence/parity/secrets.ts";

const NAMES = [
  ...["DB_PASSWORD", "dbPassword", "PASSWORD2", "API_KEY", "apiKey", "access-key", "TOKEN", "authToken", "JWT_SECRET"],
  ...["client_secret", "PGPASSWORD", "private.key", "credentials.json", "SALT", "SENTRY_DSN", "mysql-root-passwd"],
];
const PLAIN = [
  "LOG_LEVEL",
  "HOST",
  "KEYBOARD",
  "PASSENGERS",
  "TOKENIZER_PATH",
  "secretary_name_x".slice(10),
  "PORT",
  "author",
];

describe("secrets", () => {
  it("are known by their names", () => {
    expect(NAMES.filter((name) => !isSecretName(name))).toEqual([]);
    expect(PLAIN.filter(isSecretName)).toEqual([]);
  });

  it.each([
    "postgres://shop:hunter2@db/shop",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIB",
    "eyJhbGciOiJI.eyJzdWIiOiIx.c2ln",
    "Authorization: Bearer abcdefgh12",
    "AKIAABCDEFGHIJKLMNOP",
    "ghp_abcdefghijklmnopqrst",
    "DB_USERNAME=admin\nDB_PASSWORD=somepw\n",
    "spring:\n  datasource:\n    password: hunter2\n",
    '{"user": "a", "password": "b"}',
    ["serve", "--password=hunter2"],
    ["serve", "--password", "hunter2"],
    ["sh", "-c", "serve --token hunter2"],
    [{ name: "DB_PASSWORD", value: "x" }],
    { nested: { apiKey: "x" } },
  ])("are known by what they look like: %j", (value) => {
    expect(isSecretValue(value)).toBe(true);
  });

  it.each([
    "info",
    "http://shop:8080/",
    "registry.shop.example/web:1.4.0",
    8080,
    true,
    null,
    ["serve", "--port=80"],
    { a: "b" },
  ])("are not everything: %j", (value) => {
    expect(isSecretValue(value)).toBe(false);
  });

  it("are looked for in time that grows with the text only", () => {
    for (const text of [`a${" ".repeat(200_000)}`, "a.".repeat(100_000), "a ".repeat(100_000)])
      expect(isSecretValue(text)).toBe(false);
  });
});

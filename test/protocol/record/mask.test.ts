import { expect, test } from "vitest";
import { Mask, secretsIn, secretsOf } from "../../../src/protocol/record/mask.ts";

test.each([
  ["DEPLOY_TOKEN", true],
  ["GITHUB_PAT", true],
  ["npm_config__auth", true],
  ["db_password", true],
  ["STRIPE_KEY", true],
  ["SMTP_PWD", true],
  ["PWD", false],
  ["OLDPWD", false],
  ["PATH", false],
  ["KEYBOARD", false],
])("the value of %s is a secret: %s", (name, isSecret) => {
  expect(secretsIn({ [name]: "hunter22" })).toEqual(isSecret ? ["hunter22"] : []);
});

test("the value of a variable that is named is a secret, and a password in a URL", () => {
  const environment = { PLAIN: "abcd1234", DATABASE_URL: "postgres://app:s3cret!@db/app" };
  expect(secretsIn(environment, ["PLAIN"])).toEqual(["abcd1234", "s3cret!"]);
});

test.each([
  [["deploy", "--password", "hunter2"], ["hunter2"]],
  [["deploy", "--db-password=hunter2=x"], ["hunter2=x"]],
  [["env", "API_TOKEN=hunter2", "deploy"], ["hunter2"]],
  [["deploy", "--url", "amqp://shop:hunter2@queue"], ["hunter2"]],
  [["curl", "-H", "Authorization: Bearer hunter2-3"], ["Bearer hunter2-3"]],
  [["deploy", "--token", "--dry-run"], []],
  [["deploy", "--keyboard", "us", "keys/password"], []],
])("the secrets of the arguments %j are %j", (argv, secrets) => {
  expect(secretsOf(argv)).toEqual(secrets);
});

test.each([
  ["one", ["hunter2"], "a hunter2 b", "a *** b"],
  ["every one", ["hunter2"], "hunter2hunter2", "***"],
  ["those that overlap", ["abcdef", "defghi"], "-abcdefghi-", "-***-"],
  ["one in another", ["secret", "secret-long"], "secret-long secret", "*** ***"],
  ["one that overlaps itself", ["abab"], "ababab!", "***!"],
  ["each line of one", ["first line\nsecond line"], "x second line", "x ***"],
  ["one as it stands in a URL", ["a/b c+d"], "?t=a%2Fb%20c%2Bd&", "?t=***&"],
  ["none that is short or plain", ["abc", "true"], "abc true", "abc true"],
])("a mask hides %s", (_, secrets, text, shown) => {
  expect(new Mask(secrets).hide(text)).toBe(shown);
});

test.each([
  [4, "ab ***"],
  [6, "ab ***"],
  [12, "ab *** x"],
  [2, "ab"],
])("a secret across the cut at %i is hidden whole", (limit, shown) => {
  const mask = new Mask(["hunter2"]);
  expect(mask.hide("ab hunter2 x and more".slice(0, limit + mask.longest), limit)).toBe(shown);
});

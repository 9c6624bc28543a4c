import { expect, test } from "vitest";
import { configuredValues } from "../../../src/evidence/parity/terraform.ts";

const configuration = {
  root_module: { resources: [{ address: "aws_security_group.web", expressions: { name: {}, egress: [{}] } }] },
};
const compared = (after: object) => configuredValues(after, "aws_security_group.web", configuration);

test("what the configuration sets is compared, and what a provider makes up is not", () => {
  expect(compared({ name: "web", id: "sg-1", tags_all: { a: "b" }, zones: ["a"], aliases: [] })).toEqual({
    name: "web",
  });
});

test("blocks are compared though the configuration does not tell of them, as it does not of dynamic ones", () => {
  const ingress = [{ from_port: 443 }];
  expect(compared({ name: "web", ingress })).toEqual({ name: "web", ingress });
});

test("all is compared of a resource that the configuration does not know", () => {
  expect(configuredValues({ id: 1 }, "a.b", configuration)).toEqual({ id: 1 });
  expect(configuredValues({ id: 1 }, "a.b", undefined)).toEqual({ id: 1 });
});

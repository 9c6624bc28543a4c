import { Defective, RayError } from "../errors.ts";
import { refuseTwins, utc } from "../evidence/header.ts";
import type { ReadinessApproval } from "../generated/documents.ts";
import type { Host } from "../host.ts";
import { pointerTokens } from "../schema.ts";
import { readYamlFile, refuseUnknown, type YamlFile } from "../yaml-file.ts";

/** What a review writes down beside its approvals. */
export type Register = Pick<ReadinessApproval, "required_roles" | "risks" | "action_items">;

export const EMPTY_REGISTER: Register = { required_roles: [], risks: [], action_items: [] };

const ZEROS = "0".repeat(64);

/** The document that a register is a part of; with the register's own keys it is checked as it will be read. */
export const SKELETON: ReadinessApproval = {
  schema_version: "1",
  kind: "readiness-approval",
  id: "skeleton",
  subject: [{ name: "skeleton", digest: { sha256: ZEROS } }],
  timestamp: "1970-01-01T00:00:00Z",
  verified_by: [],
  generator: { name: "ray-policy", version: "0" },
  decision: "conditional",
  binds: {
    package_sha256: ZEROS,
    manifest_sha256: ZEROS,
    policy_sha256: ZEROS,
    trust_sha256: ZEROS,
    candidate_verdict_sha256: ZEROS,
  },
  approvals: [],
  ...EMPTY_REGISTER,
};

/** Reads `required_roles`, `risks` and `action_items` from a YAML or JSON file (absolute). Throws RayError `config` with the line. */
export async function readRegister(host: Host, file: string, name: string): Promise<Register> {
  const whole = (value: unknown): unknown => ({ ...SKELETON, ...(value as object) });
  const read = await readYamlFile(host, file, name, "documents/readiness-approval", whole);
  const stated = read.value as Partial<Register>;
  refuseUnknown(read, [], Object.keys(stated), Object.keys(EMPTY_REGISTER), "key of a register");
  const register = { ...EMPTY_REGISTER, ...stated };
  withPlace(read, () => {
    for (const list of ["risks", "action_items"] as const)
      refuseTwins(
        register[list].map(({ id }) => id),
        list,
      );
    for (const [index, { review_by }] of register.risks.entries())
      if (review_by !== undefined) utc(review_by, `/risks/${index}/review_by`);
    for (const [index, { due_at }] of register.action_items.entries()) utc(due_at, `/action_items/${index}/due_at`);
  });
  return register;
}

function withPlace(file: YamlFile, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new RayError("config", `${file.at(...pointerTokens(error.at.pointer ?? ""))} ${error.message}`, {
      cause: error,
    });
  }
}

/** What is stated anew wins over what was kept under the same id; nothing that was kept is dropped, and the larger number of people counts. */
export function joinedRegister(kept: Register, stated: Register): Register {
  return {
    required_roles: [...new Set([...kept.required_roles, ...stated.required_roles].map(({ role }) => role))].map(
      (role) => ({
        role,
        min: Math.max(
          ...[...kept.required_roles, ...stated.required_roles].flatMap((each) =>
            each.role === role ? [each.min] : [],
          ),
        ),
      }),
    ),
    risks: joined(kept.risks, stated.risks),
    action_items: joined(kept.action_items, stated.action_items),
  };
}

function joined<Item extends { readonly id: string }>(kept: readonly Item[], stated: readonly Item[]): Item[] {
  return [...new Map([...kept, ...stated].map((item) => [item.id, item])).values()];
}

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileChanged, nodeHost } from "../../src/host.ts";
import { fingerprint } from "../../src/signature/public-key.ts";
import {
  ADA,
  APPROVAL,
  approve,
  at,
  decided,
  FOLDER,
  isDecided,
  keyFile,
  NOW,
  OLGA,
  PACKAGE,
  pack,
  packed,
  publicKey,
  RITA,
  ROLF,
  ROOT,
  trustWith,
  undecided,
} from "../approving.ts";
import { folderOf, put, ray, text, verdictOf } from "../project.ts";

const MANAGER = "release_manager";
const GO = join(ROOT, "examples/go");

async function statuses(path: string, ...codes: readonly string[]): Promise<readonly (string | undefined)[]> {
  await at(NOW, ["eval", path]);
  const checks = verdictOf(path).gates.flatMap((gate) => gate.checks);
  return codes.map((code) => checks.find((check) => check.code === code)?.status);
}

describe("approve", () => {
  it("signs what the gate counts", async () => {
    const path = undecided();
    expect(await approve(path, MANAGER, RITA)).toMatchObject({
      code: 0,
      err: expect.stringContaining(`${RITA} (${MANAGER}) approved, in ${APPROVAL}; the decision is go`),
    });
    expect(await statuses(path, "RAY404", "RAY405", "RAY406", "RAY407")).toEqual(Array(4).fill("passed"));
    expect(verdictOf(path).outcome).toBe("pass");
  });

  it("shows release, digests, gates, risks and action items before it signs", async () => {
    const { err } = await approve(folderOf(GO), MANAGER, RITA);
    for (const line of [
      `${RITA} (${MANAGER}) is about to sign: approved`,
      "release    stock-service 1.4.0, commit 9c5680bd3d83a68465f4d0389907c7d7745984eb",
      `package    sha256 ${decided(GO).binds.package_sha256}`,
      "  pass  security",
      "open warnings: none",
      "waivers: none",
      "  R-1 low, mitigated, of ada@stock.example: The reservation table grows by a third.",
      "  A-1 open, of ada@stock.example, due 2026-12-04T12:00:00Z",
      `  product_owner: ${OLGA} approved`,
    ])
      expect(err).toContain(`${line}\n`);
  });

  it("shows waivers, open warnings and open checks", async () => {
    const { err } = await approve(undecided("go-waived"), MANAGER, RITA);
    expect(err).toMatch(/waivers:\n {2}\S+ RAY\d+ active, covers 1, by \S+, until 2026-/u);
    expect(err).toMatch(/ {2}fail {2}readiness \(open: RAY404, RAY405, RAY406, RAY407\)/u);
    const warned = await packed({ [`${FOLDER}/operational-readiness.json`]: null });
    expect((await approve(warned, MANAGER, RITA)).err).toMatch(/open warnings:\n {2}RAY\d+ operations: /u);
  });

  it("keeps what others said, and replaces what the same person said in the same role", async () => {
    const path = undecided();
    await approve(path, "product_owner", OLGA);
    expect(decided(path).decision).toBe("conditional");
    await approve(path, MANAGER, RITA, "--decision", "rejected");
    expect(decided(path).decision).toBe("no_go");
    await approve(path, MANAGER, RITA);
    expect(decided(path)).toMatchObject({
      decision: "go",
      approvals: [
        { role: "product_owner", identity: OLGA, decision: "approved" },
        { role: MANAGER, identity: RITA, decision: "approved" },
      ],
    });
  });

  it("loses nothing when several people sign at once", async () => {
    const path = undecided();
    const answers = await Promise.all([
      approve(path, MANAGER, RITA),
      approve(path, MANAGER, ROLF),
      approve(path, "product_owner", OLGA),
      approve(path, "security_lead", "sam@stock.example"),
    ]);
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(decided(path).approvals).toHaveLength(4);
    expect(readdirSync(join(path, FOLDER)).filter((name) => /lock|tmp/u.test(name))).toEqual([]);
  });

  it("needs as many release managers as the trust file says", async () => {
    const path = await packed(trustWith(["release_manager: {", "release_manager: { min: 2,"]));
    await approve(path, MANAGER, RITA);
    expect(decided(path)).toMatchObject({ decision: "conditional", required_roles: [{ role: MANAGER, min: 2 }] });
    await approve(path, MANAGER, ROLF);
    expect(decided(path).decision).toBe("go");
  });
});

describe("the question", () => {
  const asked = (path: string, answer: string) =>
    at(NOW, ["approve", path, "--role", MANAGER, "--identity", RITA, "--key", keyFile(RITA)], async () => answer);

  it("is put on a terminal, and only yes signs", async () => {
    const path = undecided();
    for (const answer of ["", "n", "yesterday"])
      expect(await asked(path, answer)).toMatchObject({ code: 1, err: expect.stringContaining("nothing was signed") });
    expect(isDecided(path)).toBe(false);
    expect((await asked(path, " Yes ")).code).toBe(0);
    expect(isDecided(path)).toBe(true);
  });

  it("cannot be put without a terminal", async () => {
    const path = undecided();
    expect(
      await at(NOW, ["approve", path, "--role", MANAGER, "--identity", RITA, "--key", keyFile(RITA)]),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining("pass --yes"),
    });
    expect(isDecided(path)).toBe(false);
  });
});

/** A line that ties a key to a purpose and a time. */
const RITAS_LINE = `'${RITA} namespaces="ray-policy-approval,ray-policy-waiver,ray-policy-evidence"`;

describe("approve signs nothing", () => {
  type Case = readonly [string, () => Promise<string>, readonly [string, string, ...string[]], string];
  const cases: readonly Case[] = [
    ["in a role that nobody knows", async () => undecided(), ["friend", RITA], "the trust file names no such role"],
    [
      "for whom the trust file does not name in the role",
      async () => undecided(),
      ["product_owner", RITA],
      "the trust file does not give this role to this identity",
    ],
    [
      "with somebody else's key",
      async () => undecided(),
      [MANAGER, RITA, "--key", `@${ROLF}`],
      `it is signed by ${ROLF}`,
    ],
    [
      "with a key that nobody knows",
      async () => undecided(),
      [MANAGER, RITA, "--key", "@eve@stock.example"],
      "its signature does not hold: no signer has the key",
    ],
    [
      "for the author",
      () => packed(trustWith([`[${RITA}, ${ROLF}]`, `[${RITA}, ${ADA}]`])),
      [MANAGER, ADA],
      "the author of the change may not approve it",
    ],
    [
      "with a key that has expired",
      () => packed(trustWith([RITAS_LINE, `${RITAS_LINE},valid-before="20261120113000Z"`])),
      [MANAGER, RITA],
      "was not valid at 2026-11-20T12:00:00.000Z",
    ],
    [
      "with a key that is revoked",
      () =>
        packed(
          trustWith([
            "roles:",
            `revoked: { keys: ["${fingerprint(Buffer.from(publicKey(RITA), "base64"))}"] }\nroles:`,
          ]),
        ),
      [MANAGER, RITA],
      "is revoked",
    ],
    [
      "with a key that is for another purpose",
      () => packed(trustWith([RITAS_LINE, `'${RITA} namespaces="ray-policy-waiver"`])),
      [MANAGER, RITA],
      "may not sign for ray-policy-approval",
    ],
    [
      "for a candidate that is no-go",
      async () => undecided("no-go-open-finding"),
      [MANAGER, RITA],
      "the candidate verdict in the package is no-go",
    ],
    [
      "where the evidence changed since it was packed",
      async () => undecided("go", { "reports/lcov.info": `${text(GO, "reports/lcov.info")}\n` }),
      [MANAGER, RITA],
      "the evidence does not give the candidate verdict in the package any more",
    ],
    [
      "where the package is not complete",
      async () => undecided("no-go-manifest-94"),
      [MANAGER, RITA],
      "RAY401 completeness: ",
    ],
    [
      "where a digest in the manifest is forged",
      async () => undecided("no-go-forged-digest"),
      [MANAGER, RITA],
      "RAY403 ",
    ],
    [
      "where there is no package",
      async () => undecided("go", { [PACKAGE]: null }),
      [MANAGER, RITA],
      "there is no package that can be read; make it: ray-policy pack",
    ],
    [
      "without a trust file",
      async () => undecided("go", { "ray-policy.yaml": text(GO, "ray-policy.yaml").replace("trust:", "#") }),
      [MANAGER, RITA],
      "there is no trust file, so nobody may sign",
    ],
    [
      "where the decision is a folder",
      async () => undecided("go", { [`${APPROVAL}/x`]: "" }),
      [MANAGER, RITA],
      "is no file of at most",
    ],
    [
      "where another document lies in the place of the decision",
      async () => undecided("go", { [APPROVAL]: "{}" }),
      [MANAGER, RITA],
      "lacks",
    ],
  ];
  it.each(cases)("%s", async (_, project, [role, identity, ...more], reason) => {
    const path = await project();
    const document = (): string | undefined =>
      statSync(join(path, APPROVAL), { throwIfNoEntry: false })?.isFile() ? text(path, APPROVAL) : undefined;
    const before = document();
    expect(await approve(path, role, identity, ...more)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`ray-policy: not approved: `),
    });
    expect((await approve(path, role, identity, ...more)).err).toContain(reason);
    expect(document()).toBe(before);
  });

  it("for somebody who fills another role already, under whichever name", async () => {
    const both = await packed(trustWith([`[${OLGA}]`, `[${OLGA}, ${RITA}]`]));
    await approve(both, MANAGER, RITA);
    expect(await approve(both, "product_owner", RITA)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${RITA} approves as ${MANAGER} already; one person fills one role`),
    });
    const named = await packed(
      trustWith(
        ["roles:", "roles:\n  friend: { identities: [rita@home.example] }"],
        [`'${RITA} namespaces`, `'${RITA},rita@home.example namespaces`],
      ),
    );
    await approve(named, MANAGER, RITA);
    expect(await approve(named, "friend", "rita@home.example", "--key", `@${RITA}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${RITA} approves as ${MANAGER} with the same key already`),
    });
    expect(decided(named).approvals).toHaveLength(1);
  });

  it("and says every reason", async () => {
    const path = undecided("no-go-open-finding");
    const { err } = await approve(path, "friend", ADA);
    expect(err.match(/^ray-policy: not approved: /gmu)?.length).toBeGreaterThanOrEqual(4);
    for (const reason of ["is no-go", "RAY305 ", "names no such role", "the author of the change"])
      expect(err).toContain(reason);
  });

  it("when the package changes while the question stands", async () => {
    const path = undecided();
    const answer = async (): Promise<string> => {
      flip(join(path, PACKAGE));
      return "y";
    };
    const argv = ["approve", path, "--role", MANAGER, "--identity", RITA, "--key", keyFile(RITA)];
    expect(await at(NOW, argv, answer)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${PACKAGE} changed since it was reviewed`),
    });
    expect(isDecided(path)).toBe(false);
  });
});

describe("a file that is written to while it is read", () => {
  it.each([
    [PACKAGE, "PRE-DEPLOYMENT-PACKAGE.zip changed since it was reviewed; look at it again"],
    [APPROVAL, "readiness-approval.json changed while it was read; try again"],
  ])("%s holds the approval up", async (name, reason) => {
    const path = folderOf(GO);
    const before = text(path, APPROVAL);
    const real = nodeHost();
    let isAsked = false;
    async function* read(file: string): AsyncIterable<Uint8Array> {
      if (isAsked && file === join(path, name)) throw new FileChanged(file);
      yield* real.read(file);
    }
    const argv = ["approve", path, "--role", MANAGER, "--identity", ROLF, "--key", keyFile(ROLF)];
    const answer = async (): Promise<string> => {
      isAsked = true;
      return "y";
    };
    expect(await ray(argv, "/", { ...real, read, now: () => NOW }, false, answer)).toMatchObject({
      code: 1,
      err: expect.stringContaining(reason),
    });
    expect(text(path, APPROVAL)).toBe(before);
  });
});

describe("a rejection", () => {
  it("counts of a candidate that is no-go, and of the author", async () => {
    const path = undecided("no-go-open-finding");
    expect(await approve(path, MANAGER, RITA, "--decision", "rejected")).toMatchObject({ code: 0 });
    expect(decided(path).decision).toBe("no_go");
    const authors = await packed(
      trustWith(
        [`[${RITA}, ${ROLF}]`, `[${RITA}, ${ADA}]`],
        [`'${ROLF} namespaces`, `'${ADA} namespaces`],
        [publicKey(ROLF), publicKey(ADA)],
      ),
    );
    expect(await approve(authors, MANAGER, ADA, "--decision", "rejected")).toMatchObject({ code: 0 });
    await approve(authors, MANAGER, RITA);
    expect(decided(authors).decision).toBe("no_go");
    expect(await statuses(authors, "RAY404", "RAY405")).toEqual(["violated", "passed"]);
  });
});

describe("one byte of the package changed", () => {
  it("voids every approval", async () => {
    const path = undecided();
    await approve(path, MANAGER, RITA);
    await approve(path, "product_owner", OLGA);
    flip(join(path, PACKAGE));
    expect(await statuses(path, "RAY405")).toEqual(["violated"]);
    expect(await approve(path, MANAGER, RITA)).toMatchObject({
      code: 1,
      err: expect.stringContaining("RAY902 package: "),
    });
  });

  it("and packed again makes them void by name, keeps them beside, and carries risks and action items over", async () => {
    const path = undecided();
    put(path, "register.yaml", RISKS);
    await approve(path, "product_owner", OLGA, "--risks", join(path, "register.yaml"));
    await approve(path, MANAGER, RITA);
    const before = text(path, APPROVAL);
    put(path, "notes.txt", "one byte more");
    put(path, "ray-policy.yaml", `${text(path, "ray-policy.yaml")}pack: { include: [notes.txt] }\n`);
    await pack(path);
    const { code, err } = await approve(path, MANAGER, ROLF);
    expect([code, err]).toEqual([0, expect.stringContaining(`product_owner: ${OLGA} approved other bytes: void`)]);
    expect(err).toContain(`${MANAGER}: ${RITA} approved other bytes: void`);
    const kept = `readiness-approval.${JSON.parse(before).binds.package_sha256.slice(0, 12)}.void.json`;
    expect(err).toContain(`what is void is kept in ${kept}`);
    expect(text(path, `${FOLDER}/${kept}`)).toBe(before);
    expect(decided(path)).toMatchObject({
      approvals: [{ identity: ROLF }],
      risks: JSON.parse(before).risks,
      action_items: JSON.parse(before).action_items,
    });
    expect(await statuses(path, "RAY404", "RAY405")).toEqual(["violated", "passed"]);
  });
});

describe("what is void", () => {
  it("is kept once, under a name of its own, however often the same package was decided about", async () => {
    const path = undecided();
    await approve(path, MANAGER, RITA);
    const stem = `${FOLDER}/readiness-approval.${decided(path).binds.package_sha256.slice(0, 12)}`;
    const written = text(path, APPROVAL);
    const foreign = (digit: string): string => written.replace(/("policy_sha256": ")./u, `$1${digit}`);
    for (const [digit, file] of [
      ["e", `${stem}.void.json`],
      ["e", `${stem}.void.json`],
      ["f", `${stem}.2.void.json`],
    ] as const) {
      put(path, APPROVAL, foreign(digit));
      expect((await approve(path, MANAGER, ROLF)).err).toContain(
        `what is void is kept in ${file.slice(FOLDER.length + 1)}`,
      );
      expect(text(path, file)).toBe(foreign(digit));
    }
    expect(readdirSync(join(path, FOLDER)).filter((name) => name.includes(".void."))).toHaveLength(2);
  });
});

describe("a trust file that wants decisions attested", () => {
  const attested = (more: string): Promise<string> =>
    packed({
      ...trustWith(["roles:", "attested_kinds: [approval]\nroles:"]),
      "ray-policy.yaml": `${text(GO, "ray-policy.yaml")}${more}`,
      "pipeline.pem": text(ROOT, "examples/keys/pipeline.pem"),
    });

  it("has the document signed by the pipeline's key", async () => {
    const path = await attested("collect: { identity: pipeline@stock.example, key: pipeline.pem }\n");
    await approve(path, MANAGER, RITA);
    await statuses(path);
    expect(verdictOf(path).outcome).toBe("pass");
  });

  it("is not content without it", async () => {
    const path = await attested("");
    await approve(path, MANAGER, RITA);
    await statuses(path);
    expect(verdictOf(path).findings.filter(({ level }) => level === "error")).toMatchObject([{ code: "RAY912" }]);
  });
});

const RISKS = `risks:
  - { id: R-1, description: The table grows., severity: low, owner: ada@stock.example, status: open }
action_items:
  - { id: A-1, owner: ada@stock.example, due_at: "2026-12-01T00:00:00Z", blocking: false, status: open }
`;

describe("the register", () => {
  it("keeps the decision conditional while a risk is open, until it is stated anew", async () => {
    const path = undecided();
    put(path, "register.yaml", RISKS);
    await approve(path, MANAGER, RITA, "--risks", join(path, "register.yaml"));
    expect(decided(path).decision).toBe("conditional");
    put(path, "register.yaml", RISKS.replace("status: open }\naction", "status: mitigated }\naction"));
    await approve(path, "product_owner", OLGA, "--risks", join(path, "register.yaml"));
    expect(decided(path)).toMatchObject({ decision: "go", risks: [{ id: "R-1", status: "mitigated" }] });
    expect(await statuses(path, "RAY406", "RAY407")).toEqual(["passed", "passed"]);
  });

  it.each([
    ["lacks an owner", RISKS.replace(", owner: ada@stock.example, status", ", status"), ':2: risks.0 lacks "owner"'],
    [
      "names a risk twice",
      RISKS.replace(
        "action_items",
        "  - { id: R-1, description: x, severity: low, owner: a, status: open }\naction_items",
      ),
      ":3: risks.1 names R-1 twice",
    ],
    [
      "has a day for a time",
      RISKS.replace("2026-12-01T00:00:00Z", "2026-12-01"),
      ":4: action_items.0.due_at has the time",
    ],
    ["decides itself", `${RISKS}decision: go\n`, ":5: decision is not a known key of a register"],
    ["has an approval", `${RISKS}approvals: []\n`, ":5: approvals is not a known key of a register"],
  ])("that %s is refused with the line", async (_, register, reason) => {
    const path = undecided();
    put(path, "register.yaml", register);
    expect(await approve(path, MANAGER, RITA, "--risks", join(path, "register.yaml"))).toMatchObject({
      code: 2,
      err: expect.stringContaining(`register.yaml${reason}`),
    });
    expect(isDecided(path)).toBe(false);
  });
});

describe("approve is a usage error", () => {
  it.each<[string, readonly string[], string]>([
    ["without a role", ["--identity", RITA, "--yes"], "--role and --identity"],
    ["without a key", ["--role", MANAGER, "--identity", RITA, "--yes"], "--key or --ssh-key, or --payload"],
    ["with a decision that is none", ["--decision", "abstained"], "--decision"],
  ])("%s", async (_, argv, reason) => {
    expect(await at(NOW, ["approve", undecided(), ...argv])).toMatchObject({
      code: 2,
      err: expect.stringContaining(reason),
    });
  });

  it("where the config names several files for the decision", async () => {
    const path = undecided();
    put(
      path,
      "ray-policy.yaml",
      text(path, "ray-policy.yaml").replace("evidence:", 'evidence:\n  approval: "approvals/*.json"'),
    );
    expect(await approve(path, MANAGER, RITA)).toMatchObject({
      code: 2,
      err: expect.stringContaining("evidence.approval has to name one file"),
    });
  });
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

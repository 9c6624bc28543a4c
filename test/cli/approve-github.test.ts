import { describe, expect, it } from "vitest";
import { at, decided, NOW, RITA } from "../approving.ts";
import { awaiting, collected, lineFor, ofRun, PULL, RUN, review, reviews, takenIn } from "../github.ts";
import { verdictOf } from "../project.ts";

describe("an approval on GitHub", () => {
  it("counts like any other when it names these bytes and the pipeline signed the answer", async () => {
    const path = await awaiting();
    const line = await lineFor(path);
    expect(line).toMatch(/^ray-policy approve sha256:[0-9a-f]{64} as release_manager$/u);
    await collected(path, RUN, [ofRun(`Fine.\r\n${line}\r\n`)]);
    expect(await takenIn(path)).toMatchObject({ code: 0, err: expect.stringContaining("the decision is go") });
    expect(decided(path)).toMatchObject({
      decision: "go",
      approvals: [],
      verified_by: [{ identity: RITA, role: "release_manager", method: "github", evidence_ref: RUN }],
    });
    const { err } = await at(NOW, ["eval", path]);
    expect(
      verdictOf(path).findings.filter(({ level }) => level === "error"),
      err,
    ).toEqual([]);
    expect(verdictOf(path).outcome).toBe("pass");
  });

  it("may be the review of a pull request", async () => {
    const path = await awaiting(PULL);
    await collected(path, PULL, reviews([review(await lineFor(path))]));
    expect((await takenIn(path)).err).toContain("the decision is go");
    await at(NOW, ["eval", path]);
    expect(verdictOf(path).outcome).toBe("pass");
  });
});

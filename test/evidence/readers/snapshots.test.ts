import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { SnapshotPart } from "../../../src/evidence/kinds/snapshot.ts";
import type { Reader } from "../../../src/evidence/reader.ts";
import { reader as compose } from "../../../src/evidence/readers/compose.ts";
import { reader as dotenv } from "../../../src/evidence/readers/dotenv.ts";
import { reader as kubernetes } from "../../../src/evidence/readers/kubernetes.ts";
import { nodeHost } from "../../../src/host.ts";
import { inspect } from "../../../src/inspect.ts";
import { folder, put } from "../../project.ts";
import { refusal, stream } from "../stream.ts";

const read = async (reader: Reader<SnapshotPart>, text: string): Promise<SnapshotPart> =>
  (await reader.read(stream(text, 11), "s.yaml")).part;
const only = async (reader: Reader<SnapshotPart>, text: string) => {
  const { objects } = await read(reader, text);
  const [first] = objects;
  if (first === undefined) throw new Error("no object");
  return first;
};
const names = ({ objects }: SnapshotPart): readonly string[] => objects.map(({ object }) => object);

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, uid: u, resourceVersion: "1", annotations: {a: b, kubectl.kubernetes.io/last-applied-configuration: x}}
spec:
  template:
    spec:
      containers:
        - name: app
          image: r/app:1
          env: [{name: B, value: "2"}, {name: A_TOKEN, value: t}]
          ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]
        - {name: side, image: r/side:1}
status: {replicas: 1}
`;

describe("Kubernetes objects", () => {
  it("are known by group, kind, namespace and name, in documents and lists of any sort", async () => {
    const list = JSON.stringify({
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "ServiceList", items: [{ metadata: { name: "b" } }] }],
    });
    expect(
      names(await read(kubernetes, `${DEPLOYMENT}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n`)),
    ).toEqual(["apps/v1/Deployment/shop/web", "v1/Namespace/shop"]);
    expect(names(await read(kubernetes, list))).toEqual(["v1/Service/b"]);
  });

  it("are compared by names, without what the cluster writes", async () => {
    const { value, placeOf } = await only(kubernetes, DEPLOYMENT);
    expect(value).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "shop", annotations: { a: "b" } },
      spec: {
        template: {
          spec: {
            containers: {
              app: {
                name: "app",
                image: "r/app:1",
                env: { B: { name: "B", value: "2" }, A_TOKEN: { name: "A_TOKEN", value: "t" } },
                ports: { "80/TCP": { containerPort: 80 }, "80/UDP": { containerPort: 80, protocol: "UDP" } },
              },
              side: { name: "side", image: "r/side:1" },
            },
          },
        },
      },
    });
    const env = ["spec", "template", "spec", "containers", "app", "env", "A_TOKEN", "value"];
    expect(placeOf?.(env)).toEqual({ path: "s.yaml", line: 10, column: 56 });
    expect(placeOf?.(["spec", "template", "spec", "containers", "side"])).toMatchObject({ line: 12 });
  });

  it("keep lists as they are where a name is missing or stands twice", async () => {
    const env = async (items: string) =>
      (await only(kubernetes, `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nenv: ${items}\n`)).value;
    expect(await env("[{name: A}, {value: b}]")).toMatchObject({ env: [{ name: "A" }, { value: "b" }] });
    expect(await env("[{name: A}, {name: A}]")).toMatchObject({ env: [{ name: "A" }, { name: "A" }] });
  });

  it("write stringData as data", async () => {
    const { value } = await only(
      kubernetes,
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: eA==, b: eQ==}\nstringData: {b: z}\n",
    );
    expect(value).toMatchObject({ data: { a: "eA==", b: "eg==" } });
    expect(value).not.toHaveProperty("stringData");
  });

  test.each([
    ["no kind", "apiVersion: v1\na: b\n", "invalid 1:1 is no Kubernetes object"],
    ["a document that is a list", "- apiVersion: v1\n", "invalid 1:1 is no Kubernetes object"],
    ["no name", "apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\n", "invalid 1:1 holds a Pod without a name"],
    ["an item that is none", "apiVersion: v1\nkind: List\nitems:\n  - x\n", "invalid 4:5 is no Kubernetes object"],
    [
      "a secret's texts as a list",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: [a]\n",
      "invalid 4:1 holds a",
    ],
    [
      "a secret's text that is none",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: {b: 1}}\n",
      "invalid 4:1 holds a",
    ],
    ["an empty list", "apiVersion: v1\nkind: List\nitems: []\n", "inconclusive - holds no Kubernetes object"],
    ["nothing", "# apiVersion: v1\n", "inconclusive - holds no Kubernetes object"],
  ])("are refused with %s", async (_, text, message) => {
    expect(await refusal(() => read(kubernetes, text))).toContain(message);
  });
});

describe("a Compose file", () => {
  it("is compared by names, whichever way its lists are written", async () => {
    const short = `services:
  a:
    environment: [A=1, B, "C=x=y"]
    depends_on: [b]
    networks: [net]
    secrets: [s]
    ports: ["127.0.0.1:8080:80", "53:53/udp"]
    volumes: ["data:/var/data:ro", /tmp]
    extra_hosts: ["h:10.0.0.1"]
    command: [x, y1]
`;
    const long = `services:
  a:
    extra_hosts: {h: 10.0.0.1}
    ports: ["53:53/udp", "127.0.0.1:8080:80"]
    volumes: [/tmp, "data:/var/data:ro"]
    secrets: {s: null}
    networks: {net: }
    depends_on: {b: {condition: service_started}}
    environment: {B: , A: 1, C: x=y}
    command: [x, y1]
`;
    const { value } = await only(compose, short);
    expect(value).toEqual((await only(compose, `version: "3"\n${long}`)).value);
    expect(value).toMatchObject({
      services: {
        a: {
          environment: { A: "1", B: null, C: "x=y" },
          ports: { "80/tcp": "127.0.0.1:8080:80", "53/udp": "53:53/udp" },
          volumes: { "/var/data": "data:/var/data:ro", "/tmp": "/tmp" },
          command: ["x", "y1"],
        },
      },
    });
  });

  it("says where its parts stand", async () => {
    const { placeOf } = await only(compose, "services:\n  a:\n    environment:\n      - A=1\n      - B=2\n");
    expect(placeOf?.(["services", "a", "environment", "B"])).toEqual({ path: "s.yaml", line: 5, column: 9 });
  });

  test.each([
    ["two documents", "services: {a: {}}\n---\nservices: {b: {}}\n", "ambiguous 3:1 holds several documents"],
    ["services that are none", "services: [a]\n", "invalid - is no Compose file"],
  ])("is refused with %s", async (_, text, message) => {
    expect(await refusal(() => read(compose, text))).toContain(message);
  });
});

describe("variables as a snapshot", () => {
  it("are one object with a place for each", async () => {
    const { value, placeOf, dimensionOf } = await only(dotenv, "# c\nA=1\nDB_PASSWORD=x\n");
    expect(value).toEqual({ A: "1", DB_PASSWORD: "x" });
    expect(placeOf?.(["DB_PASSWORD"])).toEqual({ path: "s.yaml", line: 3, column: 1 });
    expect([["A"], ["DB_PASSWORD"]].map((tokens) => dimensionOf?.(tokens))).toEqual(["config", "secrets"]);
    expect(await refusal(() => read(dotenv, "# A=1\n"))).toContain("inconclusive - assigns no variable");
  });
});

describe("a file looked at", () => {
  const ROLLOUT =
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r, creationTimestamp: "2026-11-20T10:00:00Z"}\n';

  it.each([
    ["k.yml", `# c\n${DEPLOYMENT}`, "kubernetes"],
    ["k.json", '{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "p"}}', "kubernetes"],
    ["c.yml", "name: shop\nservices:\n  a: {}\n", "compose"],
    ["c.json", '{"name": "shop", "services": {"a": {}}}', "compose"],
    [".env", "# c\n\nexport A=1\n", "dotenv"],
    ["r.yml", `${ROLLOUT}status: {phase: Healthy}\n`, "argo-rollouts"],
  ])("%s is known by what it holds", async (name, text, format) => {
    const path = folder();
    put(path, name, text);
    expect(await inspect(nodeHost(), path, name, { items: false })).toMatchObject({ format, status: "admitted" });
  });

  it("is what it is said to be where it could be two things", async () => {
    const path = folder();
    put(path, "r.yml", ROLLOUT);
    const look = (format: string) => inspect(nodeHost(), join(path), "r.yml", { items: true, format });
    expect(await look("kubernetes")).toMatchObject({
      kind: "snapshot",
      facts: { documents: 1, kinds: { Rollout: 1 } },
    });
  });
});

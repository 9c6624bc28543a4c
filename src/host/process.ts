import * as fs from "node:fs";

const POLL_MS = 20;

/** What the kernel says of a process. */
interface Known {
  /** It has ended, and nobody has asked how: in a container without an init that is for good. */
  readonly isZombie: boolean;
  readonly group: number;
  readonly session: number;
  /** When it started, as the kernel counts. */
  readonly started: string;
}

/** True while a process runs; `started` tells it from another one that has got its number, where that is known. */
export function isAlive(pid: number, started?: string): boolean {
  if (!answers(pid)) return false;
  const known = statOf(String(pid));
  if (known === undefined) return true;
  return !known.isZombie && (started === undefined || started === known.started);
}

/** True while any process of the group runs. */
export function isGroupAlive(group: number): boolean {
  if (!answers(-group)) return false;
  const known = processes();
  return known.length === 0 || known.some((each) => each.group === group && !each.isZombie);
}

/** True where every process of the group that runs belongs to the session which the group began: nothing else may get its signals. */
export function isOwnSession(group: number): boolean {
  const members = processes().filter((each) => each.group === group && !each.isZombie);
  return members.length > 0 && members.every(({ session }) => session === group);
}

/** Names this start of the machine, where it says so: numbers of processes mean nothing after another one. */
export function bootOf(): string | undefined {
  try {
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Whether it became true in time. */
export async function within(ms: number, isTrue: () => boolean): Promise<boolean> {
  const end = performance.now() + ms;
  while (!isTrue()) {
    if (performance.now() >= end) return false;
    await new Promise((settle) => setTimeout(settle, POLL_MS));
  }
  return true;
}

/** When a process started; undefined where the kernel does not say. */
export function startOf(pid: number): string | undefined {
  return statOf(String(pid))?.started;
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function processes(): readonly Known[] {
  try {
    return fs
      .readdirSync("/proc")
      .filter((name) => /^\d+$/u.test(name))
      .flatMap((name) => statOf(name) ?? []);
  } catch {
    return [];
  }
}

/** Fields 3, 5, 6 and 22 of proc_pid_stat(5), where there is one. The name before them may hold anything but ends with the last bracket. */
function statOf(pid: string): Known | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      isZombie: /^[ZX]$/u.test(fields[0] ?? ""),
      group: Number(fields[2]),
      session: Number(fields[3]),
      started: fields[19] ?? "",
    };
  } catch {
    return undefined;
  }
}

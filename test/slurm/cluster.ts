/**
 * @file A real Slurm for a test: a controller and one node with several processors, in a network and process namespace of its own.
 * Nothing of it is seen from outside, and all of it ends with the process that started it, however that ends.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_MS = 30_000;

/** Tasks that one array takes at most here. */
export const MAX_ARRAY_SIZE = 11;

/** How a command ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cluster {
  /** Of the test; it goes with the cluster. */
  readonly folder: string;
  /** Starts a command within; it finds the cluster. */
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Started;
  /** Runs it to its end. */
  run(command: string, ...args: string[]): Promise<Ending>;
  /** What it prints; throws where it fails. */
  ask(command: string, ...args: string[]): Promise<string>;
  /** Ends the controller, which keeps what it knows. Tasks go on. */
  stopController(): Promise<void>;
  startController(): Promise<void>;
  stop(): Promise<void>;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ending: Promise<Ending>;
}

/** Debian's slurm-wlm and munge have what is their own; the rest is in every Debian. */
const PROGRAMS = ["slurmctld", "slurmd", "munged", "sbatch", "squeue", "scontrol", "unshare", "nsenter", "ip"];

/** What a cluster lacks here; null where it can be started. */
export function findLack(): string | null {
  const finds = (name: string) => spawnSync("sh", ["-c", `command -v ${name}`], { env: ENVIRONMENT }).status === 0;
  const missing = PROGRAMS.filter((name) => !finds(name));
  if (missing.length > 0) return `there is no ${missing.join(", ")}`;
  return spawnSync("unshare", [...NAMESPACES, "true"]).status === 0 ? null : "namespaces are not allowed";
}

const NAMESPACES = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Daemons lie where a user's path does not lead. */
const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/**
 * The first process of the namespaces, without which none of the others lives. It reads until we close its input, or are no
 * more. The address is none of this machine's own; names are looked up only where there is one besides 127.0.0.1.
 */
const FIRST_PROCESS = `
ip link set lo up
ip address add 192.0.2.1/32 dev lo
munged --foreground --key-file="$0/munge.key" --socket="$0/munge.socket" --pid-file="$0/munged.pid" \\
  --log-file="$0/munged.log" --seed-file="$0/munge.seed" >"$0/munged.out" 2>&1 &
while [ ! -S "$0/munge.socket" ]; do sleep 0.05; done
slurmctld -D -f "$0/slurm.conf" >"$0/slurmctld.out" 2>&1 &
slurmd -D -N node -f "$0/slurm.conf" >"$0/slurmd.out" 2>&1 &
cat >/dev/null
`;

/** Everything happens as soon as Slurm can: a task that is requeued is back after the five seconds of its credential. */
const writeConfig = (folder: string): string => `
ClusterName=test
SlurmctldHost=localhost
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdParameters=config_overrides
MaxArraySize=${MAX_ARRAY_SIZE}
KillWait=2
MinJobAge=600
SlurmdTimeout=30
ReturnToService=2
DefMemPerCPU=100
NodeName=node NodeHostname=localhost NodeAddr=127.0.0.1 CPUs=4 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=node Default=YES MaxTime=INFINITE State=UP
PartitionName=short Nodes=node MaxTime=1 State=UP
`;

/** Ready when it returns, after a second or two. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "slingshot-slurm-"));
  // Munge wants its socket where everybody can reach it.
  chmodSync(folder, 0o755);
  for (const name of ["state", "spool", "test"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "munge.key"), randomBytes(1024), { mode: 0o600 });
  const config = join(folder, "slurm.conf");
  writeFileSync(config, writeConfig(folder));
  const outer = spawn("unshare", [...NAMESPACES, "sh", "-c", FIRST_PROCESS, folder], {
    stdio: ["pipe", "ignore", "ignore"],
    env: ENVIRONMENT,
  });
  const gone = new Promise<void>((resolve) => outer.on("exit", () => resolve()));
  const start = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Started => {
    const within = ["--target", findFirstProcess(outer), "--net", "--pid", "--mount", "--", command, ...args];
    const child = spawn("nsenter", within, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...ENVIRONMENT, SLURM_CONF: config, ...env },
    });
    return { child, ending: listenTo(child) };
  };
  const run = (command: string, ...args: string[]) => start(command, args).ending;
  const ask = async (command: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(command, ...args);
    if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  const waitUntil = async (isReady: () => Promise<boolean>): Promise<void> => {
    const end = performance.now() + READY_MS;
    while (!(await isReady())) {
      if (performance.now() > end) {
        const nodes = (await run("timeout", "5", "sinfo", "--noheader", "--Node", "--long")).stdout;
        throw new Error(
          `Slurm is not ready\n${nodes}\n${readFileSync(join(folder, "slurmctld.log"), "utf8").slice(-3000)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const isIdle = async () => /idle|mix|alloc/.test((await run("timeout", "5", "sinfo", "--noheader")).stdout);
  const stop = async () => {
    outer.stdin.end();
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntil(async () => findFirstProcess(outer) !== "");
    await waitUntil(isIdle);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    folder: join(folder, "test"),
    start,
    run,
    ask,
    stopController: async () => {
      await ask("scontrol", "shutdown", "slurmctld");
      await waitUntil(async () => (await run("scontrol", "ping")).stdout.includes("DOWN"));
    },
    startController: async () => {
      await ask("slurmctld", "-f", config);
      await waitUntil(isIdle);
    },
    stop,
  };
}

/** Its number outside; empty as long as it is not there. */
function findFirstProcess({ pid }: ChildProcess): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
}

function listenTo(child: ChildProcess): Promise<Ending> {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...output }));
  });
}

/** @file The shell scripts that Slurm runs: a task of an array, and what follows when all tasks are over. */
import { join } from "node:path";
import type { Submission } from "./submission.ts";

/**
 * A task trains its part of points.txt. `$1` is the number of the first task of its array.
 *
 * USR1 is Slurm's warning before the time limit: the runs are saved, and the task goes back into the queue, if they have
 * come further; else it ends, since a task that saves nothing would come back for ever. TERM is the end itself, or scancel:
 * the runs are saved, and others decide. The worker is told by HUP, once: Slurm sends TERM to every process of a task, and
 * a second one would kill the worker while it saves; USR1 would open the debugger of a Node.js that has just started.
 */
export function writeTaskScript({ directory, folder, work, options }: Submission): string {
  return `#!/bin/sh
# Written by slingshot: a task of a sweep.
folder=${quote(folder)}
submission=${quote(directory)}
task=$(($1 + SLURM_ARRAY_TASK_ID))
job=\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}
points=$submission/tasks/$task.points
log=$submission/tasks/$task.log
begun=$submission/tasks/$task.begun

tell() {
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $1" >>"$log"
}

# Whether one of our runs has a checkpoint that is newer than this task.
has_moved() {
  while read -r hash; do
    run=$folder/runs/$(printf %.2s "$hash")/$(printf %.16s "$hash")
    if [ -n "$(find "$run" -name '*.safetensors' -newer "$begun" 2>/dev/null | head -n 1)" ]; then return 0; fi
  done <"$points"
  return 1
}

heard=0
reason=
child=
told=
hear() {
  heard=$((heard + 1))
  [ "$reason" = TERM ] || reason=$1
  warn
}
warn() {
  if [ -n "$reason" ] && [ -n "$child" ] && [ -z "$told" ]; then
    told=yes
    kill -HUP "$child" 2>/dev/null
  fi
}
trap 'hear USR1' USR1
trap 'hear TERM' TERM

mkdir -p "$submission/tasks"
sed -n "$((task * ${options.chunk} + 1)),$(((task + 1) * ${options.chunk}))p" "$submission/points.txt" >"$points"
tell "begins as $job on $(uname -n), time \${SLURM_RESTART_COUNT:-0}"
: >"$begun"

# With it the worker ends, and saves, when this script is killed: not every cluster takes it along.
SLINGSHOT_LAUNCHER=$$ ${quoteAll(work)} --file "$points" &
child=$!
# A signal may have come before there was a child.
warn
# A signal ends the wait, and not the child.
while :; do
  before=$heard
  wait "$child"
  code=$?
  [ "$heard" = "$before" ] && break
done

if [ "$code" = 130 ] && [ "$reason" = USR1 ]; then
  if has_moved; then
    tell "saved, goes back into the queue"
    for pause in 1 2 4 8 16; do
      if scontrol requeue "$job"; then
        # Slurm ends this script now.
        exit 0
      fi
      sleep "$pause"
    done
    tell "could not go back into the queue"
  else
    tell "has come no further before its time limit"
  fi
fi
tell "ends with code $code\${reason:+ after $reason}"
exit "$code"
`;
}

/** Looks what is left when all tasks are over. */
export function writeFollowScript({ directory, number, follow }: Submission): string {
  return `#!/bin/sh
# Written by slingshot: hands out again what tasks of a sweep have left.
exec ${quoteAll(follow)} ${quote(number)} >>${quote(join(directory, "follow.log"))} 2>&1
`;
}

const quoteAll = (words: readonly string[]): string => words.map(quote).join(" ");

/** One word for any POSIX shell, whatever is in it. */
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

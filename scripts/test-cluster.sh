#!/usr/bin/env bash
# Runs an experiment in shards on a Slurm cluster of three nodes on this machine and with GNU parallel over
# ssh, kills a node, loses a file, and compares all merged results with those of a single process.
#
#     scripts/test-cluster.sh [--check]      # tests .build/debug/bench, or the program in BENCH
#
# --check only says whether everything it requires is there.
# It requires root, slurmctld, slurmd, slurm-client, munge, parallel, openssh-server and openssh-client
# (Debian's packages; none of their services needs to run). Everything listens on the loopback interface
# only, every wait has a bound, and everything that was started ends with the script.
#
# shellcheck disable=SC2016,SC2034 # expressions for `check` are in single quotes
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
BENCH=$(realpath "${BENCH:-.build/debug/bench}")
export BENCH
[[ -x $BENCH ]] || { echo "$BENCH does not exist; build it first (swift build)." >&2; exit 1; }
PATH=$PATH:/usr/sbin:/sbin
for program in slurmctld slurmd sbatch munged parallel sshd unshare; do
  command -v "$program" >/dev/null ||
    { echo "$program is not installed." >&2; exit 1; }
done
[[ $(id -u) == 0 ]] || { echo "Nodes run as root, and so must this script." >&2; exit 1; }
if [[ ${1:-} == --check ]]; then exit; fi

state=$(mktemp -d /tmp/test-cluster.XXXXXX)
chmod 755 "$state"
jobs=$state/jobs
declare -A processes=() # the processes to end, by name
had_run_sshd=yes
[[ -d /run/sshd ]] || had_run_sshd=''
end() { # NAME
  local process=${processes[$1]:-}
  [[ -n $process ]] || return 0
  kill "$process" 2>/dev/null || true
  for ((tries = 0; tries < 30; tries++)); do
    kill -0 "$process" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
  unset "processes[$1]"
}
finish() {
  local status=$?
  if ((status != 0)); then tail -n 5 "$state"/*.log "$jobs"/*.log 2>/dev/null || true; fi
  # A node's processes end with its process namespace.
  for name in n1 n2 n3; do
    if [[ -n ${processes[$name]:-} ]]; then kill -KILL "${processes[$name]}" 2>/dev/null || true; fi
  done
  for name in "${!processes[@]}"; do end "$name"; done
  [[ -n $had_run_sshd ]] || rmdir /run/sshd 2>/dev/null || true
  rm -rf -- "$state"
}
trap finish EXIT
trap 'exit 130' INT TERM

mkdir "$jobs"
cd "$jobs"
# shellcheck source=scripts/lib/testing.sh
source "$root/scripts/lib/testing.sh"
expect() { check "$1" eval "$2"; }
# waits SECONDS CONDITION: waits until the condition is true.
waits() {
  local end=$((SECONDS + $1))
  until eval "$2" >/dev/null 2>&1; do
    if ((SECONDS >= end)); then
      echo "not within $1 s: $2"
      return 1
    fi
    sleep 0.2
  done
}
ports() { # prints N free ports
  python3 -c 'import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))' "$1"
}

# --- A cluster of three nodes, each in a process namespace of its own.
host=$(hostname -s)
read -r control n1 n2 n3 ssh < <(ports 5)
export SLURM_CONF=$state/slurm.conf
cat >"$SLURM_CONF" <<END
ClusterName=t
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$control
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$state/munge/socket,cred_expire=5
StateSaveLocation=$state/ctld
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/slurmd-%n.pid
SlurmdSpoolDir=$state/d-%n
SlurmctldLogFile=$state/ctld.log
SlurmdLogFile=$state/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/linear
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
KillWait=3
MinJobAge=600
SchedulerParameters=sched_min_interval=100000,bf_interval=1
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$n1 CPUs=2 RealMemory=4000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$n2 CPUs=2 RealMemory=4000
NodeName=n3 NodeHostname=$host NodeAddr=127.0.0.1 Port=$n3 CPUs=2 RealMemory=4000
PartitionName=p Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
echo CgroupPlugin=cgroup/v1 >"$state/cgroup.conf"
mkdir "$state/ctld" "$state/munge"
head -c 1024 /dev/urandom >"$state/munge/key"
chmod 400 "$state/munge/key"
chown -R munge: "$state/munge"
runuser -u munge -- munged --foreground --key-file="$state/munge/key" --socket="$state/munge/socket" \
  --pid-file="$state/munge/pid" --log-file="$state/munge/log" --seed-file="$state/munge/seed" \
  >"$state/munged.log" 2>&1 &
processes[munged]=$!
waits 10 '[[ -S $state/munge/socket ]]'
slurmctld -D >"$state/ctld-output.log" 2>&1 &
processes[slurmctld]=$!
for node in n1 n2 n3; do
  unshare --pid --mount --fork --kill-child --mount-proc slurmd -D -N "$node" \
    >"$state/$node-output.log" 2>&1 &
  processes[$node]=$!
  disown # bash would report its end
done
waits 30 '[[ $(sinfo --noheader --Node --format %T | grep -c "^idle$") == 3 ]]'
expect "three nodes are idle, on loopback only" \
  '! { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || true; } | grep -iE " (0+|0{8}0{24}):($(printf "%04X|%04X|%04X|%04X" $control $n1 $n2 $n3)) "'

# --- The results to compare with.
# A shard takes seconds, so that it can be killed in between.
experiment=(shuffle --dataset glyphs --train-limit 4000 --models dense --epochs 150 --seeds 2 --threads 1
  --quiet)
run "$BENCH" "${experiment[@]}" --out whole
expect "a single process" '((status == 0))'
same() { # FOLDER
  local name
  while read -r name; do cmp "whole/$name" "$1/$name" || return 1; done < <(
    cd whole && find . -type f ! -name .lock ! -name manifest.json ! -name timings.csv ! -name seconds.txt)
  [[ -z $(find "$1" -name '*.tmp' -o -name '*.damaged') ]]
}

# --- An array of four tasks on three nodes; one node is killed, one task is warned.
shards=4
run "$root/deploy/slurm/submit.sh" $shards sweep "${experiment[@]}"
expect "an array and the job that merges it are submitted" '((status == 0))'
array=$(sed -n 's/.* as job \([0-9]*\), .*/\1/p' output)
merge=$(sed -n 's/.* as job \([0-9]*\)\.$/\1/p' output)
task_on() { squeue --noheader --states RUNNING --nodelist "$1" --format %K; }
job_of() { squeue --noheader --array --jobs "$array" --format '%K %A' | sed -n "s/^$1 //p"; }
describe() { scontrol show job "${array}_$1"; }
waits 30 '[[ -n $(task_on n2) ]]'
lost=$(task_on n2)
waits 30 'compgen -G "sweep/shards/$lost/runs/*"'
kill -KILL "${processes[n2]}"
unset 'processes[n2]'
scontrol update NodeName=n2 State=DOWN Reason=poweroff
# SIGTERM to the script, as --signal=B:TERM@120 sends it before the time is over.
waits 30 '[[ -n $(task_on n1) ]]'
warned=$(task_on n1)
waits 30 'compgen -G "sweep/shards/$warned/runs/*"'
scancel --batch --signal=TERM "${array}_$warned"
waits 90 '[[ -z $(squeue --noheader --jobs "$array,$merge" --format %i) ]]'
for task in "$lost" "$warned"; do
  expect "task $task was requeued and completed" \
    'describe "$task" | grep -q "Restarts=[1-9]" && describe "$task" | grep -q "JobState=COMPLETED"'
done
expect "… the killed node's task on another node" '! describe "$lost" | grep -q " NodeList=n2"'
expect "the merging job succeeded" 'scontrol show job "$merge" | grep -q "JobState=COMPLETED"'
expect "the merged results have the bytes of a single process" 'same sweep/all'
expect "shards contain no tables" '! find sweep/shards -name "*.csv" | grep .'

# --- A lost file.
name=$(cd sweep/shards/3/runs && printf '%s\n' *.json | head -n 1)
rm "sweep/shards/3/runs/$name"
rm -r sweep/all
merges() { run "$root/deploy/slurm/merge.sh" sweep/shards sweep/all; }
merges
expect "a lost outcome is refused with exit code 4, its name and the command that produces it" \
  '((status == 4)) && grep -q " is missing: it was not finished" output &&
    grep -qF -- "--shard 3/$shards --out sweep/shards/3 --resume" output && [[ ! -e sweep/all ]]'
again=$(sbatch --parsable --wait --array=3 "$root/deploy/slurm/shards.sh" $shards sweep/shards \
  "${experiment[@]}" | head -n 1)
expect "only that shard is submitted again" 'scontrol show job "$again" | grep -q "JobState=COMPLETED"'
merges
expect "then merging succeeds, with the bytes of a single process" '((status == 0)) && same sweep/all'

# --- GNU parallel over ssh.
mkdir -p /run/sshd "$state/ssh"
ssh-keygen -q -t ed25519 -N '' -f "$state/ssh/host"
ssh-keygen -q -t ed25519 -N '' -f "$state/ssh/user"
chmod 700 "$state/ssh"
"$(command -v sshd)" -D -e -f /dev/null -h "$state/ssh/host" -p "$ssh" -o ListenAddress=127.0.0.1 \
  -o AuthorizedKeysFile="$state/ssh/user.pub" -o StrictModes=no -o UsePAM=no -o PidFile=none \
  -o PermitRootLogin=prohibit-password >"$state/sshd.log" 2>&1 &
processes[sshd]=$!
cat >"$state/ssh/config" <<END
Host *
  Port $ssh
  IdentityFile $state/ssh/user
  UserKnownHostsFile $state/ssh/known
  StrictHostKeyChecking accept-new
  LogLevel ERROR
END
export PARALLEL_SSH="ssh -F $state/ssh/config" PARALLEL_HOME=$state/parallel
mkdir "$PARALLEL_HOME"
waits 10 '$PARALLEL_SSH 127.0.0.1 true'
# Two names of this machine stand for two hosts.
printf '1/127.0.0.1\n1/localhost\n' >nodes.txt
run parallel --sshloginfile nodes.txt --workdir . --retries 3 --joblog sweep.log \
  "$BENCH" "${experiment[@]}" --shard {}/3 --out by-ssh/{} --resume ::: 1 2 3
expect "GNU parallel performs shards over ssh" '((status == 0))'
run "$BENCH" merge by-ssh/1 by-ssh/2 by-ssh/3 --out by-ssh/all --quiet
expect "their results have the bytes of a single process" '((status == 0)) && same by-ssh/all'

conclude

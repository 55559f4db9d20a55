#!/usr/bin/env python3
"""The Slurm script on a cluster of this machine alone, one task killed in the middle; the Kubernetes manifest by the
API's schema, and its pods' commands as processes. usage: check.py BUILD_FOLDER

Manifests that were broken on purpose must fail: a check that cannot bite proves nothing.
"""
import copy
import hashlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLE = ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
HANDOUTS, TASKS, KILLED = 1200, 4, 2
SECONDS_MAX = 120
OLDEST = "1.33"  # Kubernetes: backoffLimitPerIndex is no beta any more
results = []


def note(what, passed, more=""):
    results.append(passed)
    print("%-10s %-48s %s" % ("ok" if passed else "FAILED", what, more), flush=True)


def need(build):
    """The module that knows the schemas. Nothing is installed here: what is missing is told."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    programs = {"munged": "munge", "mungekey": "munge", "slurmctld": "slurmctld", "slurmd": "slurmd",
                "sbatch": "slurm-client"}
    missing = ["%s (Debian: %s)" % (p, programs[p]) for p in programs if not shutil.which(p)]
    missing += [] if (build / "handout").exists() else ["%s (make)" % (build / "handout")]
    sys.path.insert(0, str(build / "cluster"))
    try:
        import kubernetes_validate
        import yaml
    except ImportError as error:
        missing.append("%s (pip install --target %s kubernetes-validate)" % (error.name, build / "cluster"))
    if missing:
        sys.exit("missing: " + ", ".join(missing))
    return kubernetes_validate, yaml


def wait_until(what, true, seconds=60, pause=0.1):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(pause)
    raise TimeoutError("waited %d s: %s" % (seconds, what))


def write_library(folder, edition):
    """Handouts that differ in topic and title; the topics have a long beginning in common, as in a real library."""
    text = SAMPLE.read_text()
    for i in range(HANDOUTS):
        topic = "what-to-expect-after-your-visit-to-the-infusion-center-%04d" % i
        own = text.replace("topic: car-t-cell-therapy", "topic: " + topic, 1)
        own = own.replace("title: ", "title: %s %d. " % (edition, i), 1)
        (folder / (topic + ".en.yaml")).write_text(own)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def outcome(line):
    return {key: value for key, value in line.items() if key != "status"}


def digests(folder):
    """{path below folder: digest} of all that lies there, but for the shares' manifests."""
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(folder.rglob("*"))
            if f.is_file() and not f.name.startswith("manifest-")}


class Cluster:
    """munged, slurmctld and one slurmd on loopback, all that they write below folder."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.conf = folder / "slurm.conf"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("SLURM", "SBATCH"))}
        self.environment["SLURM_CONF"] = str(self.conf)

    def write(self):
        host, user = socket.gethostname().split(".")[0], pwd.getpwuid(os.getuid()).pw_name
        sockets = [socket.socket() for _ in range(2)]
        ports = []
        for s in sockets:
            for port in range(20000 + os.getpid() % 10000, 32000):  # below those that the kernel gives to clients
                try:
                    s.bind(("127.0.0.1", port))
                    break
                except OSError:
                    continue
            ports.append(s.getsockname()[1])
        for s in sockets:
            s.close()
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        # a job that is queued again waits until its old credential has ended: 120 s where nothing is set
        self.conf.write_text("\n".join([
            "ClusterName=test", "SlurmctldHost=%s(127.0.0.1)" % host,
            "SlurmctldPort=%d" % ports[0], "SlurmdPort=%d" % ports[1],
            "SlurmUser=%s" % user, "SlurmdUser=%s" % user, "AuthType=auth/munge",
            "AuthInfo=socket=%s/munge.socket,cred_expire=5" % self.folder, "StateSaveLocation=%s/state" % self.folder,
            "SlurmdSpoolDir=%s/spool" % self.folder, "SlurmctldPidFile=%s/slurmctld.pid" % self.folder,
            "SlurmdPidFile=%s/slurmd.pid" % self.folder, "ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none",
            "SelectType=select/cons_tres", "SelectTypeParameters=CR_CPU",
            "SlurmdParameters=config_overrides", "MpiDefault=none", "SchedulerType=sched/builtin",
            "SchedulerParameters=sched_interval=1,batch_sched_delay=0", "ReturnToService=2", "KillWait=2",
            "AccountingStorageType=accounting_storage/none", "JobAcctGatherType=jobacct_gather/none",
            "NodeName=node NodeHostname=%s NodeAddr=127.0.0.1 CPUs=%d RealMemory=65536" % (host, TASKS),
            "PartitionName=all Nodes=node Default=YES MaxTime=5 State=UP", ""]))

    def start(self, name, *command):
        log = open(self.folder / (name + ".log"), "wb")
        self.processes.append(subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=log,
                                               stderr=subprocess.STDOUT, env=self.environment, start_new_session=True))
        log.close()

    def open(self):
        f = self.folder
        self.write()
        subprocess.run(["mungekey", "--create", "--keyfile", f / "munge.key"], check=True)
        self.start("munged", "munged", "--foreground", "--force", "--key-file", f / "munge.key",
                   "--socket", f / "munge.socket", "--pid-file", f / "munged.pid", "--log-file", f / "munged.log",
                   "--seed-file", f / "munged.seed")
        wait_until("munged", (f / "munge.socket").exists, 10)
        self.start("slurmctld", "slurmctld", "-D", "-f", self.conf)
        self.start("slurmd", "slurmd", "-D", "-f", self.conf, "-N", "node")
        wait_until("a node that is idle", lambda: "idle" in self.run("sinfo", "-h", "-o", "%T", wrong=True).split(), 30)

    def run(self, *command, wrong=False, **environment):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30, cwd=self.folder,
                              env=dict(self.environment, **environment))
        if done.returncode and not wrong:
            raise RuntimeError("%s: %s" % (command[0], done.stderr.decode()))
        return done.stdout.decode()

    def field(self, job, name):
        text = self.run("scontrol", "show", "job", "-o", job, wrong=True)
        return [word.split("=", 1)[1] for word in text.split() if word.startswith(name + "=")]

    def end_of(self, job):
        def ended():
            states = self.field(job, "JobState")
            lives = ("PENDING", "RUNNING", "COMPLETING", "CONFIGURING")
            return states[0] if states and states[0] not in lives else None
        return wait_until("the end of job %s" % job, ended)

    def mine(self, *settings):
        """Processes below this cluster's slurmd with these settings in their environment."""
        wanted = {("SLURM_CONF=%s" % self.conf).encode(), *(s.encode() for s in settings)}
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and wanted <= set((entry / "environ").read_bytes().split(b"\0")):
                    found.append((int(entry.name), (entry / "comm").read_text().strip()))
            except OSError:
                continue
        return found

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid, _ in self.mine():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def logs(self):
        for log in sorted(self.folder.glob("*.log")):
            text = log.read_text(errors="replace")
            print("--- %s\n%s" % (log.name, text[-1500:]))


def kill_in_the_middle(cluster, array, outputs):
    """kill -9 of all the task's handout processes when part of its outputs are there; how many were."""
    wait_until("outputs of task %d" % KILLED, lambda: sum(o.exists() for o in outputs) > len(outputs) // 10, 60, 0.005)
    task = cluster.mine("SLURM_ARRAY_JOB_ID=%s" % array, "SLURM_ARRAY_TASK_ID=%d" % KILLED)
    victims = [pid for pid, name in task if name == "handout"]
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(victims), sum(o.exists() for o in outputs)


def check_slurm(folder, handout, library, once):
    cluster = Cluster(folder)
    out = folder / "out"
    alone = [handout, "batch", str(library), "--out", str(once), "--progress", "never"]
    with open(folder / "alone.log", "wb") as log:
        subprocess.run(alone, check=True, stderr=log)
        first = lines(once / "manifest.jsonl")
        subprocess.run(alone, check=True, stderr=log)  # nothing changed: so its manifest says
        subprocess.run(alone + ["--shard", "%d/%d" % (KILLED, TASKS)], check=True, stderr=log)
    share = lines(once / ("manifest-%d-of-%d.jsonl" % (KILLED, TASKS)))[:-1]  # jobs, without the line that ends it
    outputs = [out / line["output"] for line in share]
    settings = {"CONTENT": str(library), "OUT": str(out), "HANDOUT": handout, "TASKS": str(TASKS), "LIMIT": "2"}
    try:
        cluster.open()
        array, merge = cluster.run("sh", str(HERE / "handout.slurm"), **settings).split()
        victims, made = kill_in_the_middle(cluster, array, outputs)
        whole = lines(out / ("manifest-%d-of-%d.jsonl" % (KILLED, TASKS)))  # empty: it is the lock
        note("slurm: task %d of %d killed in the middle" % (KILLED, TASKS),
             victims > 0 and not whole and made < len(outputs),
             "%d processes, %d of %d handouts made" % (victims, made, len(outputs)))
        state = cluster.end_of(merge)
        restarts = cluster.field("%s_%d" % (array, KILLED), "Restarts")
        note("slurm: it is queued again, merge waits", state == "COMPLETED" and restarts == ["1"],
             "merge %s, restarts %s" % (state, ",".join(restarts)))
        merged = lines(out / "manifest.jsonl")
        unchanged = {line["output"] for line in merged if line["status"] == "unchanged"}
        note("slurm: what it had made is not made again", made <= len(unchanged) < len(outputs) and
             unchanged <= {line["output"] for line in share}, "%d unchanged" % len(unchanged))
        note("slurm: merged manifest as a single run's", [outcome(m) for m in merged] == [outcome(f) for f in first] and
             len(merged) == HANDOUTS, "%d lines, but for “status”" % len(merged))
        array, merge = cluster.run("sh", str(HERE / "handout.slurm"), **settings).split()
        state = cluster.end_of(merge)
        note("slurm: second run has nothing to make", state == "COMPLETED" and
             all(line["status"] == "unchanged" for line in lines(out / "manifest.jsonl")), "merge " + state)
        compare("slurm: both folders byte for byte", once, out)
        library = folder / "changed"
        library.mkdir()
        write_library(library, "New")
        broken = library / "broken.en.yaml"
        broken.write_text("handout: 1\ntitle: 5\n")
        settings["CONTENT"] = str(library)
        array, merge = cluster.run("sh", str(HERE / "handout.slurm"), **settings).split()
        state = cluster.end_of(merge)
        merged = lines(out / "manifest.jsonl")
        failed = [line["content"] for line in merged if line["status"] == "failed"]
        note("slurm: a sheet with a fault is told at the end", state == "FAILED" and str(broken) in failed,
             "merge %s, %d failed" % (state, len(failed)))
        found = digests(out)
        wrong = [line["output"] for line in merged if line["status"] == "written" and
                 line["sha256"] != found.get(line["output"])]
        written = sum(line["status"] == "written" for line in merged)
        note("slurm: every sheet anew, in place of the old one", not wrong and written == HANDOUTS,
             "%d written, %d of them not what the manifest says" % (written, len(wrong)))
    except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as error:  # OSError: also too late
        note("slurm", False, str(error))
        print(cluster.run("squeue", "--array", "--states=all", wrong=True))
    finally:
        cluster.close()
        left = cluster.mine()
        note("slurm: nothing is left running", not left, str(left) if left else "")
        if not all(results):
            cluster.logs()


def compare(what, once, out):
    left, right = digests(once), digests(out)
    wrong = [name for name in sorted(set(left) | set(right)) if left.get(name) != right.get(name)]
    note(what, not wrong and len(left) == HANDOUTS + 1, "%d files, %d differ%s" %
         (len(right), len(wrong), ": " + ", ".join(wrong[:3]) if wrong else ""))


def faults_of(validator, job, version):
    """What the API's schema, and the rules that it cannot hold, say against a Job."""
    spec = job.get("spec", {})
    try:
        validator.validate(job, version, strict=True)
    except validator.ValidationError as error:
        return [error.message.splitlines()[0][:80]]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    environment = {e["name"]: e.get("value") for e in container.get("env", [])}
    count = environment.get("JOB_COMPLETIONS")
    mounts, volumes = {m["name"] for m in container["volumeMounts"]}, {v["name"] for v in pod["volumes"]}
    rules = {"JOB_COMPLETIONS is not completions": count in (None, str(spec.get("completions"))),
             "a batch without JOB_COMPLETIONS": container["args"][0] != "batch" or count,
             "not Indexed": spec.get("completionMode") == "Indexed" or "backoffLimitPerIndex" not in spec,
             "runs as root": pod["securityContext"].get("runAsNonRoot"),
             "root can be written": container["securityContext"].get("readOnlyRootFilesystem"),
             "starts again in place": pod.get("restartPolicy") == "Never",
             "a mount without its volume": mounts <= volumes}
    return [rule for rule, holds in rules.items() if not holds]


def broken_copies(job):
    """Copies with one fault each."""
    faults = {"completions is a text": lambda s: s.update(completions="four"),
              "misspelt key": lambda s: s.update(paralelism=4),
              "no template": lambda s: s.pop("template"),
              "no containers": lambda s: s["template"]["spec"].pop("containers"),
              "env value is a number": lambda s: s["template"]["spec"]["containers"][0]["env"][0].update(value=4),
              "another count in env": lambda s: s.update(completions=5),
              "no count in env": lambda s: s["template"]["spec"]["containers"][0].pop("env"),
              "root": lambda s: s["template"]["spec"]["securityContext"].update(runAsNonRoot=False),
              "volume is gone": lambda s: s["template"]["spec"]["volumes"].pop()}
    for name, fault in faults.items():
        broken = copy.deepcopy(job)
        fault(broken["spec"])
        yield name, broken


def pod_command(job, handout, mounts, index=None):
    """(command, environment) as the kubelet would give them, the volumes' mounts being folders here."""
    container = job["spec"]["template"]["spec"]["containers"][0]
    environment = {e["name"]: e["value"] for e in container.get("env", [])}
    environment.update({"HANDOUT_DATA": os.environ["HANDOUT_DATA"]}, **({} if index is None else
                                                                        {"JOB_COMPLETION_INDEX": str(index)}))
    words = container["command"] + container["args"]
    return [handout if word == "handout" else mounts.get(word, word) for word in words], environment


def check_kubernetes(validator, yaml, folder, handout, library, once):
    jobs = list(yaml.safe_load_all((HERE / "handout-job.yaml").read_text()))
    for version in (OLDEST, validator.latest_version()):
        for job in jobs:
            faults = faults_of(validator, job, version)
            note("kubernetes %s: %s holds" % (version, job["metadata"]["name"]), not faults, "; ".join(faults))
    copies = list(broken_copies(jobs[0]))
    blunt = [name for name, job in copies if not faults_of(validator, job, OLDEST)]
    note("kubernetes: broken on purpose are found", not blunt, "%d of %d%s" %
         (len(copies) - len(blunt), len(copies), "; not: " + ", ".join(blunt) if blunt else ""))
    out = folder / "out"
    out.mkdir()
    mounts = {"/content": str(library), "/out": str(out)}
    codes = []
    for _ in range(2):  # the second time nothing is to be made, as in the other folder
        pods = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for command, environment in (pod_command(jobs[0], handout, mounts, i)
                                             for i in range(jobs[0]["spec"]["completions"]))]
        codes += [pod.wait() for pod in pods]
    command, environment = pod_command(jobs[1], handout, mounts)
    codes.append(subprocess.run(command, env=environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL).returncode)
    note("kubernetes: the pods' commands, merged", not any(codes), "exit codes " + " ".join(map(str, codes)))
    compare("kubernetes: both folders byte for byte", once, out)


def give_up(*_):
    signal.alarm(15)  # for the rest
    raise TimeoutError("more than %d s" % SECONDS_MAX)


def main():
    build = Path(sys.argv[1]).resolve()
    handout = str(build / "handout")
    validator, yaml = need(build)
    os.environ.setdefault("HANDOUT_DATA", str(ROOT))
    signal.signal(signal.SIGALRM, give_up)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.alarm(SECONDS_MAX)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="handout-cluster-", dir="/tmp") as tmp:
        folder = Path(tmp)
        library, once = folder / "library", folder / "once"
        for name in ("slurm", "kubernetes"):
            (folder / name).mkdir()
        library.mkdir()
        write_library(library, "Old")
        check_slurm(folder / "slurm", handout, library, once)
        check_kubernetes(validator, yaml, folder / "kubernetes", handout, library, once)
    print("%d handouts in %d shares; %.0f s" % (HANDOUTS, TASKS, time.monotonic() - start))
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    sys.exit(0 if all(results) else 1)


main()

"""Runs workflows of GitHub Actions as its runners do: jobs by their needs, conditions and groups, steps
in a shell, actions by small implementations of what they do."""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import yaml

from expressions import filled, holds

HERE = Path(__file__).resolve().parent


class Groups:
    """Jobs of one concurrency group run one after the other. A newer one replaces one that waits, and,
    where the workflow says so, one that runs."""

    def __init__(self):
        self.changed = threading.Condition()
        self.busy, self.waiting = {}, {}

    def enter(self, group, job, cancels):
        with self.changed:
            if group in self.busy:
                if cancels:
                    self.busy[group].cancel()
                self.waiting[group] = job
                self.changed.notify_all()
                self.changed.wait_for(
                    lambda: self.waiting[group] is not job or group not in self.busy)
                if self.waiting[group] is not job:
                    return False
                del self.waiting[group]
            self.busy[group] = job
            return True

    def wait_for(self, condition):
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self.waiting), 30)

    def leave(self, group):
        with self.changed:
            del self.busy[group]
            self.changed.notify_all()


class Host:
    """One repository, its service, and the runners."""

    def __init__(self, folder, service):
        self.folder, self.service = folder, service
        self.groups, self.latest = Groups(), None

    def run(self, text, event, **facts):
        """Runs a workflow, up to where it waits for an approval."""
        self.latest = run = Run(self, yaml.safe_load(text), event, facts)
        run.go()
        return run


class Run:
    def __init__(self, host, workflow, event, facts):
        self.host, self.service, self.workflow = host, host.service, workflow
        self.event, self.facts, self.is_cancelled = event, facts, False
        self.id = next(host.service.numbers)
        self.folder = host.folder / f"run-{self.id}"
        self.artifacts = self.folder / "artifacts"
        self.jobs = {name: Job(self, name, job) for name, job in workflow["jobs"].items()}
        self.record = {"id": self.id, "name": workflow["name"], "head_sha": facts["sha"],
                       "event": event, "status": "in_progress"}
        self.service.runs.append(self.record)

    def go(self):
        triggers = self.workflow[True]  # YAML takes `on` for a truth value.
        assert self.event in triggers, f"{self.event} starts nothing"
        if self.event == "workflow_run":
            # The name of the other recipe, for the same workspace.
            assert triggers["workflow_run"]["workflows"] == [self.workflow["name"].removesuffix(" comment")]
        if self.event == "push":
            assert self.facts["ref"].removeprefix("refs/heads/") in triggers["push"]["branches"]
        for job in self.jobs.values():
            job.go()
        self.settle()

    def settle(self):
        waits = any(job.result == "waiting" for job in self.jobs.values())
        self.record["status"] = "waiting" if waits else "completed"

    def review(self, user, verdict="approved"):
        """A reviewer answers, and the jobs that wait go on."""
        for job in self.jobs.values():
            if job.result == "waiting":
                self.service.approvals.setdefault(self.id, []).append({
                    "state": verdict, "user": {"login": user},
                    "environments": [{"name": job.definition["environment"]}]})
                job.run() if verdict == "approved" else setattr(job, "result", "failure")
        self.settle()

    @property
    def log(self):
        return "\n".join(job.log for job in self.jobs.values())

    @property
    def results(self):
        return {name: job.result for name, job in self.jobs.items() if job.result != "skipped"}


class Job:
    def __init__(self, run, name, definition):
        self.run_, self.name, self.definition = run, name, definition
        self.host, self.service = run.host, run.service
        self.result, self.outputs, self.log, self.summary = None, {}, "", ""
        self.steps, self.process, self.is_cancelled = {}, None, False
        self.inputs, self.afterwards = run.facts.get("inputs", {}), []
        self.folder = run.folder / name
        self.temporary, self.workspace = self.folder / "temporary", self.folder / "workspace"

    # What it may know

    def context(self):
        run, facts = self.run_, self.run_.facts
        github = {
            "event_name": run.event, "event": facts["payload"], "repository": "shop/storefront",
            "actor": facts["actor"], "ref": facts["ref"], "ref_name": facts["ref"].split("/", 2)[2],
            "workflow": run.workflow["name"],
            "server_url": self.service.address, "run_id": run.id, "token": getattr(self, "token", None),
        }
        needed = self.definition.get("needs", [])
        needs = [needed] if isinstance(needed, str) else needed
        return {
            "github": github, "inputs": self.inputs,
            "runner": {"temp": str(self.temporary), "os": "Linux", "arch": "X64"},
            "needs": {name: {"result": run.jobs[name].result, "outputs": run.jobs[name].outputs}
                      for name in needs},
            "steps": self.steps, "env": getattr(self, "env", {}),
        }

    def lookup(self, path):
        context = self.context()
        first, *rest = path.split(".")
        value = context[first]
        for depth, name in enumerate(rest):
            # What a host leaves out is empty there. A mistyped name is a mistake here.
            if depth == 0 and first in ("github", "needs", "steps", "env", "runner"):
                value = value[name]
            else:
                value = (value or {}).get(name)
        return value

    # How it goes

    def go(self):
        results = [need["result"] for need in self.context()["needs"].values()]
        functions = {"success": lambda: all(result == "success" for result in results),
                     "failure": lambda: "failure" in results, "always": lambda: True,
                     "cancelled": lambda: self.run_.is_cancelled}
        if not holds(self.definition.get("if", "success()"), self.lookup, functions):
            self.result = "skipped"
        elif self.service.environments.get(self.definition.get("environment")):
            self.result = "waiting"
        else:
            self.run()

    def run(self):
        self.listed = {"name": self.name, "steps": []}
        self.service.jobs.setdefault(self.run_.id, []).append(self.listed)
        concurrency = self.definition.get("concurrency")
        if not concurrency:
            return self.run_steps()
        group = filled(concurrency["group"], self.lookup)
        if not self.host.groups.enter(group, self, concurrency["cancel-in-progress"]):
            self.result = "cancelled"
            return None
        try:
            return self.run_steps()
        finally:
            self.host.groups.leave(group)

    def run_steps(self):
        for folder in [self.temporary, self.workspace, self.folder / "home"]:
            folder.mkdir(parents=True, exist_ok=True)
        # As on the machines of the host.
        (self.folder / "home" / ".gitconfig").write_text(
            '[filter "lfs"]\n\tprocess = git-lfs filter-process\n\tsmudge = git-lfs smudge -- %f\n\trequired\n')
        self.token = self.service.token("github-actions[bot]", **self.rights())
        self.env = {}
        for scope in [self.run_.workflow, self.definition]:
            self.env.update(self.values(scope.get("env")))
        self.paths = [str(HERE), self.run_.facts.get("tools", str(HERE)), os.environ["PATH"]]
        self.result = "success"
        self.listed["steps"] = self.definition["steps"]
        for definition in self.definition["steps"]:
            self.step(definition)
        for work in self.afterwards:
            work()
        self.outputs = self.values(self.definition.get("outputs"))

    def rights(self):
        rights = dict(self.definition.get("permissions", {}))
        for name in self.run_.facts.get("missing", []):
            rights.pop(name, None)
        if self.run_.facts.get("reads_only"):
            rights = dict.fromkeys(rights, "read")
        return rights

    def values(self, mapping):
        return {name: filled(value, self.lookup) for name, value in (mapping or {}).items()}

    def step(self, definition):
        functions = {"success": lambda: self.result == "success", "always": lambda: True,
                     "failure": lambda: self.result == "failure",
                     "cancelled": lambda: self.result == "cancelled"}
        outcome = {"outputs": {}, "outcome": "skipped"}
        if self.is_cancelled:
            self.result = "cancelled"
        if "id" in definition:
            self.steps[definition["id"]] = outcome
        if not holds(definition.get("if", "success()"), self.lookup, functions):
            return
        self.log += f"\n## {definition.get('name', definition.get('uses'))}\n"
        kept = self.env
        self.env = {**kept, **self.values(definition.get("env"))}
        try:
            if "run" in definition:
                status = self.shell(definition["run"], outcome)
            elif definition["uses"].startswith("./"):
                status = self.composite(definition)
            else:
                status = ACTIONS[definition["uses"].partition("@")[0]](
                    self, self.values(definition.get("with")), outcome)
        finally:
            self.env = kept
        outcome["outcome"] = "success" if status == 0 else "failure"
        if self.is_cancelled:
            self.result = "cancelled"
        elif status and not definition.get("continue-on-error"):
            self.result = "failure"
        self.log += f"[ends with {status}]\n"

    def composite(self, definition):
        """The steps of an action that lies in the repository."""
        action = yaml.safe_load((self.workspace / definition["uses"] / "action.yml").read_text())
        kept, self.inputs = self.inputs, self.values(definition["with"])
        assert set(self.inputs) == set(action["inputs"])
        for step in action["runs"]["steps"]:
            assert "uses" in step or step["shell"] == "bash"
            self.step(step)
        self.inputs = kept
        return self.result != "success"

    def shell(self, script, outcome):
        assert "${{" not in script, "an expression stands in a script"
        assert self.run_.workflow["defaults"]["run"]["shell"] == "bash"
        number = len(list(self.temporary.iterdir()))
        files = {name: self.temporary / f"{name.lower()}-{number}"
                 for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH"]}
        for file in files.values():
            file.touch()
        path = self.temporary / f"script-{number}.sh"
        path.write_text(script)
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", path], cwd=self.workspace,
            env={**self.surroundings(), **self.env, **{name: str(file) for name, file in files.items()}},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, text=True)
        self.log += self.process.communicate()[0]
        outcome["outputs"].update(pairs(files["GITHUB_OUTPUT"].read_text()))
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        self.paths = files["GITHUB_PATH"].read_text().splitlines() + self.paths
        return self.process.returncode

    def cancel(self):
        """Somebody cancels the run."""
        self.run_.is_cancelled = True
        self.end()

    def end(self):
        """Ends the job as a runner does it: two words, a while for each, and the end."""
        self.is_cancelled = True
        for number in [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]:
            try:
                if self.process:
                    os.killpg(self.process.pid, number)
                    self.process.wait(0.3)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass

    def surroundings(self):
        run, facts = self.run_, self.run_.facts
        event = self.temporary / "event.json"
        event.write_text(json.dumps(facts["payload"]))
        return {
            "PATH": ":".join(self.paths), "HOME": str(self.folder / "home"), "CI": "true",
            "GITHUB_ACTIONS": "true", "GITHUB_ACTOR": facts["actor"], "GITHUB_SHA": facts["sha"],
            "GITHUB_REF": facts["ref"], "GITHUB_REF_NAME": facts["ref"].split("/", 2)[2],
            "GITHUB_BASE_REF": facts["payload"].get("pull_request", {}).get("base", {}).get("ref", ""),
            "GITHUB_REPOSITORY": "shop/storefront", "GITHUB_EVENT_NAME": run.event,
            "GITHUB_EVENT_PATH": str(event), "GITHUB_RUN_ID": str(run.id),
            "GITHUB_SERVER_URL": self.service.address, "GITHUB_API_URL": self.service.address,
            "GITHUB_WORKFLOW": run.workflow["name"], "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temporary), "TMPDIR": str(self.temporary),
        }

    def git(self, *words):
        """Whether git has done it."""
        result = subprocess.run(["git", "-C", self.workspace, *words], env=self.surroundings(),
                                capture_output=True, text=True)
        self.log += result.stdout + result.stderr
        return result.returncode == 0


def pairs(text):
    return dict(line.split("=", 1) for line in text.splitlines())


# Actions

def checkout(job, options, outcome):
    """One commit, and the credentials in a file of their own that the clone's configuration includes."""
    depth = options.get("fetch-depth", "1")
    repository = f"{job.service.address}/shop/storefront"
    job.git("init", "--quiet")
    job.git("remote", "add", "origin", repository)
    job.git("config", "gc.auto", "0")
    secret = base64.b64encode(f"x-access-token:{job.token}".encode()).decode()
    file = job.temporary / "git-credentials.config"
    subprocess.run(["git", "config", "--file", file, f"http.{job.service.address}/.extraheader",
                    f"AUTHORIZATION: basic {secret}"], check=True)
    include = f"includeIf.gitdir:{job.workspace}/.git.path"
    job.git("config", include, str(file))
    ref, sha = job.run_.facts["ref"], job.run_.facts["sha"]
    local = re.sub("^refs/(heads|pull)/", lambda kind: {
        "heads": "refs/remotes/origin/", "pull": "refs/remotes/pull/"}[kind[1]], ref)
    fetch = ["fetch", "--quiet", "--no-tags", f"--depth={depth}", "origin", f"+{sha}:{local}"]
    if not job.git(*fetch) or not job.git("checkout", "--quiet", "--force", sha):
        return 1
    if options["persist-credentials"] == "false":
        job.git("config", "--unset", include)
        file.unlink()
    return 0


def upload_artifact(job, options, outcome):
    """A file that is not packed is called as it is, whatever name is given."""
    source = Path(options["path"])
    if not source.exists():
        if options["if-no-files-found"] == "ignore":
            return 0
        job.log += "::error::No files were found\n"
        return 1
    if job.run_.facts.get("storage_is_full"):
        job.log += "::error::Artifact storage quota has been hit\n"
        return 1
    is_packed = options.get("archive") != "false"
    assert is_packed == ("name" in options)
    name = options["name"] if is_packed else source.name
    target = job.run_.artifacts / name
    target.mkdir(parents=True, exist_ok=options["overwrite"] == "true")
    shutil.copy(source, target)
    number = next(job.service.numbers)
    job.service.artifacts.append({"id": number, "name": name, "file": str(target / source.name), "workflow_run": {
        "id": job.run_.id, "head_branch": job.run_.facts["ref"].split("/", 2)[2],
        "repository_id": 1, "head_repository_id": 1}})
    outcome["outputs"]["artifact-url"] = (
        f"{job.service.address}/shop/storefront/actions/runs/{job.run_.id}/artifacts/{number}")
    return 0


def download_artifact(job, options, outcome):
    source = job.run_.artifacts / options["name"]
    if not source.exists():
        job.log += f"::error::Artifact not found for name: {options['name']}\n"
        return 1
    shutil.copytree(source, options["path"], dirs_exist_ok=True)
    return 0


def upload_sarif(job, options, outcome):
    if job.rights().get("security-events") != "write":
        job.log += "::error::Resource not accessible by integration\n"
        return 1
    report = json.loads(Path(options["sarif_file"]).read_text())
    assert report["version"] == "2.1.0"
    job.service.scans.append(report)
    return 0


def cache(job, options, outcome):
    """What a step leaves below the path is kept when the job ends, and is there in the next one."""
    kept, path = job.host.folder / "cache" / options["key"], Path(options["path"])
    if kept.exists():
        shutil.copytree(kept, path)
        outcome["outputs"]["cache-hit"] = "true"
    else:
        job.afterwards.append(lambda: shutil.copytree(path, kept))
    return 0


ACTIONS = {
    "actions/cache": cache, "actions/checkout": checkout, "actions/upload-artifact": upload_artifact,
    "actions/download-artifact": download_artifact, "github/codeql-action/upload-sarif": upload_sarif,
}

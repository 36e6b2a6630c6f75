"""Runs pipelines of GitLab as its runners do: jobs by their rules, needs and resource groups, scripts in
a shell, and the reports and files that jobs leave to others."""

import collections
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import threading
from xml.etree import ElementTree

import yaml

from github import pairs
from service import Refused


class Reference(list):
    """A part of another job."""


class Loader(yaml.SafeLoader):
    pass


Loader.add_constructor("!reference", lambda loader, node: Reference(loader.construct_sequence(node)))


class Host:
    """One project, its service, and the runners."""

    def __init__(self, folder, service):
        self.folder, self.service = folder, service
        self.groups = collections.defaultdict(threading.Lock)
        self.latest = None

    def run(self, text, source, variables, user, clone):
        document = {}
        for file in text if isinstance(text, list) else [text]:
            document = merged(document, yaml.load(file, Loader))
        self.latest = pipeline = Pipeline(self, document, source, variables, user, clone)
        for job in pipeline.jobs.values():
            job.go()
        return pipeline


class Pipeline:
    def __init__(self, host, document, source, variables, user, clone):
        self.host, self.service, self.document = host, host.service, document
        self.variables, self.user, self.clone = variables, user, clone
        self.id = next(host.service.numbers)
        self.folder = host.folder / f"pipeline-{self.id}"
        self.predefined = {
            "CI_PIPELINE_SOURCE": source, "CI_DEFAULT_BRANCH": "main",
            "CI_API_V4_URL": f"{self.service.address}/api/v4", "CI_JOB_URL": f"{self.service.address}/jobs/1",
            "CI": "true", "GITLAB_CI": "true", "CI_PIPELINE_ID": str(self.id)}
        names = [name for name in document if not name.startswith(".")]
        self.jobs = {name: Job(self, name, self.resolved(name)) for name in names}

    def resolved(self, name):
        """A job with what it extends and refers to."""
        job = self.document[name]
        for parent in [job["extends"]] if "extends" in job else []:
            job = merged(self.resolved(parent), job)
        for part in ["before_script", "script"]:
            if part in job:
                job = {**job, part: list(self.lines(job[part]))}
        return job

    def lines(self, part):
        for line in part:
            if isinstance(line, Reference):
                yield from self.resolved(line[0])[line[1]]
            else:
                yield line

    @property
    def results(self):
        return {name: job.result for name, job in self.jobs.items() if job.result}

    @property
    def log(self):
        return "\n".join(job.log for job in self.jobs.values())

    def play(self, name, user):
        """Somebody starts a manual job."""
        job = self.jobs[name]
        assert job.result == "manual", job.result
        allowed = self.service.environments.get(job.definition.get("environment"))
        if allowed is not None and user not in allowed:
            raise Refused(403, "not allowed to deploy to this environment")
        job.run(user)
        # What was skipped for want of it is looked at again.
        for other in self.jobs.values():
            if other.result == "skipped" and job in other.needed():
                other.go()


def merged(base, other):
    if isinstance(base, dict) and isinstance(other, dict):
        return {**base, **{name: merged(base.get(name), value) for name, value in other.items()}}
    return other


class Job:
    def __init__(self, pipeline, name, definition):
        self.pipeline, self.name, self.definition = pipeline, name, definition
        self.host, self.service = pipeline.host, pipeline.service
        self.result, self.log, self.process = None, "", None
        self.is_cancelled, self.may_fail = False, False
        self.folder = pipeline.folder / name.replace(":", "-")
        self.workspace = self.folder / "workspace"
        self.left, self.outputs = self.folder / "left", {}

    def variables(self):
        return {**{name: str(value) for name, value in self.definition["variables"].items()},
                **self.pipeline.predefined, **self.pipeline.clone, **self.pipeline.variables}

    def needed(self):
        for need in self.definition.get("needs", []):
            job = self.pipeline.jobs[need["job"]]
            assert need.get("optional") or job.result, f"{need['job']} is not in this pipeline"
            if job.result:
                yield job

    def go(self):
        rule = next((rule for rule in self.definition["rules"]
                     if Condition(rule["if"], self.variables()).holds()), {"when": "never"})
        if rule.get("when") == "never":
            return
        if any(job.result not in ("success", "warning") for job in self.needed()):
            self.result = "skipped"
        elif rule.get("when") == "manual":
            assert rule["allow_failure"] is True, "it would block the pipeline"
            self.result, self.may_fail = "manual", True
        else:
            self.run(self.pipeline.user)

    def run(self, user):
        group = self.definition.get("resource_group", "")
        assert re.fullmatch(r"[a-zA-Z0-9_/${}. -]*", group), "GitLab takes such a key for none"
        group = re.sub(r"\$(\w+)", lambda name: self.variables()[name[1]], group)
        with self.host.groups[group] if group else threading.Lock():
            status = self.script(user)
        failure = self.definition.get("allow_failure") or {}
        codes = failure.get("exit_codes", [])
        allowed = codes if isinstance(codes, list) else [codes]
        self.result = "canceled" if self.is_cancelled else "success" if status == 0 else (
            "warning" if self.may_fail or status in allowed else "failed")

    def script(self, user):
        home = self.folder / "home"
        home.mkdir(parents=True)
        self.workspace.mkdir()
        token = self.service.token("project_bot", contents="read")
        environment = {
            "PATH": os.environ["PATH"], **self.variables(), "HOME": str(home), "TMPDIR": str(home),
            "GITLAB_USER_LOGIN": user, "CI_JOB_TOKEN": token, "CI_JOB_NAME": self.name}
        for job in self.needed():
            environment.update(job.outputs)
            if job.left.exists():
                shutil.copytree(job.left, self.workspace, dirs_exist_ok=True)
        self.fetch(environment, token)
        cache = self.definition.get("cache", {"key": "none", "paths": []})
        kept = self.host.folder / "cache" / re.sub(r"\$(\w+)", lambda name: environment[name[1]], cache["key"])
        if kept.exists():
            shutil.copytree(kept, self.workspace, dirs_exist_ok=True)
        lines = "\n".join(self.definition["before_script"] + self.definition["script"])
        program = f"set -eo pipefail\nset +o noclobber\n: | eval {shlex.quote(lines)}\nexit 0\n"
        self.process = subprocess.Popen(
            ["bash"], cwd=self.workspace, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True, text=True)
        self.log += self.process.communicate(program)[0] + f"[ends with {self.process.returncode}]\n"
        for path in cache["paths"]:
            shutil.copytree(self.workspace / path, kept / path, dirs_exist_ok=True)
        self.keep(self.process.returncode)
        return self.process.returncode

    def fetch(self, environment, token):
        variables = self.variables()
        address = variables["CI_PROJECT_URL"].replace("://", f"://gitlab-ci-token:{token}@") + ".git"
        depth = variables["GIT_DEPTH"]
        commit, pipeline = variables["CI_COMMIT_SHA"], f"refs/pipelines/{self.pipeline.id}"
        for words in [["init", "--quiet"], ["remote", "add", "origin", address],
                      ["fetch", "--quiet", *([] if depth == "0" else [f"--depth={depth}"]), "origin",
                       f"+{commit}:{pipeline}"],
                      ["checkout", "--quiet", "--force", "--detach", commit]]:
            result = subprocess.run(["git", *words], cwd=self.workspace, env=environment, text=True,
                                    capture_output=True)
            assert result.returncode == 0, f"git {words}: {result.stderr}"

    def keep(self, status):
        """Keeps what the job leaves, as its artifacts say."""
        artifacts = self.definition.get("artifacts", {})
        if status and artifacts.get("when") != "always":
            return
        for name in artifacts.get("paths", []):
            if (self.workspace / name).exists():
                self.left.mkdir(exist_ok=True)
                shutil.copy(self.workspace / name, self.left)
        reports = artifacts.get("reports", {})
        file = self.workspace / reports.get("dotenv", "none")
        if file.exists():
            self.outputs = pairs(file.read_text())
            assert len(self.outputs) <= 20, "more variables than an instance takes unless told"
            assert all(re.fullmatch(r"\w+", name) for name in self.outputs), self.outputs
        file = self.workspace / reports.get("codequality", "none")
        if file.exists():
            self.service.scans.append(json.loads(file.read_text()))
        file = self.workspace / reports.get("junit", "none")
        if file.exists():
            self.service.suites.append(ElementTree.parse(file).getroot())

    def cancel(self):
        self.is_cancelled = True
        for number in [signal.SIGTERM, signal.SIGKILL]:
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(0.5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass


class Condition:
    """The `if` of a rule, in the forms that the recipes use. Another form is an error."""

    TOKEN = re.compile(r'\s*(\$\w+|"[^"]*"|/(?:[^/\\]|\\.)*/|null|==|!=|=~|&&|\|\||\(|\))')

    def __init__(self, text, variables):
        self.variables, self.tokens = variables, []
        while text.strip():
            match = self.TOKEN.match(text)
            if not match:
                raise ValueError(f"not understood: {text}")
            self.tokens.append(match[1])
            text = text[match.end():]

    def holds(self):
        value = self.either()
        if self.tokens:
            raise ValueError(f"not expected: {self.tokens}")
        return bool(value)

    def next_is(self, token):
        if self.tokens and self.tokens[0] == token:
            self.tokens.pop(0)
            return True
        return False

    def either(self):
        value = self.both()
        while self.next_is("||"):
            value = self.both() or value
        return value

    def both(self):
        value = self.comparison()
        while self.next_is("&&"):
            other = self.comparison()
            value = value and other
        return value

    def comparison(self):
        if self.next_is("("):
            value = self.either()
            assert self.next_is(")")
            return value
        value = self.single()
        if self.next_is("=="):
            return value == self.single()
        if self.next_is("!="):
            return value != self.single()
        if self.next_is("=~"):
            return re.search(self.tokens.pop(0)[1:-1], value or "")
        return value

    def single(self):
        token = self.tokens.pop(0)
        if token.startswith("$"):
            return self.variables.get(token[1:])
        return None if token == "null" else token[1:-1]

"""Workspaces that the tests write, apply with the real program, and make older."""

import datetime
import json
import os
import re
import subprocess
from pathlib import Path

import xxhash

# A day of decision stays as it is: a digest in the state is made of it, too.
MOMENT = re.compile(rb'(?<!"decideBy":")(?<!"decideBy": ")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ')
CHECKSUM = re.compile(rb'"checksum":"[0-9a-f]{16}"}\n$')
LAYOUT = "%Y-%m-%dT%H:%M:%SZ"


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


def moment(days):
    """A moment so many days from now, as manifests write it."""
    return (now() + datetime.timedelta(days=days)).strftime(LAYOUT)


class Failure(Exception):
    """The program did not do what the test needs."""


class Workspace:
    def __init__(self, program, folder, **settings):
        self.program, self.folder = program, Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        if settings:
            self.write("titrate.json", settings)

    def write(self, path, content):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        file.write_text(text, encoding="utf-8", newline="")

    def environment(self, key, **fields):
        self.write(f"environments/{key}.json", {"kind": "Environment", "key": key, **fields})

    def feature(self, name, value, variants=None, **fields):
        """A feature, of which `variants` names the values by their keys."""
        if variants:
            fields["type"] = "multivariate"
            fields["variants"] = [{"key": key, "value": value} for key, value in variants.items()]
        self.write(f"features/{name}.json",
                   {"kind": "Feature", "name": name, "enabled": True, "value": value, **fields})

    def experiment(self, identity, **fields):
        environment, _, key = identity.partition("/")
        self.write(f"experiments/{identity}.json",
                   {"kind": "Experiment", "key": key, "environment": environment, **fields})

    def edit(self, identity, **fields):
        """Changes fields of an experiment's manifest; one that is None goes."""
        file = self.folder / f"experiments/{identity}.json"
        content = json.loads(file.read_text(encoding="utf-8")) | fields
        self.write(file.relative_to(self.folder),
                   {name: value for name, value in content.items() if value is not None})

    def results(self, identity, since, exposures, metrics, **fields):
        """Results of the days since then."""
        environment, _, key = identity.partition("/")
        self.write(f"results/{identity}.json", {
            "kind": "Results", "environment": environment, "experiment": key, "since": moment(-since),
            "asOf": moment(-0.1), "exposures": exposures, "metrics": metrics, **fields})

    def run(self, *arguments, accepted=(0,), **variables):
        """What the program prints. Nothing of the surroundings is told to it."""
        result = subprocess.run(
            [self.program, *arguments], cwd=self.folder, capture_output=True,
            env={"PATH": os.environ["PATH"], "TITRATE_AUTHOR": "ada", **variables})
        if result.returncode not in accepted:
            raise Failure(f"{arguments} ended with {result.returncode}: {result.stderr.decode()[-3000:]}")
        return result.stdout.decode("utf-8")

    def apply(self, **variables):
        self.run("apply", "--auto-approve", **variables)

    def report(self, *options):
        return self.page("report", *options)

    def plan(self, *options):
        return self.page("plan", "--format", "html", *options)

    def page(self, *arguments):
        """What is printed as a page, also where manifests are wrong or the policy stops a plan."""
        page = self.run(*arguments, accepted=(0, 1, 3))
        if not page.startswith("<!DOCTYPE html>"):
            raise Failure(f"{arguments} printed no page: {page[:1000]}")
        return page

    def age(self, days):
        """Makes everything that has happened so far older, in the state and in what manifests say of it."""
        for file in self.folder.rglob("*.json*"):
            content = file.read_bytes()
            ending = CHECKSUM.search(content)
            body = MOMENT.sub(lambda found: older(found[0].decode(), days), content[:ending and ending.start()])
            if ending:
                body += b'"checksum":"%s"}\n' % xxhash.xxh64(body).hexdigest().encode()
            file.write_bytes(body)


def older(text, days):
    """A moment of the past, so many days before; one ahead stays."""
    time = datetime.datetime.strptime(text, LAYOUT)
    if time > now():
        return text.encode()
    return (time - datetime.timedelta(days=days)).strftime(LAYOUT).encode()

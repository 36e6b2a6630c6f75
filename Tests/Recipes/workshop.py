"""A repository with a workspace, those who work on it, and what is looked at afterwards."""

import concurrent.futures
import hashlib
import itertools
import json
import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from service import Service

ROOT = Path(__file__).resolve().parent.parent.parent
RECIPES = ROOT / "examples" / "ci"


class Workshop:
    """A bare remote, a clone of a person, and a service that has the program to download."""

    def __init__(self, program, pull_ref):
        self.holder = tempfile.TemporaryDirectory()
        self.folder = Path(self.holder.name).resolve()
        self.program, self.pull_ref = program, pull_ref
        self.service = Service(self.folder)
        self.clone = self.folder / "clone"
        self.bare = self.service.bare("shop/storefront")
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", self.bare)
        for setting in ["http.receivepack", "uploadpack.allowAnySHA1InWant", "uploadpack.allowFilter"]:
            git(self.bare, "config", setting, "true")
        git(self.folder, "init", "--quiet", "--initial-branch=main", self.clone)
        git(self.clone, "remote", "add", "origin", self.bare)
        git(self.clone, "commit", "--quiet", "--allow-empty", "--message", "Root")
        # To download the program itself each time would take long.
        self.sums = self.offer(f'#!/bin/sh\nexec "{program}" "$@"\n'.encode())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.service.close()
        self.holder.cleanup()

    def offer(self, data, cut=None, place="good"):
        """Puts titrate up for download. Returns the variables that lead to it."""
        return {"TITRATE_URL": f"{self.service.address}/download/{place}",
                f"TITRATE_SHA256_{os.uname().machine.upper()}": self.upload("titrate", data, cut, place)}

    def offer_provider(self, data):
        """Puts a provider up for download, beside titrate. Returns the variable for it."""
        return {"TITRATE_FLAGSMITH_SHA256": self.upload("titrate-provider-flagsmith", data)}

    def upload(self, name, data, cut=None, place="good"):
        """Puts a file up for download, and returns its checksum."""
        self.service.downloads[f"/download/{place}/{name}-linux-{os.uname().machine}"] = (data[:cut], len(data))
        return hashlib.sha256(data).hexdigest()

    def recipe(self, path, variables=None, root=RECIPES):
        """The text of a recipe whose head is filled in."""
        lines = (root / path).read_text().splitlines()
        for name, value in (self.sums if variables is None else variables).items():
            places = [number for number, line in enumerate(lines) if line.strip().startswith(f"{name}: ")]
            assert len(places) == 1, f"{path}: {name} stands at {places}"
            line = lines[places[0]]
            lines[places[0]] = f'{line[:len(line) - len(line.lstrip())]}{name}: "{value}"'
        return "\n".join(lines)

    def source(self):
        """A repository from which a `swift` on the path seems to build the program. Returns its address,
        a commit, the folder for the path, and the file in which builds are counted."""
        source, tools, builds = self.folder / "source", self.folder / "tools", self.folder / "builds"
        git(self.folder, "init", "--quiet", source)
        git(source, "commit", "--quiet", "--allow-empty", "--message", "Titrate")
        tools.mkdir()
        (tools / "swift").write_text(
            "#!/bin/sh -e\n"
            f'echo "$@" >> "{builds}"\n'
            '[ "$2" != --package-path ] || cd "$3"\n'
            'while [ $# -gt 1 ]; do shift; done\n'
            f'mkdir -p .build/release && cp "{self.program}" ".build/release/$1"\n')
        (tools / "sudo").write_text(
            f'#!/bin/sh -e\ntest "$1 $4" = "install /usr/local/bin"\ncp "$2" "$3" "{tools}"\n')
        for tool in tools.iterdir():
            tool.chmod(0o755)
        return str(source), git(source, "rev-parse", "HEAD").strip(), str(tools), builds

    # Who works on it

    def commit(self, message, files, branch="main"):
        """Writes files on a branch, which may be new."""
        if branch in git(self.clone, "branch", "--format=%(refname:short)").split():
            git(self.clone, "checkout", "--quiet", branch)
        else:
            git(self.clone, "checkout", "--quiet", "-b", branch, "main")
        for name, content in files.items():
            path = self.clone / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content, indent=2))
        git(self.clone, "add", "--all")
        git(self.clone, "commit", "--quiet", "--allow-empty", "--message", message)
        git(self.clone, "push", "--quiet", "--force", "origin", f"{branch}:{branch}")
        return git(self.clone, "rev-parse", "HEAD").strip()

    def open(self, branch, repository="shop/storefront", user="mira", number=None):
        """Opens the pull request of a branch, or brings it up to date after a push."""
        head = git(self.clone, "rev-parse", branch).strip()
        pull = next((pull for pull in self.service.pulls if pull["head"]["ref"] == branch), None)
        if not pull:
            pull = {"number": next(self.service.numbers), "state": "open", "user": {"login": user},
                    "base": {"ref": "main"}, "head": {"ref": branch, "repo": {"full_name": repository}}}
            self.service.pulls.insert(0, pull)
        pull["head"]["sha"] = head
        git(self.clone, "checkout", "--quiet", "--detach", "main")
        git(self.clone, "merge", "--quiet", "--no-ff", "--message", f"Merge {head} into main", head)
        pull["merge"] = git(self.clone, "rev-parse", "HEAD").strip()
        for name, commit in [("head", head), ("merge", pull["merge"])]:
            git(self.clone, "push", "--quiet", "--force", "origin",
                f"{commit}:refs/{self.pull_ref}/{pull['number']}/{name}")
        return pull

    def merge(self, pull):
        """Merges a pull request. Returns the commit on the main branch."""
        git(self.clone, "checkout", "--quiet", "main")
        git(self.clone, "merge", "--quiet", "--no-ff", "--message",
            f"Merge pull request #{pull['number']} from shop/{pull['head']['ref']}", pull["head"]["sha"])
        git(self.clone, "push", "--quiet", "origin", "main")
        pull["state"] = "merged"
        return git(self.clone, "rev-parse", "HEAD").strip()

    def titrate(self, *words, branch="main"):
        """Runs titrate as a person does, in the clone."""
        git(self.clone, "checkout", "--quiet", branch)
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "USER": "mira"}
        result = subprocess.run([self.program, *words], cwd=self.clone, env=environment, text=True,
                                capture_output=True)
        assert result.returncode == 0, f"titrate {words}: {result.stderr}"
        return result.stdout

    def begin(self, folder="flags"):
        self.titrate("apply", folder, "--new-state", "--auto-approve")

    # What is looked at

    def state_commits(self, branch="titrate-flags"):
        return git(self.bare, "log", "--format=%s", branch).splitlines()

    def status(self, key="cta", folder="flags"):
        status = json.loads(self.titrate("status", folder, "--format", "json"))
        return next(entry for entry in status["experiments"] if entry["key"] == key)

    def history(self, folder="flags"):
        lines = self.titrate("history", folder, "--format", "json").splitlines()
        return [json.loads(line) for line in lines]


# Commits are a second apart or more, as people make them: an older checkout is known by its date.
moments = itertools.count(int(time.time()) - 86_400, 2)


def git(folder, *words):
    moment = f"{next(moments)} +0000"
    environment = {
        **os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
    for role in ["AUTHOR", "COMMITTER"]:
        environment.update({f"GIT_{role}_NAME": "Mira", f"GIT_{role}_EMAIL": "mira@shop.example"})
    result = subprocess.run(["git", "-c", "maintenance.auto=false", "-C", folder, *words], env=environment,
                            capture_output=True, text=True)
    assert result.returncode == 0, f"git {words}: {result.stderr}"
    return result.stdout


def beside(work):
    """Begins work beside what follows."""
    future = concurrent.futures.Future()

    def go():
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)
    threading.Thread(target=go, daemon=True).start()
    return future


# Manifests

def workspace(folder="flags", **settings):
    branch = f"titrate-{folder.replace('/', '-')}"
    return {
        f"{folder}/titrate.json": {"state": {"git": {"branch": branch}}, **settings},
        f"{folder}/environments/production.json": {"kind": "Environment", "key": "production"},
        f"{folder}/features/button.json": {
            "kind": "Feature", "name": "button", "type": "multivariate", "value": "grey",
            "enabled": True, "variants": [{"key": "green", "value": "green"}]},
        **experiment("created", folder=folder),
    }


def spec(cases, name="button"):
    return {f"flags/specs/{name}.json": {
        "kind": "Spec", "environment": "production", "feature": "button", "cases": cases}}


def experiment(status, percentage=10, key="cta", folder="flags", ramp=None, feature="button", **fields):
    part = {"ramp": ramp} if ramp else {"percentage": percentage}
    return {f"{folder}/experiments/production/{key}.json": {
        "kind": "Experiment", "key": key, "environment": "production", "feature": feature,
        "hypothesis": "More.", "status": status, **fields,
        "rollout": {**part, "split": {"control": 50, "green": 50}}}}

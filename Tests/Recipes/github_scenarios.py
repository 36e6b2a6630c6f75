"""What a team lives through on GitHub. Each function is a scenario, with a repository of its own."""

import copy
import json
import os
import re
import threading
import time
from pathlib import Path

import yaml

from github import Host
from service import BOT, Refused
from workshop import RECIPES, Workshop, beside, experiment, git, spec, workspace

MARKER = "<!-- titrate: flags -->\n"


class GitHub(Workshop):
    def __init__(self, program, files=None):
        super().__init__(program, "pull")
        self.host = Host(self.folder, self.service)
        self.commit("Begin", workspace() if files is None else files)
        if files is None:
            self.begin()

    def event(self, event, ref="refs/heads/main", sha=None, recipe="github/titrate.yml", variables=None,
              text=None, **facts):
        return self.host.run(text or self.recipe(recipe, variables), event, **{
            "ref": ref, "sha": sha or git(self.bare, "rev-parse", "main").strip(), "actor": "mira",
            "payload": {"repository": {"default_branch": "main"}}, **facts})

    def pull(self, pull, **facts):
        is_fork = pull["head"]["repo"]["full_name"] != "shop/storefront"
        return self.event(
            "pull_request", f"refs/pull/{pull['number']}/merge", pull["merge"],
            reads_only=is_fork or facts.get("actor") == "dependabot[bot]",
            payload={"pull_request": pull, "repository": {"default_branch": "main"}}, **facts)

    def completed(self, pull, head=None, **facts):
        """The first workflow has ended. Of a fork the event names no pull request, only the commit."""
        run = {"event": "pull_request", "head_sha": head or pull["head"]["sha"], "pull_requests": [],
               "head_repository": pull["head"]["repo"], "actor": pull["user"],
               "head_branch": pull["head"]["ref"]}
        return self.event("workflow_run", recipe="github/titrate-comment.yml",
                          payload={"workflow_run": run, "repository": {"default_branch": "main"}}, **facts)

    def dispatch(self, action, experiment="", reason="", **facts):
        return self.event("workflow_dispatch", actor=facts.pop("actor", "noor"), **{
            "inputs": {"action": action, "experiment": experiment, "reason": reason}, **facts})

    def comments(self, pull):
        return [entry for entry in self.service.comments if entry["issue"] == pull["number"]]

    def page(self, comment, run):
        """The page that a comment links to, which a run has kept."""
        [number] = re.findall(rf"\[The plan as a page\]\(http\S+/actions/runs/{run.id}/artifacts/(\d+)\)",
                              comment["body"])
        return next(Path(entry["file"]).read_text() for entry in self.service.artifacts
                    if entry["id"] == int(number))


def expect(run, **results):
    assert run.results == results, f"{run.results}, not {results}\n{run.log}"


def life(program):
    """From a pull request to a ramp that rises by itself."""
    with GitHub(program) as github:
        ramp = [{"after": "0s", "percentage": 5}, {"after": "4s", "percentage": 20}]
        github.commit("Launch", experiment("running", ramp=ramp, percentage=None), "launch")
        pull = github.open("launch")
        run = github.pull(pull)
        expect(run, plan="success")
        [comment] = github.comments(pull)
        assert comment["body"].startswith(MARKER) and "1 to start" in comment["body"], comment
        assert "5% enter" in comment["body"] and comment["user"] == BOT, comment
        assert "::notice" in run.log and "1 to start" in run.jobs["plan"].summary, run.log
        assert "<h1>Plan: 1 to start" in github.page(comment, run)
        assert len(github.service.scans) == 1 and not github.service.scans[0]["runs"][0]["results"]

        # A mistake is told in the same comment, and so is its cure.
        github.commit("Break", {"flags/experiments/production/cta.json": "{"}, "launch")
        run = github.pull(github.open("launch"))
        expect(run, plan="failure")
        assert run.log.count("::error file=flags/experiments/production/cta.json,line=1,") == 1, run.log
        assert "❌" in comment["body"] and github.comments(pull) == [comment], comment
        assert "cta.json:1:" in github.page(comment, run)
        assert len(github.service.scans[1]["runs"][0]["results"]) == 1
        github.commit("Less", experiment("running", ramp=[{"after": "0s", "percentage": 4}, ramp[1]],
                                         percentage=None), "launch")
        # Where nothing more can be kept there is a comment all the same.
        expect(github.pull(github.open("launch"), storage_is_full=True), plan="success")
        assert "4% enter" in comment["body"] and github.comments(pull) == [comment], comment
        assert "The plan as a page" not in comment["body"], comment

        sha = github.merge(pull)
        run = github.event("push", sha=sha)
        expect(run, apply="success", report="success")
        assert len(github.state_commits()) == 2, github.state_commits()
        assert "1 to start" not in run.log and "started experiment cta" in run.log, run.log
        assert github.status()["rollout"]["percentage"] == 4
        outputs = run.jobs["apply"].steps["apply"]["outputs"]
        assert outputs["has_changes"] == "true" and outputs["start"] == "1", outputs
        assert outputs["state_commit"] == git(github.bare, "rev-parse", "titrate-flags").strip(), outputs
        started = [event for event in github.history() if event["event"] == "experiment.started"][-1]
        assert started["commit"] == sha, started
        assert str(started["pullRequest"]) == str(pull["number"]), started
        begin = time.monotonic()

        # Nothing is left to do, and so nothing is committed.
        expect(github.event("schedule"), apply="success", report="success")
        time.sleep(max(0, 4 - (time.monotonic() - begin)))
        expect(github.event("schedule"), apply="success", report="success")
        assert len(github.state_commits()) == 3, github.state_commits()
        assert github.status()["rollout"]["percentage"] == 20
        assert not github.service.issues

        refs = git(github.bare, "for-each-ref", "--format=%(refname)", "refs/heads").split()
        assert refs == ["refs/heads/launch", "refs/heads/main", "refs/heads/titrate-flags"], refs


def late_run(program):
    """A run of an older push that comes late says nothing, and neither do two at once."""
    with GitHub(program) as github:
        github.commit("Launch", experiment("running", 10), "launch")
        old = copy.deepcopy(github.open("launch"))
        github.commit("Launch", experiment("running", 40), "launch")
        new = github.open("launch")
        runs = [beside(lambda: github.pull(copy.deepcopy(new))) for _ in range(2)]
        assert {run.result().jobs["plan"].result for run in runs} <= {"success", "cancelled"}
        expect(github.pull(new), plan="success")
        [comment] = github.comments(new)
        expect(github.pull(old), plan="success")
        assert github.comments(new) == [comment] and "40% enter" in comment["body"], comment


def specs(program):
    """A pull request answers for the specs that it breaks, and not for those of others."""
    with GitHub(program) as github:
        github.commit("Say", spec([{"shares": {"control": 95}, "of": "everyone"}]), "launch")
        github.commit("Launch", experiment("running", 20), "launch")
        run = github.pull(github.open("launch"))
        expect(run, plan="failure")
        assert "::error file=flags/specs/button.json,line=6,col=5,title=a spec does not hold::" in run.log, run.log
        assert "1 of 1 case in 1 spec does not hold" in run.jobs["plan"].summary, run.jobs["plan"].summary
        github.commit("Less", experiment("running", 10), "launch")
        pull = github.open("launch")
        run = github.pull(pull)
        expect(run, plan="success")
        assert "1 case in 1 spec passes." in run.log, run.log

        github.merge(pull)
        github.commit("Break", experiment("running", 30))
        github.commit("Other", {"shop.txt": "open"}, "other")
        run = github.pull(github.open("other"))
        expect(run, plan="success")
        assert "::warning file=flags/specs/button.json,line=6" in run.log, run.log


def merge_queue(program):
    """A merge queue gets its check, and no comment."""
    with GitHub(program) as github:
        github.commit("Launch", experiment("running"), "launch")
        pull = github.open("launch")
        run = github.event(
            "merge_group", "refs/heads/gh-readonly-queue/main/pr-1", pull["merge"],
            payload={"merge_group": {"base_ref": "refs/heads/main"}, "repository": {"default_branch": "main"}})
        expect(run, plan="success")
        assert "1 to start" in run.jobs["plan"].summary and not github.comments(pull)


def silence(program):
    """A pull request that changes nothing about experiments gets no comment."""
    with GitHub(program) as github:
        github.commit("Other", {"shop.txt": "open"}, "other")
        pull = github.open("other")
        expect(github.pull(pull), plan="success")
        assert not github.comments(pull) and not github.service.artifacts, github.comments(pull)


def competition(program):
    """Two pull requests about one experiment hear of each other; one that is gone harms nobody."""
    with GitHub(program) as github:
        github.commit("Launch", experiment("running", 10), "one")
        one = github.open("one")
        github.commit("Launch", experiment("running", 30), "two")
        pull = github.open("two")
        event = {**pull, "head": dict(pull["head"])}
        # Another push has come since the event, and another pull request has no merge commit.
        github.commit("Launch", experiment("running", 40), "two")
        github.open("two")
        github.service.pulls.append({**pull, "number": 999, "head": {**pull["head"], "ref": "gone"}})
        # One about another folder is not looked at.
        github.commit("Other", {"flags2/other.txt": ""}, "other")
        other = github.open("other")
        run = github.pull(event)
        expect(run, plan="success")
        summary = run.jobs["plan"].summary
        assert "&#35;&#8203;1 wants to start it" in summary, summary
        assert f"&#35;&#8203;{pull['number']} wants" not in summary, summary
        assert one["merge"] in github.service.fetched and other["merge"] not in github.service.fetched


def pending_base(program):
    """What the main branch would change already is told apart from what the pull request adds."""
    with GitHub(program) as github:
        github.commit("Launch", experiment("running"))
        github.commit("Limit", {"flags/features/limit.json": {
            "kind": "Feature", "name": "limit", "value": 3, "enabled": True}}, "limit")
        pull = github.open("limit")
        expect(github.pull(pull), plan="success")
        [comment] = github.comments(pull)
        assert "1 to start, 1 to create – 1 of these is pending on the base already" in comment["body"], comment

        # A merge that is against the policy is red there, and not for everybody else.
        github.commit("Tighten", {**workspace(policy={"maxTrafficRise": 5}), **experiment("running")})
        expect(github.event("push"), apply="failure", report="success")
        github.commit("Other", {"shop.txt": "open"}, "other")
        other = github.open("other")
        expect(github.pull(other), plan="success")
        fork = {**other, "head": {**other["head"], "repo": {"full_name": "mallory/storefront"}}}
        github.service.pulls.append(fork)
        expect(github.completed(fork), comment="success")
        assert not github.comments(other), github.comments(other)


def hostile_names(program):
    """Names and words that a shell would run, or a host would read as its own."""
    with GitHub(program) as github:
        name = "x`touch${IFS}here`$(touch${IFS}here)"
        words = 'a "quoted" \'word\' `touch here` $(touch here)\n::set-output name=a::b\n/close'
        github.commit("Launch", experiment("running", owner=words.splitlines()[0], description=words), name)
        pull = github.open(name)
        run = github.pull(pull)
        expect(run, plan="success")
        assert len(github.comments(pull)) == 1
        github.event("push", sha=github.merge(pull))
        run = github.dispatch("stop", " cta ", words)
        expect(run, brake="success")
        assert "touch here" in json.dumps(github.history()[-1]), github.history()[-1]
        for key, reason in [("cta\t", "\u0085a\u2028b"), ("production/cta\n", "x" * 1001), ("cta", "\n")]:
            expect(github.dispatch("release", "cta "), brake="success")
            expect(github.dispatch("stop", key, reason), brake="success")
            assert github.status()["stop"], (key, reason)
        assert not list(github.folder.rglob("here")), "it was run"
        expect(github.dispatch("stop", "--help"), brake="failure")
        expect(github.dispatch("stop", ""), brake="failure")


def merges_at_once(program):
    """Three merges while the first is applied: the second waits, and the third does its work, too."""
    with GitHub(program) as github:
        github.commit("Limit", {"flags/features/limit.json": {
            "kind": "Feature", "name": "limit", "value": 3, "enabled": True}})
        arrived, go_on = threading.Event(), threading.Event()

        def hold():
            arrived.set()
            assert go_on.wait(30)
        github.service.before_push = hold
        runs = []
        for percentage in [10, 20, 30]:
            sha = github.commit("Launch", experiment("running", percentage))
            event = "schedule" if percentage == 20 else "push"
            runs.append(beside(lambda event=event, sha=sha: github.event(event, sha=sha)))
            assert arrived.wait(30)
            github.host.groups.wait_for(lambda waiting: len(runs) == 1 or any(
                job.run_.facts["sha"] == sha for job in waiting.values()))
        go_on.set()
        expect(runs[0].result(), apply="success", report="success")
        expect(runs[1].result(), apply="cancelled", report="success")
        assert not github.service.issues, "one that was replaced has not failed"
        expect(runs[2].result(), apply="success", report="success")
        assert github.status()["rollout"]["percentage"] == 30
        # A run of an older commit that comes late takes nothing back.
        old = git(github.bare, "rev-parse", "main~1").strip()
        late = github.event("push", sha=old)
        expect(late, apply="failure", report="success")
        assert "[ends with 4]" in late.log, late.log
        assert github.status()["rollout"]["percentage"] == 30


def stop_amid(program):
    """Somebody stops an experiment by hand while a merge is applied that raises it."""
    with GitHub(program) as github:
        github.event("push", sha=github.commit("Launch", experiment("running", 10)))
        arrived, go_on = threading.Event(), threading.Event()

        def hold():
            github.service.before_push = lambda: None
            arrived.set()
            assert go_on.wait(30)
        github.service.before_push = hold
        sha = github.commit("Reword", experiment("running", 10, owner="payments"))
        apply = beside(lambda: github.event("push", sha=sha))
        assert arrived.wait(30)
        stop = github.dispatch("stop", "production/cta", "checkout errors doubled")
        expect(stop, brake="success")
        go_on.set()
        expect(apply.result(), apply="success", report="success")
        stopped = [event for event in github.history() if event["event"] == "experiment.stopped"]
        assert [event["author"]["name"] for event in stopped] == ["noor"], stopped
        assert stopped[0]["attributes"]["reason"] == "checkout errors doubled"
        assert github.status()["stop"], github.status()
        expect(github.event("schedule"), apply="success", report="success")
        assert github.status()["stop"], "a schedule has taken a stop back"
        expect(github.dispatch("release", "cta"), brake="success")
        assert not github.status()["stop"]
        # What is not merged is not applied, not even from a tag called main.
        git(github.clone, "push", "--quiet", "origin", "main:refs/heads/other", "main:refs/tags/main")
        for ref in ["refs/heads/other", "refs/tags/main"]:
            run = github.dispatch("apply", ref=ref)
            expect(run, apply="failure", report="success")
            assert "Run the workflow from refs/heads/main" in run.log, run.log
        expect(github.dispatch("apply"), apply="success", report="success")


def fork(program):
    """A fork's pull request: no right to write, and a comment that takes nothing from it but a commit."""
    with GitHub(program) as github:
        github.commit("Other", experiment("running", 70), "other")
        other = github.open("other")
        before = len(github.service.writes)
        github.commit("Launch", experiment("running"), "theirs")
        pull = github.open("theirs", "mallory/storefront", "mallory")
        github.commit("Also", experiment("running", 60), "also-theirs")
        also = github.open("also-theirs", "mallory/storefront", "mallory")
        forged = {"id": 1, "issue": pull["number"], "user": {"login": "mallory", "type": "User"},
                  "body": MARKER + "<!-- titrate: plan -->\nAll is well."}
        looks_alike = {**forged, "id": 2, "user": {"login": "github-actions[bot]", "type": "User"}}
        other_bot = {**forged, "id": 3, "user": {"login": "dependabot[bot]", "type": "Bot"}}
        github.service.comments += [dict(forged), looks_alike, other_bot]
        # Many comments stand before its own, on several pages.
        github.service.comments += [{**forged, "id": number, "body": "+1"} for number in range(1000, 1130)]
        expect(github.pull(pull, actor="mallory"), plan="success")
        assert len(github.service.writes) == before, github.service.writes

        run = github.completed(pull)
        expect(run, comment="success")
        own = [entry for entry in github.comments(pull) if entry["user"] == BOT]
        assert len(own) == 1 and "1 to start" in own[0]["body"], own
        # The page, too, is made by the workflow of the main branch.
        assert "<h1>Plan: 1 to start" in github.page(own[0], run)
        assert github.comments(pull)[0] == forged
        assert not github.comments(other) and not github.comments(also)

        # A newer push: the comment follows it, and the run of the older one leaves it alone.
        old = pull["head"]["sha"]
        github.commit("More", experiment("running", 20), "theirs")
        github.open("theirs")
        expect(github.completed(pull), comment="success")
        assert "20% enter" in own[0]["body"], own
        kept, body = len(github.service.writes), own[0]["body"]
        late = github.completed(pull, head=old)
        expect(late, comment="success")
        assert len(github.service.writes) == kept and own[0]["body"] == body, late.log
        # The host has not made the merge commit anew yet.
        newest = pull["head"]["sha"]
        pull["head"]["sha"] = git(github.clone, "rev-parse", "main").strip()
        expect(github.completed(pull), comment="success")
        assert len(github.service.writes) == kept
        pull["head"]["sha"] = newest
        # The fork has pushed the commit of somebody else, whose pull request is none of its.
        expect(github.completed(pull, head=other["head"]["sha"]), comment="success")
        assert not github.comments(other) and len(github.service.writes) == kept


def fork_with_links(program):
    """Nothing of the runner gets into a comment through a symbolic link."""
    with GitHub(program) as github:
        for name, link, target in [("file", "flags/features/secret.json", "secret/features/secret.json"),
                                   ("folder", "flags", "secret")]:
            git(github.clone, "checkout", "--quiet", "-b", name, "main")
            if name == "folder":
                git(github.clone, "rm", "--quiet", "-r", "flags")
            for path, content in workspace("secret").items():
                (github.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (github.folder / path).write_text(json.dumps(content).replace("button", "leaked"))
            (github.folder / target).touch()
            (github.clone / link).symlink_to(github.folder / target)
            # A filter that machines of the host have is not run.
            github.commit("Link", {".gitattributes": "* filter=lfs\n"}, name)
            pull = github.open(name, "mallory/storefront", "mallory")
            run = github.completed(pull)
            assert [entry for entry in github.comments(pull)], run.log
            assert "leaked" not in str(github.service.comments), github.service.comments


def dependabot(program):
    """Dependabot's runs can only read, too."""
    with GitHub(program) as github:
        github.commit("Launch", experiment("running"), "bump")
        pull = github.open("bump", user="dependabot[bot]")
        expect(github.pull(pull, actor="dependabot[bot]"), plan="success")
        assert not github.comments(pull), github.comments(pull)
        expect(github.completed(pull), comment="success")
        assert len(github.comments(pull)) == 1


def loosened_policy(program):
    """A pull request that loosens the policy and uses that is stopped, before the merge and after it."""
    with GitHub(program, workspace(policy={"maxTrafficRise": 10})) as github:
        github.begin()
        github.event("push")
        files = {**experiment("running", 80),
                 "flags/titrate.json": {**workspace()["flags/titrate.json"], "policy": {"maxTrafficRise": 100}}}
        github.commit("Loosen", files, "loosen")
        pull = github.open("loosen")
        run = github.pull(pull)
        expect(run, plan="failure")
        assert "::error title=Stopped by the policy maxTrafficRise" in run.log, run.log
        [comment] = github.comments(pull)
        assert "maxTrafficRise 10 → 100" in comment["body"], comment
        expect(github.event("push", sha=github.merge(pull)), apply="failure", report="success")
        assert github.status()["status"] == "created", github.status()


def moved_state(program):
    """A pull request that takes the state out of titrate.json escapes neither the policy nor a stop."""
    with GitHub(program, workspace(policy={"maxTrafficRise": 10})) as github:
        github.begin()
        github.event("push", sha=github.commit("Launch", experiment("running", 10)))
        github.commit("Move", {**experiment("running", 100), "flags/titrate.json": {}}, "move")
        github.titrate("apply", "flags", "--new-state", "--auto-approve", branch="move")
        # A state in a file that would fit comes along.
        (github.clone / "flags/.titrate/.gitignore").unlink(missing_ok=True)
        github.commit("Bring a state", {}, "move")
        pull = github.open("move")
        expect(github.pull(pull), plan="failure")
        expect(github.event("push", sha=github.merge(pull)), apply="failure", report="success")
        github.dispatch("stop", "cta", "errors doubled")
        assert github.state_commits()[0].startswith("Stop cta in production"), github.state_commits()


PROTECTED = {"policy": {"protectedEnvironments": ["production"]}}


def approval(program):
    """What a protected environment holds up waits for a reviewer, and is not red."""
    with GitHub(program, workspace(**PROTECTED)) as github:
        github.begin()
        github.event("push")
        github.service.environments["titrate-approval"] = ["reviewers"]
        github.commit("Launch", experiment("running"), "launch")
        pull = github.open("launch")
        plan = github.pull(pull)
        expect(plan, plan="success")
        assert "::warning title=Needs an approval" in plan.log and "⛔" in github.comments(pull)[0]["body"]
        run = github.event("push", sha=github.merge(pull))
        expect(run, apply="success", approve="waiting", report="success")
        assert "::warning title=Waiting for approval" in run.log, run.log
        assert "1 to start" in run.jobs["apply"].summary
        assert github.status()["status"] == "created"
        # A schedule does not ask again, nor does another commit, and the one that waits can be approved.
        expect(github.event("schedule"), apply="success", report="success")
        expect(github.event("push", sha=github.commit("Other", {"shop.txt": "open"})),
               apply="success", report="success")
        run.review("priya")
        expect(run, apply="success", approve="success", report="success")
        assert github.status()["status"] == "running"
        assert github.history()[-1]["author"]["name"] == "priya", github.history()[-1]
        again = github.event("schedule")
        expect(again, apply="success", report="success")
        assert "Waiting for approval" not in again.log

        # Refused: nothing happens.
        run = github.event("push", sha=github.commit("More", experiment("running", 30)))
        run.review("priya", "rejected")
        expect(run, apply="success", approve="failure", report="success")
        expect(github.event("schedule"), apply="success", report="success")
        assert github.status()["rollout"]["percentage"] == 10
        # Another plan is asked for anew. A fork that calls its own artifact so does not prevent that.
        sha = github.commit("More", experiment("running", 31))
        asked = github.event("push", sha=sha)
        expect(asked, apply="success", approve="waiting", report="success")
        asked.record["status"] = "failure"
        real = github.service.artifacts.pop()
        for lie in [{"head_repository_id": 2}, {"head_branch": "launch"}]:
            forged = {**real, "workflow_run": {**real["workflow_run"], "id": plan.id, **lie}}
            github.service.artifacts.append(forged)
        plan.record["status"] = "waiting"
        expect(github.event("schedule"), apply="success", approve="waiting", report="success")


def late_approval(program):
    """An approval that comes after another merge: the plan is not what would be done by now."""
    with GitHub(program, workspace(**PROTECTED)) as github:
        github.begin()
        github.event("push")
        github.service.environments["titrate-approval"] = ["reviewers"]
        first = github.event("push", sha=github.commit("Launch", experiment("running", 10)))
        second = github.event("push", sha=github.commit("More", experiment("running", 50)))
        expect(second, apply="success", approve="waiting", report="success")
        second.review("priya")
        assert github.status()["rollout"]["percentage"] == 50
        first.review("priya")
        expect(first, apply="success", approve="failure", report="success")
        assert "[ends with 4]" in first.log, first.log
        assert github.status()["rollout"]["percentage"] == 50
        # A stop in between: to raise the percentage would lift it, and nobody has approved that.
        third = github.event("push", sha=github.commit("More", experiment("running", 60)))
        expect(github.dispatch("stop", "cta"), brake="success")
        third.review("priya")
        expect(third, apply="success", approve="failure", report="success")
        assert "[ends with 4]" in third.log, third.log
        assert github.status()["stop"], github.status()


def approved_release(program):
    """A release in a protected environment is approved like a launch."""
    with GitHub(program, workspace(**PROTECTED)) as github:
        github.begin()
        github.commit("Launch", experiment("running"))
        github.titrate("apply", "flags", "--auto-approve", "--allow", "production")
        github.service.environments["titrate-approval"] = ["reviewers"]
        expect(github.dispatch("stop", "cta", "errors"), brake="success")
        run = github.dispatch("release", "cta")
        expect(run, brake="success", approve="waiting")
        assert github.status()["stop"]
        run.review("priya")
        expect(run, brake="success", approve="success")
        assert not github.status()["stop"]


def nobody_approves(program):
    """A job that waits for an environment without reviewers does not wait. It must not apply."""
    with GitHub(program, workspace(**PROTECTED)) as github:
        github.begin()
        github.event("push")
        run = github.event("push", sha=github.commit("Launch", experiment("running")))
        expect(run, apply="success", approve="failure", report="success")
        assert "Nobody has approved this" in run.log, run.log
        assert github.status()["status"] == "created"


def cancelled(program, is_taken):
    """A job that is ended half-way, before or after the remote has taken the commit."""
    with GitHub(program) as github:
        sha = github.commit("Launch", experiment("running"))
        arrived, go_on = threading.Event(), threading.Event()

        def hold():
            arrived.set()
            go_on.wait(30)
            if not is_taken:
                raise Refused(500, "the remote is gone")
        github.service.before_push = hold
        apply = beside(lambda: github.event("push", sha=sha))
        assert arrived.wait(30)
        github.host.latest.jobs["apply"].cancel()
        go_on.set()
        expect(apply.result(), apply="cancelled")
        github.service.before_push = lambda: None
        deadline = time.monotonic() + 10
        while is_taken and len(github.state_commits()) != 2:
            assert time.monotonic() < deadline, github.state_commits()
            time.sleep(0.05)
        expect(github.event("schedule"), apply="success", report="success")
        assert github.status()["status"] == "running"
        assert len(github.state_commits()) == 2, github.state_commits()


def timed_out(program):
    """A scheduled job that takes too long is told like one that fails."""
    with GitHub(program) as github:
        github.commit("Launch", experiment("running"))
        arrived, go_on = threading.Event(), threading.Event()

        def hold():
            arrived.set()
            go_on.wait(30)
            raise Refused(500, "the remote is gone")
        github.service.before_push = hold
        apply = beside(lambda: github.event("schedule"))
        assert arrived.wait(30)
        github.host.latest.jobs["apply"].end()
        go_on.set()
        expect(apply.result(), apply="cancelled", report="success")
        assert len(github.service.issues) == 1


def cancelled_before(program):
    """A job that is ended before the remote has taken its commit: the next one does it."""
    cancelled(program, False)


def cancelled_after(program):
    """A job that is ended after the remote has taken its commit: nothing happens twice."""
    cancelled(program, True)


def two_workspaces(program):
    """Two workspaces as `titrate init` makes them have comments, branches and runs of their own."""
    with GitHub(program, {}) as github:
        for folder in ["flags", "apps/mobile"]:
            github.titrate("init", folder, "--ci", "github")
        github.commit("Begin", {})
        texts = [github.recipe(f".github/workflows/titrate{name}.yml", root=github.clone)
                 for name in ["", "-apps-mobile", "-comment", "-apps-mobile-comment"]]
        github.begin()
        github.begin("apps/mobile")
        files = {}
        for folder, percentage in [("flags", 11), ("apps/mobile", 12)]:
            path = f"{folder}/experiments/production/checkout-cta.json"
            manifest = json.loads((github.clone / path).read_text())
            manifest["status"], manifest["rollout"]["percentage"] = "running", percentage
            files[path] = manifest
        github.commit("Launch", files, "launch")
        pull = github.open("launch")
        for text in [texts[0], texts[1], texts[0]]:
            expect(github.pull(pull, text=text), plan="success")
        fork = {**pull, "head": {**pull["head"], "repo": {"full_name": "mallory/storefront"}}}
        github.service.pulls.append(fork)
        expect(github.completed(fork, text=texts[3]), comment="success")
        comments = github.comments(pull)
        assert [entry["body"].splitlines()[0] for entry in comments] == [
            "<!-- titrate: flags -->", "<!-- titrate: apps/mobile -->"], comments
        assert "11% enter" in comments[0]["body"] and "12% enter" in comments[1]["body"], comments
        sha = github.merge(pull)
        for text in texts[:2]:
            expect(github.event("push", sha=sha, text=text), apply="success", report="success")
        for folder, percentage in [("flags", 11), ("apps/mobile", 12)]:
            assert github.status("checkout-cta", folder)["rollout"]["percentage"] == percentage
        stop = github.dispatch("stop", "checkout-cta", text=texts[1])
        expect(stop, brake="success")
        assert not github.status("checkout-cta")["stop"]
        assert github.status("checkout-cta", "apps/mobile")["stop"]


def failing_schedule(program):
    """Scheduled applies that fail keep one issue, which the next good one closes."""
    with GitHub(program) as github:
        github.commit("Break", {"flags/experiments/production/cta.json": "{"})
        expect(github.event("push"), apply="failure", report="success")
        assert not github.service.issues, "a push is told to whoever pushes"
        github.service.issues.append({"number": 1, "state": "open", "title": "A", "body": MARKER,
                                      "user": {"login": "mallory", "type": "User"}})
        first = github.event("schedule")
        expect(first, apply="failure", report="success")
        second = github.event("schedule")
        forged, issue = github.service.issues
        assert forged["body"] == MARKER and issue["state"] == "open", github.service.issues
        assert f"runs/{second.id})" in issue["body"] and f"runs/{first.id})" not in issue["body"], issue
        github.commit("Mend", experiment("created"))
        expect(github.event("push"), apply="success", report="success")
        assert issue["state"] == "closed" and forged["state"] == "open", github.service.issues
        # Where issues cannot be read there are none to close.
        expect(github.event("schedule", missing=["issues"]), apply="success", report="success")
        github.commit("Break", {"flags/experiments/production/cta.json": "{"})
        github.event("schedule")
        assert [entry["state"] for entry in github.service.issues] == ["open", "closed", "open"]


def missing_rights(program):
    """Where a right is missing the job is red, with the host's words and the right to give."""
    with GitHub(program, workspace(**PROTECTED)) as github:
        github.begin()
        github.commit("Launch", experiment("running"), "launch")
        pull = github.open("launch")
        refusal = "Resource not accessible by integration"

        def check(run, job, *words):
            assert run.jobs[job].result == "failure", run.log
            assert all(word in run.jobs[job].log for word in words), run.jobs[job].log
        check(github.pull(pull, missing=["contents"]), "plan", "could not read")
        check(github.pull(pull, missing=["pull-requests"]), "plan", f"{refusal} (HTTP 403)")
        check(github.pull(pull, missing=["security-events"]), "plan", refusal)
        fork = {**pull, "head": {**pull["head"], "repo": {"full_name": "mallory/storefront"}}}
        check(github.completed(fork, missing=["contents"]), "comment", "could not read")
        check(github.completed(fork, missing=["pull-requests"]), "comment", f"{refusal} (HTTP 403)")
        github.service.pulls.append(fork)
        check(github.completed(fork, reads_only=True), "comment", refusal, "pull-requests: write")
        denied = "Permission to shop/storefront.git denied to github-actions[bot]"
        github.commit("Limit", {"flags/features/limit.json": {
            "kind": "Feature", "name": "limit", "value": 3, "enabled": True}})
        check(github.event("push", missing=["issues"], reads_only=True), "apply", denied, "contents: write")
        check(github.event("schedule", reads_only=True), "report", refusal, "issues: write")
        github.event("push")
        check(github.event("push", sha=github.merge(pull), missing=["actions"]), "apply", refusal)
        github.titrate("apply", "flags", "--auto-approve", "--allow", "production")
        check(github.dispatch("stop", "cta", reads_only=True), "brake", denied)
        assert not github.status()["stop"]


def long_plan(program):
    """A plan that is too long for a comment is told shorter."""
    with GitHub(program) as github:
        many = {}
        for number in range(150):
            name = f"button-{number}"
            many[f"flags/features/{name}.json"] = {
                "kind": "Feature", "name": name, "type": "multivariate", "value": "grey", "enabled": True,
                "variants": [{"key": "green", "value": "green"}]}
            many.update(experiment("running", key=f"cta-{number}", feature=name, description="Words. " * 50))
        github.commit("Launch", many, "launch")
        pull = github.open("launch")
        expect(github.pull(pull), plan="success")
        [comment] = github.comments(pull)
        assert 30_000 < len(comment["body"]) <= 65_536, len(comment["body"])
        assert "150 to start" in comment["body"]
        github.commit("Break", {name.replace("cta", "cta" * 60): "{" for name in many if "cta" in name}, "launch")
        expect(github.pull(github.open("launch")), plan="failure")
        assert 30_000 < len(comment["body"]) <= 65_536 and "❌" in comment["body"], len(comment["body"])


def one_text(program):
    """The two workflows install and comment with the same words."""
    steps, uses = [], []
    for path, job in [("titrate.yml", "plan"), ("titrate-comment.yml", "comment")]:
        workflow = yaml.safe_load((RECIPES / "github" / path).read_text())
        steps.append({step.get("name"): step.get("run") for step in workflow["jobs"][job]["steps"]})
        uses += [step["with"] for step in workflow["jobs"][job]["steps"] if step.get("id") == "page"]
    one, other = steps
    assert one["Comment"] == other["Comment"]
    assert uses[0] == uses[1], uses
    assert one["Install titrate"] == other["Install titrate"] + 'echo "$RUNNER_TEMP/titrate" >> "$GITHUB_PATH"\n'


def install(program):
    """Only the file that the checksum names is installed."""
    with GitHub(program) as github:
        github.commit("Launch", experiment("running"), "launch")
        pull = github.open("launch")
        data = open(program, "rb").read()
        good = github.offer(data, place="whole")
        wrong = {**good, "TITRATE_URL": github.offer(data + b"#", place="wrong")["TITRATE_URL"]}
        cut = github.offer(data, len(data) // 2, "cut")
        # A server that does not say how long the file is.
        short = {**good, "TITRATE_URL": github.offer(data[:1000], place="short")["TITRATE_URL"]}
        absent = {**good, "TITRATE_URL": f"{github.service.address}/download/absent"}
        for variables, words in [
                (wrong, "FAILED"), (short, "FAILED"), (cut, "curl: ("), (absent, "404"),
                ({}, "Fill in TITRATE_URL"), ({"TITRATE_URL": good["TITRATE_URL"]}, "Fill in TITRATE_URL")]:
            job = github.pull(pull, variables=variables).jobs["plan"]
            assert job.result == "failure" and words in job.log, job.log
            assert not (job.temporary / "titrate").exists()
            assert not any("titrate" in path for path in job.paths), job.paths
        expect(github.pull(pull, variables=good), plan="success")


def provider(program):
    """The provider is installed where its checksum stands in the workflow, and only what that names."""
    with GitHub(program) as github:
        pull = github.open("main")
        good = github.offer_provider(b"#!/bin/sh\n")
        wrong = {"TITRATE_FLAGSMITH_SHA256": "0" * 64}
        for variables, result in [({}, "success"), (good, "success"), (wrong, "failure")]:
            job = github.pull(pull, variables={**github.sums, **variables}).jobs["plan"]
            assert job.result == result and ("FAILED" in job.log) == (result == "failure"), job.log
            installed = job.temporary / "titrate" / "titrate-provider-flagsmith"
            assert os.access(installed, os.X_OK) == (variables == good), job.log


def from_source(program):
    """Without a download: built once, and then taken from the cache."""
    with GitHub(program) as github:
        source, commit, tools, builds = github.source()
        action = (RECIPES / "github/from-source/action.yml").read_text()
        github.commit("Build", {".github/actions/titrate/action.yml": action})
        head, rest = github.recipe("github/titrate.yml", {}).split("      - &install\n")
        text = (f"{head}      - &install\n        uses: ./.github/actions/titrate\n"
                f"        with: {{source: '{source}', commit: '{commit}'}}\n\n      - &provider"
                + rest.partition("      - &provider")[2])
        for _ in range(2):
            expect(github.event("push", text=text, tools=tools), apply="success", report="success")
        assert builds.read_text().splitlines() == [
            f"build --configuration release --product {name}" for name in ["titrate", "titrate-provider-flagsmith"]]
        assert os.access(f"{tools}/titrate-provider-flagsmith", os.X_OK)

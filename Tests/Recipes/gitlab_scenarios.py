"""What a team lives through on GitLab. Each function is a scenario, with a project of its own."""

import copy
import json
import os
import threading
import time

from gitlab import Host
from service import Refused
from workshop import Workshop, beside, experiment, git, spec, workspace

MARKER = "<!-- titrate: flags -->\n"
RECIPE = "gitlab/titrate.gitlab-ci.yml"


class GitLab(Workshop):
    def __init__(self, program, files=None):
        super().__init__(program, "merge-requests")
        self.host = Host(self.folder, self.service)
        self.push_token = self.service.token("project_bot_1", contents="write")
        self.note_token = self.service.token("2", api="write")
        self.commit("Begin", workspace() if files is None else files)
        if files is None:
            self.begin()

    def event(self, source, sha=None, variables=None, clone=None, user="mira", head=None, text=None):
        is_request = source == "merge_request_event"
        clone = {"CI_PROJECT_ID": "7", "CI_PROJECT_URL": f"{self.service.address}/shop/storefront",
                 "CI_COMMIT_SHA": sha or git(self.bare, "rev-parse", "main").strip(),
                 "TITRATE_NOTE_TOKEN": self.note_token,
                 **({} if is_request else {
                     "CI_COMMIT_BRANCH": "main", "CI_COMMIT_REF_NAME": "main",
                     "TITRATE_GITLAB_TOKEN": self.push_token}),
                 **(clone or {})}
        return self.host.run(text or self.recipe(RECIPE, head), source, variables or {}, user,
                             {name: value for name, value in clone.items() if value is not None})

    def request(self, pull, clone=None, head=None, text=None):
        return self.event("merge_request_event", pull["head"]["sha"], head=head, text=text, clone={
            "CI_MERGE_REQUEST_IID": str(pull["number"]), "CI_MERGE_REQUEST_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_PROJECT_URL": f"{self.service.address}/shop/storefront",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", **(clone or {})})

    def notes(self, pull):
        return [entry for entry in self.service.comments if entry["issue"] == pull["number"]]


def expect(pipeline, **results):
    """Looks at the results of all jobs. Those of one workspace have short names."""
    results = {name if ":" in name else f"titrate:{name}": result for name, result in results.items()}
    assert pipeline.results == results, f"{pipeline.results}, not {results}\n{pipeline.log}"


def life(program):
    """From a merge request to a ramp that rises by itself."""
    with GitLab(program) as gitlab:
        ramp = [{"after": "0s", "percentage": 5}, {"after": "4s", "percentage": 20}]
        gitlab.commit("Launch", experiment("running", ramp=ramp, hypothesis="More.\n/close\n/merge"), "launch")
        pull = gitlab.open("launch")
        # The main branch has moved on since: that is no part of the merge request.
        gitlab.commit("Limit", {"flags/features/limit.json": {
            "kind": "Feature", "name": "limit", "value": 3, "enabled": True}})
        gitlab.event("push")
        pipeline = gitlab.request(pull)
        expect(pipeline, plan="success")
        [note] = gitlab.notes(pull)
        assert note["body"].startswith(MARKER) and "5% enter" in note["body"], note
        assert "/artifacts/file/titrate-plan.html), for a browser" in note["body"], note
        page = pipeline.jobs["titrate:plan"].left / "titrate-plan.html"
        assert "<h1>Plan: 1 to start" in page.read_text()
        assert "limit" not in note["body"], note
        # GitLab would do what a line says that begins so.
        assert not [line for line in note["body"].splitlines() if line.startswith("/")], note
        assert gitlab.service.scans == [[]], gitlab.service.scans

        gitlab.commit("Break", {"flags/experiments/production/cta.json": "{"}, "launch")
        expect(gitlab.request(gitlab.open("launch")), plan="failed")
        assert "❌" in note["body"] and gitlab.notes(pull) == [note], note
        assert gitlab.service.scans[1], gitlab.service.scans
        gitlab.commit("Less", experiment("running", ramp=[{"after": "0s", "percentage": 4}, ramp[1]]), "launch")
        expect(gitlab.request(gitlab.open("launch")), plan="success")
        assert "4% enter" in note["body"] and gitlab.notes(pull) == [note], note

        pipeline = gitlab.event("push", gitlab.merge(pull))
        begin = time.monotonic()
        expect(pipeline, apply="success", approve="manual", approved="skipped")
        assert gitlab.status()["rollout"]["percentage"] == 4
        assert pipeline.jobs["titrate:apply"].outputs["has_changes"] == "true"
        time.sleep(max(0, 4 - (time.monotonic() - begin)))
        pipeline = gitlab.event("schedule")
        expect(pipeline, apply="success", approve="manual", approved="skipped")
        assert gitlab.status()["rollout"]["percentage"] == 20
        pipeline.play("titrate:approve", "priya")
        expect(pipeline, apply="success", approve="success", approved="success")
        assert "Nothing waits for approval." in pipeline.log, pipeline.log
        # The token stands nowhere in a log.
        assert gitlab.push_token not in pipeline.log


def late_run(program):
    """A job of an older push that comes late says nothing."""
    with GitLab(program) as gitlab:
        gitlab.commit("Launch", experiment("running", 10), "launch")
        old = copy.deepcopy(gitlab.open("launch"))
        gitlab.commit("Launch", experiment("running", 40), "launch")
        new = gitlab.open("launch")
        for pull in [new, old]:
            expect(gitlab.request(pull), plan="success")
        [note] = gitlab.notes(new)
        assert "40% enter" in note["body"], note


def specs(program):
    """A merge request answers for the specs that it breaks, and tells of every case as JUnit has it."""
    with GitLab(program) as gitlab:
        gitlab.commit("Say", spec([{"shares": {"control": 95}, "of": "everyone"}]), "launch")
        gitlab.commit("Launch", experiment("running", 20), "launch")
        pull = gitlab.open("launch")
        pipeline = gitlab.request(pull)
        expect(pipeline, plan="failed")
        assert "1 of 1 case in 1 spec does not hold" in pipeline.log, pipeline.log
        [note] = gitlab.notes(pull)
        assert "20% enter" in note["body"], note
        gitlab.commit("Less", experiment("running", 10), "launch")
        expect(gitlab.request(gitlab.open("launch")), plan="success")
        told = [(suite.get("tests"), suite.get("failures")) for suite in gitlab.service.suites]
        assert told == [("1", "1"), ("1", "0")], told
        # Where the plan has errors there is nothing to test.
        gitlab.commit("Break", {"flags/features/button.json": "{"}, "launch")
        expect(gitlab.request(gitlab.open("launch")), plan="failed")
        assert len(gitlab.service.suites) == 2, gitlab.service.suites


def silence(program):
    """A merge request that changes nothing about experiments gets no note."""
    with GitLab(program) as gitlab:
        gitlab.commit("Other", {"shop.txt": "open"}, "other")
        pull = gitlab.open("other")
        pipeline = gitlab.request(pull)
        expect(pipeline, plan="success")
        assert not pipeline.jobs["titrate:plan"].left.exists()
        # A merge that is against the policy is red there, and not for everybody else.
        gitlab.commit("Rise", {**workspace(policy={"maxTrafficRise": 5}), **experiment("running")})
        expect(gitlab.event("push"), apply="failed", approve="skipped", approved="skipped")
        expect(gitlab.request(pull), plan="success")
        assert not gitlab.notes(pull), gitlab.notes(pull)


def forged_note(program):
    """Somebody else has written the marker, and many notes stand before the own one."""
    with GitLab(program) as gitlab:
        gitlab.commit("Launch", experiment("running"), "launch")
        pull = gitlab.open("launch")
        forged = {"id": 1, "issue": pull["number"], "body": MARKER + "All is well.",
                  "author": {"id": 3, "username": "mallory"}}
        gitlab.service.comments += [dict(forged)] + [
            {**forged, "id": number, "body": "+1"} for number in range(1000, 1140)]
        for _ in range(2):
            expect(gitlab.request(pull), plan="success")
        own = [entry for entry in gitlab.notes(pull) if entry["author"]["id"] == 2]
        assert len(own) == 1 and "10% enter" in own[0]["body"], own
        assert gitlab.notes(pull)[0] == forged


def fork(program):
    """A fork's merge request runs in the fork, without a token: a plan, and no note."""
    with GitLab(program) as gitlab:
        gitlab.commit("Launch", experiment("running"), "theirs")
        pull = gitlab.open("theirs")
        bare = gitlab.service.bare("mallory/storefront")
        git(gitlab.folder, "clone", "--quiet", "--bare", "--single-branch", "--branch=theirs", gitlab.bare, bare)
        git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        pipeline = gitlab.request(pull, {
            "CI_PROJECT_ID": "8", "CI_PROJECT_URL": f"{gitlab.service.address}/mallory/storefront",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "8", "TITRATE_NOTE_TOKEN": None})
        expect(pipeline, plan="success")
        assert "1 to start" in pipeline.log and not gitlab.service.writes, pipeline.log


def hostile_names(program):
    """Words that a shell would run."""
    with GitLab(program) as gitlab:
        gitlab.event("push", gitlab.commit("Launch", experiment("running")))
        words = 'a "quoted" \'word\' `touch here` $(touch here)\n$CI_JOB_TOKEN'
        pipeline = gitlab.event("web", variables={"TITRATE_STOP": "cta\t", "TITRATE_REASON": words}, user="noor")
        expect(pipeline, brake="success", approve="manual", approved="skipped")
        event = gitlab.history()[-1]
        assert "$CI_JOB_TOKEN" in event["attributes"]["reason"] and event["author"]["name"] == "noor", event
        assert not list(gitlab.folder.rglob("here")), "it was run"
        expect(gitlab.event("web", variables={"TITRATE_STOP": "--help"}),
               brake="failed", approve="skipped", approved="skipped")
        expect(gitlab.event("web", variables={"TITRATE_STOP": "cta", "TITRATE_IN": "apps/mobile"}))
        expect(gitlab.event("web", variables={"TITRATE_RELEASE": "cta", "TITRATE_IN": "flags"}),
               brake="success", approve="manual", approved="skipped")
        assert not gitlab.status()["stop"]


def stop_amid(program):
    """Somebody stops an experiment by hand while a merge is applied."""
    with GitLab(program) as gitlab:
        gitlab.event("push", gitlab.commit("Launch", experiment("running", 10)))
        arrived, go_on = threading.Event(), threading.Event()

        def hold():
            gitlab.service.before_push = lambda: None
            arrived.set()
            assert go_on.wait(30)
        gitlab.service.before_push = hold
        sha = gitlab.commit("Reword", experiment("running", 10, owner="payments"))
        apply = beside(lambda: gitlab.event("push", sha))
        assert arrived.wait(30)
        expect(gitlab.event("web", variables={"TITRATE_STOP": "production/cta"}),
               brake="success", approve="manual", approved="skipped")
        go_on.set()
        expect(apply.result(), apply="success", approve="manual", approved="skipped")
        assert gitlab.status()["stop"], gitlab.status()


def one_at_a_time(program):
    """Two pipelines at once: the second begins to apply when the first has ended."""
    with GitLab(program) as gitlab:
        arrived, go_on = threading.Event(), threading.Event()

        def hold():
            arrived.set()
            assert go_on.wait(30)
        gitlab.service.before_push = hold
        first = beside(lambda sha=gitlab.commit("Launch", experiment("running", 10)): gitlab.event("push", sha))
        assert arrived.wait(30)
        second = beside(lambda sha=gitlab.commit("More", experiment("running", 20)): gitlab.event("push", sha))
        time.sleep(1)
        assert not gitlab.host.latest.folder.exists(), "it has begun"
        go_on.set()
        for pipeline in [first, second]:
            expect(pipeline.result(), apply="success", approve="manual", approved="skipped")
        assert gitlab.status()["rollout"]["percentage"] == 20


def cancelled(program):
    """A job that is ended half-way: the next one does what is left."""
    with GitLab(program) as gitlab:
        sha = gitlab.commit("Launch", experiment("running"))
        arrived, go_on = threading.Event(), threading.Event()

        def hold():
            arrived.set()
            go_on.wait(30)
            raise Refused(500, "the remote is gone")
        gitlab.service.before_push = hold
        apply = beside(lambda: gitlab.event("push", sha))
        assert arrived.wait(30)
        gitlab.host.latest.jobs["titrate:apply"].cancel()
        go_on.set()
        expect(apply.result(), apply="canceled", approve="skipped", approved="skipped")
        gitlab.service.before_push = lambda: None
        assert len(gitlab.state_commits()) == 1
        expect(gitlab.event("schedule"), apply="success", approve="manual", approved="skipped")
        assert gitlab.status()["status"] == "running"


PROTECTED = {"policy": {"protectedEnvironments": ["production"]}}


def approval(program):
    """What a protected environment holds up waits for those who may deploy."""
    with GitLab(program, workspace(**PROTECTED)) as gitlab:
        gitlab.begin()
        gitlab.event("push")
        gitlab.service.environments["titrate-approval"] = ["priya"]
        gitlab.commit("Launch", experiment("running"), "launch")
        pull = gitlab.open("launch")
        expect(gitlab.request(pull), plan="warning")
        assert "⛔" in gitlab.notes(pull)[0]["body"], gitlab.notes(pull)
        first = gitlab.event("push", gitlab.merge(pull))
        expect(first, apply="warning", approve="manual", approved="skipped")
        assert gitlab.status()["status"] == "created"
        try:
            first.play("titrate:approve", "mallory")
            raise AssertionError("anybody may approve")
        except Refused:
            pass
        # Were the job run without the approval, it would do nothing.
        again = gitlab.event("schedule")
        again.jobs["titrate:approved"].run("mallory")
        expect(again, apply="warning", approve="manual", approved="failed")
        assert gitlab.status()["status"] == "created"
        # Another merge comes before the approval: it is not what would be done by now.
        second = gitlab.event("push", gitlab.commit("More", experiment("running", 50)))
        second.play("titrate:approve", "priya")
        expect(second, apply="warning", approve="success", approved="success")
        assert gitlab.history()[-1]["author"]["name"] == "priya", gitlab.history()[-1]
        assert gitlab.status()["rollout"]["percentage"] == 50
        first.play("titrate:approve", "priya")
        expect(first, apply="warning", approve="success", approved="failed")
        assert "[ends with 4]" in first.log, first.log
        assert gitlab.status()["rollout"]["percentage"] == 50
        gitlab.event("web", variables={"TITRATE_STOP": "cta"})
        release = gitlab.event("web", variables={"TITRATE_RELEASE": "cta"})
        expect(release, brake="warning", approve="manual", approved="skipped")
        release.play("titrate:approve", "priya")
        expect(release, brake="warning", approve="success", approved="success")
        assert not gitlab.status()["stop"]


def loosened_policy(program):
    """A merge request that loosens the policy and uses that is stopped, before the merge and after it."""
    with GitLab(program, workspace(policy={"maxTrafficRise": 10})) as gitlab:
        gitlab.begin()
        gitlab.event("push")
        loose = workspace(policy={"maxTrafficRise": 100})["flags/titrate.json"]
        forged = {"titrate.env": "own_changes=0\nhas_errors=false\nneeds_approval=true\n"}
        gitlab.commit("Loosen", {**experiment("running", 80), "flags/titrate.json": loose, **forged}, "loosen")
        pull = gitlab.open("loosen")
        expect(gitlab.request(pull), plan="failed")
        [note] = gitlab.notes(pull)
        assert "maxTrafficRise 10 → 100" in note["body"], note
        expect(gitlab.event("push", gitlab.merge(pull)),
               apply="failed", approve="skipped", approved="skipped")
        assert gitlab.status()["status"] == "created", gitlab.status()


def overtaken(program):
    """A pipeline of an older commit that comes late takes nothing back, and warns."""
    with GitLab(program) as gitlab:
        old = gitlab.commit("Launch", experiment("running", 10))
        gitlab.event("push", gitlab.commit("More", experiment("running", 20)))
        expect(gitlab.event("push", old), apply="warning", approve="manual", approved="skipped")
        expect(gitlab.event("schedule", old), apply="failed", approve="skipped", approved="skipped")
        assert gitlab.status()["rollout"]["percentage"] == 20


def two_workspaces(program):
    """Two workspaces as `titrate init` makes them, in one pipeline."""
    with GitLab(program, {}) as gitlab:
        for folder in ["flags", "apps/mobile"]:
            gitlab.titrate("init", folder, "--ci", "gitlab")
        gitlab.commit("Begin", {})
        gitlab.begin()
        gitlab.begin("apps/mobile")
        texts = [gitlab.recipe(f".gitlab/titrate{name}.gitlab-ci.yml", root=gitlab.clone)
                 for name in ["", "-apps-mobile"]]
        files = {}
        for folder, percentage in [("flags", 11), ("apps/mobile", 12)]:
            path = f"{folder}/experiments/production/checkout-cta.json"
            manifest = json.loads((gitlab.clone / path).read_text())
            manifest["status"], manifest["rollout"]["percentage"] = "running", percentage
            files[path] = manifest
        gitlab.commit("Launch", files, "launch")
        pull = gitlab.open("launch")
        expect(gitlab.request(pull, text=texts), **{
            "titrate:plan": "success", "titrate-apps-mobile:plan": "success"})
        notes = gitlab.notes(pull)
        assert "11% enter" in notes[0]["body"] and "12% enter" in notes[1]["body"], notes
        manual = {"titrate:approve": "manual", "titrate-apps-mobile:approve": "manual",
                  "titrate:approved": "skipped", "titrate-apps-mobile:approved": "skipped"}
        expect(gitlab.event("push", gitlab.merge(pull), text=texts), **manual, **{
            "titrate:apply": "success", "titrate-apps-mobile:apply": "success"})
        stop = gitlab.event("web", variables={"TITRATE_STOP": "checkout-cta", "TITRATE_IN": "apps/mobile"}, text=texts)
        expect(stop, **{"titrate-apps-mobile:brake": "success", "titrate-apps-mobile:approve": "manual",
                        "titrate-apps-mobile:approved": "skipped"})
        assert not gitlab.status("checkout-cta")["stop"]
        assert gitlab.status("checkout-cta", "apps/mobile")["stop"]


def missing_rights(program):
    """Where a token is missing or may not do it, the job is red, with the host's words."""
    with GitLab(program) as gitlab:
        gitlab.commit("Launch", experiment("running"), "launch")
        pull = gitlab.open("launch")
        weak = gitlab.service.token("4", contents="read")
        for token, words in [(None, "401 Unauthorized"), (weak, "insufficient_scope")]:
            pipeline = gitlab.request(pull, {"TITRATE_NOTE_TOKEN": token})
            expect(pipeline, plan="failed")
            assert words in pipeline.log and "reporter with the scope api" in pipeline.log, pipeline.log
        sha = gitlab.merge(pull)
        for token, words in [(None, "write_repository"), (weak, "write_repository"), (weak, "denied to 4")]:
            pipeline = gitlab.event("push", sha, clone={"TITRATE_GITLAB_TOKEN": token})
            expect(pipeline, apply="failed", approve="skipped", approved="skipped")
            assert words in pipeline.log, pipeline.log


def install(program):
    """Only the file that the checksum names is installed."""
    with GitLab(program) as gitlab:
        pull = gitlab.open("main")
        data = open(program, "rb").read()
        good = gitlab.offer(data, place="whole")
        wrong = {**good, "TITRATE_URL": gitlab.offer(data + b"#", place="wrong")["TITRATE_URL"]}
        cut = gitlab.offer(data, len(data) // 2, "cut")
        for head, words in [(wrong, "FAILED"), (cut, "curl: ("), ({}, "Fill in TITRATE_URL")]:
            pipeline = gitlab.request(pull, head=head)
            expect(pipeline, plan="failed")
            assert words in pipeline.log, pipeline.log
            assert not list(pipeline.folder.rglob("home/*/titrate"))
        expect(gitlab.request(pull, head=good), plan="success")


def provider(program):
    """The provider is installed where its checksum stands in the recipe, and only what that names."""
    with GitLab(program) as gitlab:
        pull = gitlab.open("main")
        good = gitlab.offer_provider(b"#!/bin/sh\n")
        wrong = {"TITRATE_FLAGSMITH_SHA256": "0" * 64}
        for variables, result in [({}, "success"), (good, "success"), (wrong, "failed")]:
            pipeline = gitlab.request(pull, head={**gitlab.sums, **variables})
            expect(pipeline, plan=result)
            assert ("FAILED" in pipeline.log) == (result == "failed"), pipeline.log
            installed = list(pipeline.folder.rglob("home/*/titrate-provider-flagsmith"))
            assert [os.access(file, os.X_OK) for file in installed] == [True] * (variables == good), installed


def from_source(program):
    """Without a download: built once, and then taken from the cache."""
    with GitLab(program) as gitlab:
        source, commit, tools, builds = gitlab.source()
        text = [gitlab.recipe(RECIPE, {}), gitlab.recipe("gitlab/from-source.gitlab-ci.yml", {
            "TITRATE_SOURCE": source, "TITRATE_COMMIT": commit})]
        for _ in range(2):
            pipeline = gitlab.event("push", text=text, clone={"PATH": f"{tools}:{os.environ['PATH']}"})
            expect(pipeline, apply="success", approve="manual", approved="skipped")
        lines = builds.read_text().splitlines()
        assert [line.partition(" --configuration ")[2] for line in lines] == [
            f"release --product {name}" for name in ["titrate", "titrate-provider-flagsmith"]], lines

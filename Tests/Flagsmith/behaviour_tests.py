"""What the stub does beside the recordings: who gets what, keys, edits, the log, and how it ends."""

import itertools
import json
import signal
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flagsmith_stub import description, evaluation
from harness import CTA, WORLD, HERE, Stub, equal

# What the engine of the SDKs answered.
VECTORS = Path(HERE, "../DomainTests/Evaluation/Fixtures/flagsmith-engine.json")
NEW_CTA = CTA.replace("OLD", "NEW")
SEGMENTS = "/api/v1/projects/1/segments/"
LINKS = "/api/v1/features/feature-segments/?environment=2&feature=1"


def rules(percentage):
    condition = {"property": "$.identity.key", "operator": "PERCENTAGE_SPLIT", "value": percentage}
    return [{"type": "ALL", "rules": [], "conditions": [condition]}]


def override(segment, green, blue, **more):
    return {"segment_overrides": [{
        "segment": {"id": segment}, "variants": [{"id": 1, "weight": green}, {"id": 2, "weight": blue}]} | more]}


def served(stub, environment="OLD"):
    return stub.get(f"/stub/evaluate?environment={environment}&feature=cta&count=10000&list=1")["list"]


def launched(stub, flag=CTA):
    """Makes a cohort of 60 percent, and returns the number of its segment."""
    segment = stub.post(SEGMENTS, {"name": "cohort", "project": 1, "rules": rules("60")})["id"]
    stub.ask("PATCH", flag, override(segment, 40, 40, priority=0, enabled=True))
    return segment


def shares_are_those_of_the_engine(folder):
    vectors = json.loads(VECTORS.read_text())
    for vector in vectors["hashes"]:
        equal(evaluation.share(*vector["ids"]), vector["percentage"])
    for situation in vectors["evaluations"]:
        flag, world = flag_of(situation)
        one = evaluation.Evaluation(world, flag)
        for result in situation["results"]:
            equal(one.served(result["identity"]), (result["enabled"], result["value"]))


def flag_of(situation):
    """The flag of a situation that the engine evaluated, in a world of its own."""
    key, cohort = situation["environment"], situation["cohort"]
    variants = [{"key": one["key"], "value": one["value"]} for one in situation["allocations"]]
    weights = {one["key"]: one["percentage"] for one in situation["allocations"]}
    world = description.make_world({
        "keys": {}, "environments": [{"key": key}],
        "features": [{"name": "f", "value": situation["controlValue"], "enabled": True, "variants": variants}],
        "segments": [{"id": cohort["segment"], "name": "s", "percentage": str(cohort["percentage"])}],
        "overrides": [{"environment": key, "feature": "f", "segment": "s", "weights": weights,
                       "enabled": situation["overrideEnabled"]}]})
    flag = description.find_flag(world, {"environment": key, "feature": "f"})
    flag.overrides[0].lineage = situation["splitSeed"]
    return flag, world


def a_cohort_of_zero_lets_some_in(folder):
    """Those who stand at 0. Only a cohort of -1 is empty."""
    first = next(number for number in itertools.count() if evaluation.share(1, f"OLD_user-{number}") == 0)
    for percentage, variants in (("0", 1), ("-1", 0)):
        world = description.make_world(WORLD | {
            "segments": [{"name": "s", "percentage": percentage}],
            "overrides": [{"environment": "OLD", "feature": "cta", "segment": "s", "weights": {"blue": 100}}]})
        flag = description.find_flag(world, {"environment": "OLD", "feature": "cta"})
        told = evaluation.evaluate(world, flag, first + 1, is_listed=True)["list"]
        equal((told[first] == "on/blue", told.count("on/blue")), (bool(variants), variants))


def a_share_ends_before_the_next_begins(folder):
    place = evaluation.share(3, "OLD_user-1")
    for weight, value in ((place, "grey"), (place + 0.01, "green")):
        world = description.make_world(WORLD | {
            "segments": [{"name": "s", "percentage": "100"}],
            "overrides": [{"environment": "OLD", "feature": "cta", "segment": "s", "weights": {"green": weight}}]})
        flag = description.find_flag(world, {"environment": "OLD", "feature": "cta"})
        flag.overrides[0].lineage = 3
        equal(evaluation.Evaluation(world, flag).served("user-1"), (True, value))


def a_cohort_keeps_its_variants(folder):
    """Through a ramp, a stop with -1 and its release, and versions; but not through a removal."""
    with Stub(folder) as stub:
        for environment, flag in (("OLD", CTA), ("NEW", NEW_CTA)):
            segment = launched(stub, flag)
            there = f"{SEGMENTS}{segment}/"
            running = served(stub, environment)
            stub.ask("PATCH", there, {"rules": rules("-1")})
            equal(set(served(stub, environment)), {"on/grey"})
            stub.ask("PATCH", there, {"rules": rules("80")})
            risen = served(stub, environment)
            # Of those who were in it, nobody moves.
            moved = [pair for pair in zip(running, risen) if pair[0] != "on/grey" and pair[0] != pair[1]]
            equal(moved, [])
            stub.ask("PATCH", flag, override(segment, 40, 40, enabled=False))
            off = served(stub, environment)
            assert {"off/green", "off/blue", "off/grey"} <= set(off), set(off)
            stub.ask("PATCH", there, {"rules": rules("60")})
            stub.ask("PATCH", flag, override(segment, 40, 40, enabled=True))
            equal(served(stub, environment), running)
            stub.ask("DELETE", f"{flag}segment-overrides/{segment}/")
            equal(set(served(stub, environment)), {"on/grey"})
            stub.ask("PATCH", flag, override(segment, 40, 40, priority=0, enabled=True))
            changed = sum(1 for pair in zip(served(stub, environment), running) if pair[0] != pair[1])
            assert 3000 < changed < 5000, changed
        equal(stub.unexpected, [])


def ten_thousand_are_evaluated_at_once(folder):
    with Stub(folder) as stub:
        launched(stub)
        start = time.monotonic()
        counts = stub.get("/stub/evaluate?environment=OLD&feature=cta&count=10000")["counts"]
        equal(sum(counts.values()), 10_000)
        assert time.monotonic() - start < 2, "that is no way to compare cohorts"


def the_better_priority_wins_and_an_identity_above_all(folder):
    with Stub(folder) as stub:
        segments = [stub.post(SEGMENTS, {"name": name, "project": 1, "rules": rules("100")})["id"]
                    for name in "ab"]
        for segment, priority, weights in zip(segments, (5, 3), ((100, 0), (0, 100))):
            stub.ask("PATCH", CTA, override(segment, *weights, priority=priority))
        equal(set(served(stub)), {"on/blue"})
        there = stub.get("/api/v1/environments/OLD/document/")["project"]["segments"]
        equal([one["feature_states"][0]["feature_segment"] for one in there], [{"priority": 5}, {"priority": 3}])
        identities = "/api/v1/environments/OLD/identities/"
        number = stub.post(identities, {"identifier": "user-7"})["id"]
        own = {"feature": 1, "enabled": False, "feature_state_value": "x"}
        stub.post(f"{identities}{number}/featurestates/", own)
        listed = served(stub)
        equal((listed[7], listed.count("on/blue")), ("off/x", 9999))
        for text, count in (("ser-", 1), ('"ser-"', 0), ('"user-7"', 1)):
            equal(stub.get(f"{identities}?q={urllib.parse.quote(text)}")["count"], count)
        [own] = stub.get("/api/v1/environments/OLD/document/")["identity_overrides"]
        equal((own["identifier"], own["composite_key"]), ("user-7", "OLD_user-7"))
        equal(own["identity_features"][0]["feature_state_value"], "x")


def a_write_is_a_version_where_there_are_versions(folder):
    with Stub(folder) as stub:
        same = {"environment_default": {"enabled": True}}
        stub.ask("PATCH", CTA, same)
        stub.ask("PATCH", NEW_CTA, same)
        equal([line["changed"] for line in stub.log], [False, True])
        equal([stub.flag(key)["versions"] for key in ("OLD", "NEW")], [0, 2])
        seed = stub.flag("NEW")["default"]["seed"]
        segment = launched(stub, NEW_CTA)
        before, linked = stub.get("/api/v1/environments/NEW/document/"), stub.get(LINKS)["results"][0]["id"]
        stub.ask("PATCH", NEW_CTA, override(segment, 10, 20))
        after = stub.get("/api/v1/environments/NEW/document/")
        assert linked != stub.get(LINKS)["results"][0]["id"], linked
        one, other = (document["project"]["segments"][0]["feature_states"][0] for document in (before, after))
        assert one["featurestate_uuid"] != other["featurestate_uuid"], one
        equal(one["django_id"], other["django_id"])
        equal(stub.flag("NEW")["default"]["seed"], seed)
        # What is refused on the way is left as a draft.
        too_much = [{"multivariate_feature_option": option, "percentage_allocation": 60} for option in (1, 2)]
        state = {"enabled": True, "value": {"type": "string", "value": "x"}}
        reply = stub.ask("POST", "/api/experiments/environments/NEW/update-flag-v2/", {
            "feature": {"id": 1}, "environment_default": state,
            "segment_overrides": [state | {"segment_id": segment, "multivariate_feature_state_values": too_much}]})
        equal((reply.status, stub.flag("NEW")["versions"], stub.flag("NEW")["drafts"]), (400, 4, 1))


def a_priority_that_is_there_twice_blocks_overrides(folder):
    world = WORLD | {
        "segments": [{"name": name, "percentage": "5"} for name in "ab"],
        "overrides": [{"environment": "OLD", "feature": "cta", "segment": name, "priority": 1} for name in "ab"]}
    with Stub(folder, world=world) as stub:
        reply = stub.ask("PATCH", CTA, override(1, 1, 1))
        equal((reply.status, reply.body), (400, {"detail": "Duplicate priority: 1."}))
        equal(stub.ask("PATCH", CTA, {"environment_default": {"enabled": False}}).status, 200)
        equal(stub.ask("DELETE", f"{CTA}segment-overrides/2/").status, 200)
        equal(stub.ask("PATCH", CTA, override(1, 1, 1)).status, 200)


def somebody_edits_in_the_page(folder):
    with Stub(folder) as stub:
        place = {"environment": "OLD", "feature": "cta"}
        stub.post("/stub/edit", [
            {"edit": "segment", "segment": "theirs", "percentage": "30", "description": "x"},
            {"edit": "override", "segment": "theirs", "enabled": True, "value": "red",
             "weights": {"blue": 5}} | place,
            {"edit": "default", "value": "black", "weights": {"green": 7}} | place])
        [theirs] = stub.flag()["overrides"]
        equal((theirs["segment"], theirs["percentage"], theirs["value"], theirs["weights"]),
              ("theirs", "30", "red", {"green": 0.0, "blue": 5.0}))
        equal(stub.flag()["default"]["weights"], {"green": 7.0, "blue": 0.0})
        stub.post("/stub/edit", [
            {"edit": "override", "segment": "theirs", "enabled": False, "priority": 4} | place,
            {"edit": "segment", "segment": "theirs", "percentage": "3", "name": "renamed"}])
        [theirs] = stub.flag()["overrides"]
        equal((theirs["segment"], theirs["percentage"], theirs["enabled"], theirs["priority"]),
              ("renamed", "3", False, 4))
        stub.post("/stub/edit", [{"edit": "override", "segment": "renamed", "delete": True} | place])
        equal(stub.flag()["overrides"], [])
        stub.post("/stub/edit", [{"edit": "segment", "segment": "renamed", "delete": True},
                                 {"edit": "feature", "feature": "limit", "delete": True}])
        equal(stub.get("/stub/state")["segments"], [])
        equal(stub.ask("GET", CTA.replace("/1/", "/2/")).status, 404)
        equal(stub.log[0]["path"], CTA.replace("/1/", "/2/"))


def an_experiment_starts_once_and_ends_once(folder):
    there = "/api/v1/environments/OLD/experiments/"
    with Stub(folder) as stub:
        stub.post(there, {"name": "e", "feature": 1, "hypothesis": "h"})
        first, paused, again, ended = (
            stub.post(f"{there}1/{step}/", None) for step in ("start", "pause", "start", "complete"))
        equal({one["started_at"] for one in (paused, again, ended)}, {first["started_at"]})
        equal([bool(one["ended_at"]) for one in (first, paused, again, ended)], [False, False, False, True])
        # The next one may come then.
        equal(stub.ask("POST", there, {"name": "e", "feature": 1, "hypothesis": "h"}).status, 201)


def rights_and_experiments_are_taken_away(folder):
    experiments = "/api/v1/environments/OLD/experiments/"
    with Stub(folder) as stub:
        stub.post(experiments, {"name": "e", "feature": 1, "hypothesis": "h"})
        place = {"edit": "experiment", "environment": "OLD", "feature": "cta"}
        for step in ("start", "pause"):
            stub.post("/stub/edit", [place | {"step": step}])
        equal(stub.get(f"{experiments}1/")["status"], "paused")
        stub.post("/stub/edit", [place | {"step": "delete"}])
        equal(stub.ask("GET", f"{experiments}1/").status, 404)
        stub.post("/stub/edit", [{"edit": "organisation", "experiments": False}])
        equal(stub.ask("GET", experiments).status, 403)
        stub.post("/stub/edit", [{"edit": "environment", "environment": "OLD", "changeRequests": True}])
        equal(stub.ask("PATCH", CTA, {}).status, 409)
        stub.post("/stub/edit", [{"edit": "key", "key": "secret", "rights": "reader"}])
        equal(stub.ask("PATCH", CTA, {}).status, 404)
        stub.post("/stub/edit", [{"edit": "key", "key": "secret"}])
        equal(stub.ask("GET", CTA).status, 401)


def everything_is_restored_as_it_was_kept(folder):
    with Stub(folder) as stub:
        stub.post("/stub/edit", [{"edit": "segment", "segment": "theirs", "percentage": "30"}])
        stub.post("/stub/keep", {})
        before, place = stub.get("/stub/state"), {"environment": "OLD", "feature": "cta"}
        made = {"edit": "override", "segment": "theirs", "value": "red"} | place
        for _ in range(2):
            stub.post("/stub/edit", [made, {"edit": "segment", "segment": "new", "percentage": "5"}])
            [state] = stub.flag()["overrides"]
            stub.post("/stub/edit", [{"edit": "identity", "identifier": "ada", "enabled": True, "value": "x"} | place])
            assert len(stub.get("/api/v1/environments/OLD/document/")["identity_overrides"]) == 1
            equal(stub.post("/stub/restore", {}), before)
        stub.post("/stub/edit", [made])
        equal(stub.flag()["overrides"][0]["seed"], state["seed"])


def requests_wait_beside_each_other(folder):
    with Stub(folder, "--latency-ms", "200") as stub:
        start = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: stub.ask("GET", CTA).status, range(8)))
        assert 0.2 < time.monotonic() - start < 1.4, "one after the other would take 1.6 s"
        equal(statuses, [200] * 8)
        equal([line["number"] for line in stub.log], list(range(1, 9)))


def it_ends_when_it_is_told_to(folder):
    stub = Stub(folder)
    stub.ask("PATCH", CTA, {"environment_default": {"enabled": False}})
    equal(stub.end(), 0)
    state = json.loads((stub.folder / "state.json").read_text())
    equal(state["environments"]["OLD"]["cta"]["default"]["enabled"], False)
    # A signal is one even where whoever starts it has it blocked.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    stub = Stub(folder)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    stub.process.send_signal(signal.SIGTERM)
    equal(stub.process.wait(20), 0)

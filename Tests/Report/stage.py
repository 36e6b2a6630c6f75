"""The workspaces whose pages are looked at: experiments in every state that there is, with a history."""

import shutil
from pathlib import Path

from workspace import Workspace, moment

ROOT = Path(__file__).resolve().parent.parent.parent
METRICS = [{"name": "orders_completed", "expectedDirection": "increase", "role": "primary"},
           {"name": "order_errors", "expectedDirection": "not_increase", "role": "guardrail"},
           {"name": "visits", "expectedDirection": "not_decrease", "role": "secondary"}]
LONG = ("pneumonoultramicroscopicsilicovolcanoconiosis-" * 5).rstrip("-")
TALE = " ".join(f"Sentence {number} says what nobody would read to its end." for number in range(1, 60))
HALVES = {"control": 50, "v1": 50}
GREEN_AND_BLUE = {"control": 50, "green": 25, "blue": 25}
GATED = [{"after": "0d", "percentage": 5}, {"after": "2d", "percentage": 20, "whenExposures": 10000},
         {"after": "7d", "percentage": 50, "whenExposures": 500000, "whenGuardrailsHold": True}]
STEPS = [{"after": f"{3 * step}d", "percentage": percentage}
         for step, percentage in enumerate([1, 5, 10, 25, 50, 100])]
STOP = "stop"

# Of each experiment: the values of its feature's control and variants, and the fields of its manifest that
# change, or how it is stopped, by how many days ago that was.
STORIES = {
    "production/gated": (["grey", "green", "blue"], {
        12: {"status": "running", "owner": "payments", "decideBy": moment(12), "tags": ["checkout", "q4"],
             "links": ["https://example.com/design?id=7&x=1", "the blue notebook"],
             "rollout": {"ramp": GATED, "bake": "7d", "split": GREEN_AND_BLUE}}}),
    "production/ramped": (["old", "green", "blue", "red"], {
        8: {"status": "running", "owner": "search", "name": "Search by meaning", "rollout": {
            "ramp": STEPS, "split": {"control": 25, "green": 25, "blue": 25, "red": 25}}}}),
    "production/paused-and-serving": (["a", "b"], {
        20: {"status": "running", "owner": "payments", "rollout": {"percentage": 30, "split": HALVES}},
        9: {"status": "paused"}}),
    "production/paused-at-zero": (["a", "b"], {
        20: {"status": "running", "owner": "growth", "rollout": {"percentage": 30, "split": HALVES}},
        6: {"status": "paused", "rollout": {"percentage": 0, "split": HALVES}}}),
    "production/stopped": ([False], {
        10: {"status": "running", "owner": "logistics", "rollout": {"percentage": 12.5, "value": True}},
        1: (STOP, "Order errors doubled since noon, see the dashboard.")}),
    "production/shipped": (["grey", "green", "blue"], {
        40: {"status": "running", "owner": "payments", "rollout": {"percentage": 10, "split": GREEN_AND_BLUE}},
        33: {"rollout": {"percentage": 40, "split": GREEN_AND_BLUE}},
        15: {"status": "completed", "rollout": None, "conclusion": {
            "decision": "ship", "variant": "green", "reason": "Orders rose by 2.3% (95%: 1.1% to 3.5%)."}}}),
    "production/kept-control": ([8, 12, 16], {
        40: {"status": "running", "owner": "discovery", "rollout": {
            "percentage": 20, "split": {"control": 40, "v1": 30, "v2": 30}}},
        20: {"status": "completed", "rollout": None, "conclusion": {
            "decision": "control", "reason": "Nothing moved in four weeks."}}}),
    "production/undecided-and-serving": ([50], {
        33: {"status": "running", "rollout": {"percentage": 20, "value": 35}},
        6: {"status": "completed", "conclusion": {"decision": "none", "reason": "The warehouse lost the data."}}}),
    "production/overdue": (["a", "b"], {
        33: {"status": "running", "owner": "search", "decideBy": moment(-4),
             "rollout": {"percentage": 50, "split": HALVES}}}),
    "production/violated": (["a", "b"], {
        9: {"status": "running", "owner": "growth", "rollout": {"percentage": 50, "split": HALVES}}}),
    "production/mismatched": (["a", "b"], {
        9: {"status": "running", "owner": "growth", "rollout": {"percentage": 50, "split": HALVES}}}),
    "production/begun-anew": (["a", "b", "c"], {
        33: {"status": "running", "owner": "search", "rollout": {
            "percentage": 10, "split": {"control": 50, "v1": 25, "v2": 25}}},
        20: {"iteration": 2, "rollout": {"percentage": 20, "split": {"control": 50, "v1": 25, "v2": 25}}},
        12: {"status": "paused"}, 10: {"status": "running"},
        8: {"iteration": 3, "rollout": {"percentage": 60, "split": {"control": 34, "v1": 33, "v2": 33}}}}),
    "production/scheduled": (["a", "b"], {
        1: {"status": "running", "owner": "growth", "schedule": {
            "startAt": moment(5), "endAt": moment(30), "atEnd": "stop"}, "rollout": {
                "ramp": STEPS[:4], "split": HALVES}}}),
    "production/forgotten": (["a"], {40: {"status": "created"}}),
    "production/many-variants": ([f"value {number}" for number in range(9)], {
        6: {"status": "running", "owner": "search", "rollout": {"percentage": 100, "split": {
            "control": 20, **{f"v{number}": 10 for number in range(1, 9)}}}}}),
    f"production/{LONG[:200]}": ([LONG, TALE], {
        6: {"status": "running", "owner": LONG, "name": LONG, "hypothesis": TALE, "description": f"{TALE}\n\n{LONG}",
            "tags": [LONG, "short"], "links": [f"https://example.com/{LONG}", LONG],
            "metrics": [{"name": LONG, "expectedDirection": "increase"}],
            "rollout": {"percentage": 0.01, "split": HALVES}}}),
    "staging/gated": (["grey", "green", "blue"], {
        15: {"status": "running", "rollout": {
            "percentage": 100, "split": {"control": 34, "green": 33, "blue": 33}}}}),
    "staging/shipped": (["grey", "green", "blue"], {
        40: {"status": "running", "owner": "payments", "rollout": {"percentage": 100, "split": GREEN_AND_BLUE}},
        33: {"status": "completed", "rollout": None}}),
}


def effect(mean, lower, upper):
    return {"mean": mean, "effect": {"lower": lower, "upper": upper}}


def metric(name, control, confidence=0.95, **variants):
    return {"name": name, "confidenceLevel": confidence, "variants": {"control": {"mean": control}, **variants}}


def measured(workspace):
    """What was measured: good, bad, and with exposures that do not fit the split."""
    workspace.results("production/gated", 11, {"control": 10120, "green": 5023, "blue": 4981}, [
        metric("orders_completed", 0.31, green=effect(0.33, 0.012, 0.03), blue=effect(0.31, -0.011, 0.009)),
        metric("order_errors", 0.021, green=effect(0.0208, -0.003, 0.002), blue=effect(0.0211, -0.002, 0.0026)),
        metric("visits", 4, green=effect(4.1, 0.05, 0.2))])
    workspace.results("production/violated", 8, {"control": 5000, "v1": 5010}, [
        {"valid": "always", **metric("order_errors", 0.02, 0.99, v1=effect(0.03, 0.004, 0.016))}])
    workspace.results(
        "production/mismatched", 8, {"control": 50000, "v1": 42000},
        [metric("orders_completed", 0.3, v1=effect(0.3, -0.01, 0.01))],
        description="By the nightly job.", links=["https://example.com/job"])


def everything(program, folder):
    """Every state at once, in two environments."""
    workspace = Workspace(program, folder, policy={"freezes": [
        {"from": moment(6), "to": moment(8), "reason": "Holidays"}]})
    workspace.environment("production", name="Production", featureVersioning="v2")
    workspace.environment("staging", name="Staging")
    for identity, (values, _) in STORIES.items():
        write_feature(workspace, identity, values)
    days = sorted({day for _, changes in STORIES.values() for day in changes}, reverse=True)
    for number, (before, after) in enumerate(zip(days, [*days[1:], 0])):
        for identity, (values, changes) in STORIES.items():
            change(workspace, identity, values, changes.get(before, {}))
        if before == 1:
            measured(workspace)
        workspace.apply(TITRATE_AUTHOR=["ada", "grace", "api-key:ci"][number % 3], GITHUB_ACTIONS="true",
                        GITHUB_SHA=f"{number:040x}", GITHUB_REF=f"refs/pull/{40 + number}/merge",
                        GITHUB_SERVER_URL="https://example.com", GITHUB_REPOSITORY="shop/front",
                        GITHUB_RUN_ID=str(1000 + number))
        workspace.age(before - after)
    # The next plan has something to show.
    workspace.edit("production/overdue", status="paused")
    workspace.edit("staging/gated", rollout={"percentage": 50, "split": GREEN_AND_BLUE})
    return workspace


def write_feature(workspace, identity, values, **fields):
    keys = ["green", "blue", "red"] if "green" in values else [f"v{number}" for number in range(1, 10)]
    workspace.feature(feature(identity), values[0], dict(zip(keys, values[1:])), **fields)


def feature(identity):
    return identity.partition("/")[2]


def change(workspace, identity, values, fields):
    if isinstance(fields, tuple):
        workspace.run("stop", identity, "--reason", fields[1], TITRATE_AUTHOR="grace")
        return
    winner = fields.get("conclusion", {}).get("variant")
    if winner:
        write_feature(workspace, identity, values, environments={"production": {"value": winner}})
    if (workspace.folder / f"experiments/{identity}.json").exists():
        workspace.edit(identity, **fields)
    elif fields:
        workspace.experiment(identity, **{
            "feature": feature(identity), "hypothesis": f"What {identity} shows lifts orders by 2% within 30 days.",
            "metrics": METRICS, **fields})


def alone(program, folder):
    """A single experiment."""
    workspace = Workspace(program, folder)
    workspace.environment("production")
    workspace.feature("button", "grey", {"green": "green"})
    workspace.experiment("production/button", feature="button", status="running", hypothesis="It helps.",
                         rollout={"percentage": 10, "split": {"control": 50, "green": 50}})
    workspace.apply()
    workspace.age(3)
    return workspace


def unapplied(program, folder):
    """Manifests without a state."""
    workspace = alone(program, folder)
    shutil.rmtree(workspace.folder / ".titrate")
    return workspace


def without_experiments(program, folder):
    workspace = Workspace(program, folder)
    workspace.environment("production")
    workspace.feature("button", "grey")
    workspace.apply()
    return workspace


def broken(program, folder):
    """A manifest that cannot be read, and one of an experiment that was never applied."""
    workspace = alone(program, folder)
    workspace.write("experiments/production/button.json", '{ "kind": "Experiment", "key": "button", <b>')
    workspace.experiment("production/later", feature="button", status="created", hypothesis="It helps.")
    return workspace


def pages(program, folder):
    """The report and the plan of each workspace, and the report of a part, by their names."""
    pages = {}
    for make in [everything, alone, unapplied, without_experiments, broken]:
        workspace = make(program, folder / make.__name__)
        pages[f"{make.__name__} report"] = workspace.report()
        pages[f"{make.__name__} plan"] = workspace.plan()
        if make is everything:
            pages["everything narrowed"] = workspace.report("--environment", "staging")
    return pages

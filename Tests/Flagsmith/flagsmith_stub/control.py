"""What tests ask of the stub itself, without a key: /stub/….

    GET  /stub/state        all that is served, by the names of things
    GET  /stub/unexpected   the requests that no real server was seen to get
    GET  /stub/evaluate     who gets what: ?environment=KEY&feature=NAME&count=10000, and list=1 for each
    POST /stub/edit         a list of edits, as somebody in the server's page would make them
    POST /stub/faults       a list of faults in the place of those that there were
    POST /stub/keep         remembers all that there is
    POST /stub/restore      makes everything as it was when it was remembered, numbers that are due included
"""

import json

from . import edits, evaluation
from .answers import Unexpected
from .description import find_flag
from .segments import percentage


def answer(call):
    found = {
        ("GET", "/stub/state"): get_state, ("GET", "/stub/unexpected"): get_unexpected,
        ("GET", "/stub/evaluate"): get_evaluation, ("POST", "/stub/edit"): post_edits,
        ("POST", "/stub/faults"): post_faults, ("POST", "/stub/keep"): post_keep,
        ("POST", "/stub/restore"): post_restore}.get((call.method, call.path))
    if not found:
        raise Unexpected("the stub has no such path")
    return found(call)


def get_state(call):
    return 200, state(call.world)


def get_unexpected(call):
    return 200, call.stub.unexpected


def get_evaluation(call):
    flag = find_flag(call.world, call.query)
    count = int(call.query.get("count", 10_000))
    return 200, evaluation.evaluate(call.world, flag, count, "list" in call.query)


def post_edits(call):
    for edit in json.loads(call.text):
        edits.carry_out(call.world, edit)
    return 200, state(call.world)


def post_faults(call):
    call.stub.faults.put(json.loads(call.text))
    return 200, []


def post_keep(call):
    call.stub.kept = call.world.copied()
    return 200, []


def post_restore(call):
    call.world.restore(call.stub.kept)
    return 200, state(call.world)


def state(world):
    return {
        "environments": {
            environment.key: {flag.feature.name: shown_flag(world, flag) for flag in world.flags_of(environment)}
            for environment in world.environments.values()},
        "segments": [
            {"id": segment.id, "name": segment.name, "description": segment.description,
             "percentage": percentage(segment), "system": segment.is_system}
            for segment in world.segments.values()],
        "experiments": [
            {"id": one.id, "environment": world.environments[one.environment].key,
             "feature": world.features[one.feature].name, "name": one.name, "status": one.status,
             "segment": one.segment} for one in world.experiments.values()]}


def shown_flag(world, flag):
    overrides = sorted(flag.overrides, key=lambda one: (one.priority, one.segment))
    return {
        "default": shown_state(world, flag.default),
        "overrides": [
            {"segment": world.segments[one.segment].name, "percentage": percentage(world.segments[one.segment]),
             "priority": one.priority} | shown_state(world, one) for one in overrides],
        "versions": sum(1 for version in flag.versions if version.live_from),
        "drafts": sum(1 for version in flag.versions if not version.live_from)}


def shown_state(world, one):
    weights = {world.options[option].key: weight.percentage for option, weight in sorted(one.weights.items())}
    return {"enabled": one.enabled, "value": one.value, "weights": weights, "seed": one.lineage}

"""Experiments of the server's own: /api/v1/environments/{key}/experiments/.

The first rollout of one makes a segment of the system, an override for it, and zeroes the weights of the
default. Later ones change these where they stand, without a new version. Nothing but the rollout and the
start touches the override: it outlives the experiment.
"""

from . import segments, update_flag
from .answers import (
    BLANK, Answer, detail, missing, no_permission, not_found, page, range_mistake, refuse, server_error)
from .features import shown_options
from .values import BadValue, read, written
from .world import Draft, Experiment, Segment, now, priority_after

STATUSES = ("created", "running", "paused", "completed")
TRANSITIONS = {
    "start": ({"created", "paused"}, "running"),
    "pause": ({"running"}, "paused"),
    "complete": ({"running", "paused"}, "completed")}


def find_environment(call):
    """The environment of a request. An unknown one, a missing right and a missing feature look the same."""
    environment = call.world.environment_of(call.match["key"])
    if not environment or not call.may("experiments") or not call.world.has_experiments:
        raise no_permission()
    return environment


def find(call):
    environment = find_environment(call)
    experiment = call.world.experiments.get(int(call.match["experiment"]))
    if not experiment or experiment.environment != environment.id:
        raise not_found("Experiment")
    return experiment


def flag_of(world, experiment):
    return world.flags[experiment.environment, experiment.feature]


# What is shown

def shown_shortly(experiment):
    return {
        "id": experiment.id, "feature": experiment.feature, "name": experiment.name,
        "hypothesis": experiment.hypothesis, "status": experiment.status} | times(experiment)


def times(experiment):
    return {"created_at": experiment.created, "updated_at": experiment.updated,
            "started_at": experiment.started, "ended_at": experiment.ended}


def shown(world, experiment, **rollout):
    feature = world.features[experiment.feature]
    return {
        "id": experiment.id,
        "feature": {"id": feature.id, "name": feature.name, "type": feature.type,
                    "initial_value": feature.initial_value,
                    "multivariate_options": shown_weights(world, flag_of(world, experiment))},
        "name": experiment.name, "hypothesis": experiment.hypothesis, "status": experiment.status,
        "metrics": []} | rollout | times(experiment)


def shown_weights(world, flag):
    """The variants with the weights of the default. With versions, these are of the second one for ever."""
    weights = {option: weight.percentage for option, weight in flag.default.weights.items()}
    live = [version for version in flag.versions if version.live_from]
    if live:
        weights = live[:2][-1].weights
    return [option | {"default_percentage_allocation": weights.get(option["id"], 0.0)}
            for option in shown_options(world, flag.feature)]


def shown_rollout(world, experiment):
    """The rollout, or None where there never was one. Without its override the server breaks."""
    if not experiment.segment:
        return None
    state = flag_of(world, experiment).override(experiment.segment)
    if not state:
        raise server_error()
    return {
        "enabled": state.enabled,
        "rollout_percentage": float(segments.percentage(world.segments[experiment.segment])),
        "feature_state_value": written(state.value),
        "multivariate_feature_state_values": [
            {"multivariate_feature_option": option, "percentage_allocation": weight.percentage}
            for option, weight in sorted(state.weights.items())]}


def list_experiments(call):
    environment, status = find_environment(call), call.query.get("status")
    if status not in (None, *STATUSES):
        refuse({"status": {"0": [f'"{status}" is not a valid choice.']}})
    text, world = call.query.get("q", "").lower(), call.world
    found = [one for one in reversed(world.experiments.values()) if one.environment == environment.id
             and text in f"{one.name}\n{world.features[one.feature].name}".lower()]
    listed = page(call, [one for one in found if status in (None, one.status)])
    counts = {name: sum(1 for one in found if one.status == name) for name in STATUSES}
    return 200, listed | {
        "results": [shown(world, one) for one in listed["results"]], "status_counts": counts}


def get_experiment(call):
    experiment = find(call)
    return 200, shown(call.world, experiment, experiment_rollout=shown_rollout(call.world, experiment))


# What is changed

def create_experiment(call):
    environment, world, body = find_environment(call), call.world, call.body
    if not isinstance(body, dict):
        refuse({"non_field_errors": [f"Invalid data. Expected a dictionary, but got {type(body).__name__}."]})
    errors = missing(body, "feature", "name", "hypothesis") | mistakes(world, body)
    if wrong := rollout_mistakes(body["experiment_rollout"]) if "experiment_rollout" in body else {}:
        errors["experiment_rollout"] = wrong
    refuse(errors)
    feature = world.features[body["feature"]]
    if any(one.environment == environment.id and one.feature == feature.id and one.status != "completed"
           for one in world.experiments.values()):
        raise detail(409, "An active experiment already exists for this feature.")
    time = now()
    experiment = Experiment(world.new_id("experiment"), environment.id, feature.id, body["name"],
                            body["hypothesis"], time, time)
    if "experiment_rollout" in body:
        first_rollout(world, experiment, world.flag(environment, feature), body["experiment_rollout"])
    world.experiments[experiment.id] = experiment
    world.changed(environment)
    return 201, shown_shortly(experiment)


def mistakes(world, body):
    errors = {}
    for name in ("name", "hypothesis"):
        if not body.get(name, "x").strip():
            errors[name] = [BLANK]
    if len(body.get("name", "")) > 255:
        errors["name"] = ["Ensure this field has no more than 255 characters."]
    if "feature" in body:
        if not isinstance(body["feature"], int):
            kind = type(body["feature"]).__name__
            errors["feature"] = [f"Incorrect type. Expected pk value, received {kind}."]
        elif body["feature"] not in world.features:
            errors["feature"] = [f'Invalid pk "{body["feature"]}" - object does not exist.']
        elif world.features[body["feature"]].type != "MULTIVARIATE":
            errors["feature"] = ["Experiments can only be created for multivariate flags."]
    return errors


def rollout_mistakes(rollout):
    errors = missing(rollout, "enabled", "rollout_percentage", "feature_state_value")
    if words := percentage_mistake(rollout.get("rollout_percentage", 0)):
        errors["rollout_percentage"] = [words]
    if "feature_state_value" in rollout:
        try:
            read(rollout["feature_state_value"])
        except BadValue as error:
            errors["feature_state_value"] = {error.member or "non_field_errors": [error.words]}
    wrong = [percentage_mistake(weight["percentage_allocation"]) for weight in weights_of(rollout)]
    if any(wrong):
        errors["multivariate_feature_state_values"] = [
            {"percentage_allocation": [words]} if words else {} for words in wrong]
    return errors


def percentage_mistake(value):
    return range_mistake(value, 100) if isinstance(value, (int, float)) else "A valid number is required."


def weights_of(rollout):
    return rollout.get("multivariate_feature_state_values", [])


def refuse_weights(world, feature, rollout):
    """Ends a request whose weights make no sense by themselves, before anything is written."""
    if words := update_flag.option_mistake(world, feature, weights_of(rollout)):
        raise Answer(400, [words])
    total = float(sum(weight["percentage_allocation"] for weight in weights_of(rollout)))
    if total > 100:
        raise Answer(400, [f"Multivariate allocations must not exceed 100%, got {total}%."])


def first_rollout(world, experiment, flag, rollout):
    refuse_weights(world, flag.feature, rollout)
    time = now()
    segment = Segment(world.new_id("segment"), world.new_uuid(), f"experiment-{experiment.id}-rollout", None,
                      split(world, rollout), time, time, is_system=True)
    world.segments[segment.id] = segment
    experiment.segment = segment.id
    zeroing = Draft(world, flag)
    default = zeroing.content.default
    # It is written as a whole, and where there is no value, an empty text is.
    default.value = "" if default.value is None else default.value
    for weight in default.weights.values():
        weight.percentage = 0.0
    zeroing.commit()
    enabling = Draft(world, flag)
    set_override(world, enabling.content, segment.id, rollout)
    enabling.commit()


def split(world, rollout):
    return segments.split_rules(world, float(rollout["rollout_percentage"]))


def set_override(world, content, segment, rollout):
    state = content.override(segment)
    if not state:
        state = world.new_state(False, None, {}, segment, priority_after(content.overrides))
        content.overrides.append(state)
    update_flag.set_weights(world, state, weights_of(rollout))
    state.enabled, state.value = rollout["enabled"], read(rollout["feature_state_value"])


def patch_rollout(call):
    experiment, world = find(call), call.world
    refuse(rollout_mistakes(call.body))
    if experiment.status == "completed":
        raise Answer(400, ["Cannot change the rollout of a completed experiment."])
    flag = flag_of(world, experiment)
    refuse_weights(world, flag.feature, call.body)
    if not experiment.segment:
        first_rollout(world, experiment, flag, call.body)
        return 200, shown(world, experiment)
    # An override that somebody removed is made again, with a version of it.
    draft = Draft(world, flag, in_place=bool(flag.override(experiment.segment)))
    set_override(world, draft.content, experiment.segment, call.body)
    draft.commit()
    segment, rules = world.segments[experiment.segment], split(world, call.body)
    if segments.bare(segment.rules) != segments.bare(rules):
        segment.rules = rules
        world.revision += 1
    return 200, shown(world, experiment)


def change_experiment(call):
    """Changes the name and the hypothesis. The status is passed over, and the rollout has its own endpoint."""
    experiment, body = find(call), call.body
    errors = mistakes(call.world, body)
    if "experiment_rollout" in body:
        errors["experiment_rollout"] = [
            "Cannot change the rollout via this endpoint; use the rollout endpoint instead."]
    refuse(errors)
    before = experiment.name, experiment.hypothesis
    experiment.name = body.get("name", experiment.name)
    experiment.hypothesis = body.get("hypothesis", experiment.hypothesis)
    if before != (experiment.name, experiment.hypothesis):
        experiment.updated = now()
        call.world.revision += 1
    return 200, shown_shortly(experiment)


def delete_experiment(call):
    experiment = find(call)
    if experiment.status == "running":
        raise detail(400, "Cannot delete a running experiment. Pause or complete it first.")
    del call.world.experiments[experiment.id]
    call.world.revision += 1
    return 204, None


def move_on(call):
    experiment = find(call)
    take(call.world, experiment, call.match["step"])
    return 200, shown(call.world, experiment)


def take(world, experiment, step):
    """Takes a step of an experiment's life. A start enables its override, and no other touches it."""
    before, after = TRANSITIONS[step]
    if experiment.status not in before:
        raise detail(400, "Unable to transition experiment status.")
    if step == "start" and experiment.segment:
        draft = Draft(world, flag_of(world, experiment), in_place=True)
        state = draft.content.override(experiment.segment)
        if not state:
            raise server_error()
        state.enabled = True
        draft.commit()
    experiment.status, experiment.updated = after, now()
    if step == "start":
        experiment.started = experiment.started or experiment.updated
    if step == "complete":
        experiment.ended = experiment.updated
    world.changed(world.environments[experiment.environment])

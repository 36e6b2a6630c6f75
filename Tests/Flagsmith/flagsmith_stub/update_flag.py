"""The endpoints that change a flag without saying all of it: /api/experiments/environments/{key}/….

They name a feature by its id or its name. update-flag-v2 is not atomic: where its weights are too many
together, what it wrote before stays.
"""

from .answers import Answer, REQUIRED, detail, missing, no_permission, refuse
from .values import BadValue, read
from .world import Draft, move, priority_after, put

BOOLEAN = "Must be a valid boolean."


def find_environment(call):
    environment = call.world.environment_of(call.match["key"])
    if not environment or not call.may("write"):
        raise no_permission()
    if environment.has_change_requests:
        raise detail(403, "This endpoint cannot be used when change requests are enabled. "
                          "Use the change request workflow instead.")
    return environment


def find_feature(world, given):
    if "id" in given:
        feature = world.features.get(given["id"])
    else:
        feature = world.feature_named(given.get("name"))
    if not feature:
        raise Answer(400, [f"Feature '{given}' not found in project"])
    return feature


def find_segment(world, number, member="segment"):
    if number not in world.segments:
        raise Answer(400, {member: [f"Segment with id {number} not found in project"]})
    return number


def feature_mistake(given):
    if {"id", "name"} <= given.keys():
        return {"feature": {"non_field_errors": ["Provide either 'name' or 'id', not both"]}}
    if not given:
        return {"feature": {"non_field_errors": ["Either 'name' or 'id' is required for feature identification"]}}
    return {}


def state_mistakes(given):
    errors = missing(given, "enabled", "value")
    if "enabled" in given and not isinstance(given["enabled"], bool):
        errors["enabled"] = [BOOLEAN]
    if "value" in given:
        try:
            read(given["value"])
        except BadValue as error:
            errors["value"] = {error.member or "non_field_errors": [error.words]}
    return errors


def update_flag_v1(call):
    environment, body = find_environment(call), call.body
    errors = missing(body, "feature") or feature_mistake(body["feature"])
    refuse(errors | state_mistakes(body))
    feature = find_feature(call.world, body["feature"])
    draft = Draft(call.world, call.world.flag(environment, feature))
    state = draft.content.default
    if "segment" in body:
        segment = find_segment(call.world, body["segment"]["id"])
        state = override(call.world, draft.content, segment, body["segment"].get("priority"))
    state.enabled, state.value = body["enabled"], read(body["value"])
    draft.commit()
    return 204, None


def override(world, flag, segment, priority):
    """The override of a segment. A new one is the last, unless it is moved up."""
    state = flag.override(segment)
    if not state:
        state = world.new_state(False, None, {}, segment, priority_after(flag.overrides))
        flag.overrides.append(state)
    if priority is not None:
        move(flag.overrides, state, priority)
    return state


def update_flag_v2(call):
    environment, body = find_environment(call), call.body
    overrides = body.get("segment_overrides", [])
    errors = missing(body, "feature", "environment_default") or feature_mistake(body["feature"])
    if "environment_default" in body:
        if wrong := state_mistakes(body["environment_default"]):
            errors["environment_default"] = wrong
    wrong = [state_mistakes(one) for one in overrides]
    refuse(errors | ({"segment_overrides": wrong} if any(wrong) else {}))
    segments = [one["segment_id"] for one in overrides]
    if len(set(segments)) < len(segments):
        refuse({"segment_overrides": ["Duplicate segment_id values are not allowed"]})
    for segment in segments:
        find_segment(call.world, segment, "segment_overrides")
    feature = find_feature(call.world, body["feature"])
    for one in overrides:
        refuse_options(call.world, feature, weights_of(one))
    write(call.world, call.world.flag(environment, feature), body, overrides)
    return 204, None


def weights_of(given):
    return given.get("multivariate_feature_state_values", [])


def refuse_options(world, feature, weights):
    if words := option_mistake(world, feature, weights):
        raise Answer(400, {"non_field_errors": [words]})


def option_mistake(world, feature, weights):
    given = [weight["multivariate_feature_option"] for weight in weights]
    if len(set(given)) < len(given):
        return "Multivariate options must be unique"
    foreign = sorted(set(given) - {option.id for option in world.options_of(feature)})
    return f"Multivariate options {foreign} do not belong to the feature" if foreign else None


def write(world, flag, body, overrides):
    draft = Draft(world, flag)
    default, given = draft.content.default, body["environment_default"]
    default.enabled, default.value = given["enabled"], read(given["value"])
    for one in overrides:
        state = override(world, draft.content, one["segment_id"], one.get("priority"))
        state.enabled, state.value = one["enabled"], read(one["value"])
        try:
            set_weights(world, state, weights_of(one))
        except Answer:
            draft.abandon()
            raise
    draft.commit()


def set_weights(world, state, weights):
    """Sets the weights that are given. Those that are not count too."""
    shares = {option: weight.percentage for option, weight in state.weights.items()}
    shares |= {one["multivariate_feature_option"]: float(one["percentage_allocation"]) for one in weights}
    if sum(shares.values()) > 100:
        raise Answer(400, ["Multivariate allocations for the feature state must not exceed 100%, "
                           f"got {sum(shares.values())}%."])
    for option, share in shares.items():
        put(state, option, share, world)


def delete_segment_override(call):
    environment, body = find_environment(call), call.body
    refuse(missing(body, "feature", "segment") or feature_mistake(body["feature"]))
    feature = find_feature(call.world, body["feature"])
    if "id" not in body["segment"]:
        refuse({"segment": {"id": [REQUIRED]}})
    segment = find_segment(call.world, body["segment"]["id"])
    draft = Draft(call.world, call.world.flag(environment, feature))
    removed = draft.content.override(segment)
    if not removed:
        raise detail(404, f"Segment override for segment {segment} does not exist")
    draft.content.overrides = [state for state in draft.content.overrides if state.segment != segment]
    if environment.is_versioned:
        # Those behind it move up, as with no other way of removing one.
        for state in draft.content.overrides:
            state.priority -= state.priority > removed.priority
    draft.commit()
    return 204, None

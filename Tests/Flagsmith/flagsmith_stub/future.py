"""The endpoint of a whole flag: /api/__future__/environments/{key}/features/{id}/."""

from .answers import Answer, detail, not_found, refuse
from .values import BadValue, read, written
from .world import Draft, put


def find(call):
    """The flag of a request. Whoever may not do it is told that there is none."""
    world = call.world
    environment = world.environment_of(call.match["key"])
    feature = world.features.get(int(call.match["feature"]))
    if not environment or not feature or not call.may("read" if call.method == "GET" else "write"):
        raise not_found()
    if call.method != "GET" and environment.has_change_requests:
        raise detail(409, "Cannot update flags in an environment with change requests enabled.",
                     code="change_requests_enabled")
    return world.flag(environment, feature)


def shown(flag):
    overrides = sorted(flag.overrides, key=lambda state: (state.priority, state.id))
    first = {state.segment: state for state in reversed(overrides)}
    return {
        "environment_default": shown_state(flag.default),
        "segment_overrides": [
            {"segment": {"id": state.segment}, "priority": state.priority} | shown_state(state)
            for state in overrides if first[state.segment] is state]}


def shown_state(state):
    variants = [{"id": option, "weight": weight.percentage} for option, weight in sorted(state.weights.items())]
    return {"enabled": state.enabled, "value": written(state.value), "variants": variants}


def get_flag(call):
    return 200, shown(find(call))


def patch_flag(call):
    flag, body = find(call), call.body or {}
    if not isinstance(body, dict):
        raise Answer(400, ["Expected an object."])
    options = [option.id for option in call.world.options_of(flag.feature)]
    errors = {}
    if wrong := mistakes(body.get("environment_default", {}), flag.feature, options):
        errors["environment_default"] = wrong
    if wrong := override_mistakes(call.world, body.get("segment_overrides", []), flag.feature, options):
        errors["segment_overrides"] = wrong
    refuse(errors)
    draft = Draft(call.world, flag)
    default = draft.content.default
    change(call.world, default, body.get("environment_default", {}))
    if "segment_overrides" in body:
        change_overrides(call, draft.content, body["segment_overrides"])
    draft.commit()
    return 200, shown(flag)


def change_overrides(call, content, given):
    """Changes the overrides that are given, and adds new ones. A PUT removes those that are not given."""
    if call.method == "PUT":
        wanted = [one["segment"]["id"] for one in given]
        content.overrides = [state for state in content.overrides if state.segment in wanted]
    for place, one in enumerate(given):
        state = content.override(one["segment"]["id"])
        if not state:
            # What is not given it takes from the default.
            weights = {option: weight.percentage for option, weight in content.default.weights.items()}
            state = call.world.new_state(
                content.default.enabled, content.default.value, weights, one["segment"]["id"], place)
            content.overrides.append(state)
        state.priority = one.get("priority", state.priority)
        change(call.world, state, one)
    seen = set()
    for state in content.overrides:
        if state.priority in seen:
            raise detail(400, f"Duplicate priority: {state.priority}.")
        seen.add(state.priority)


def change(world, state, given):
    state.enabled = given.get("enabled", state.enabled)
    if "value" in given:
        state.value = read(given["value"]) if given["value"] is not None else None
    for variant in given.get("variants", []):
        put(state, variant["id"], variant["weight"], world)


def mistakes(given, feature, options):
    errors = {}
    if given.get("value") is not None:
        try:
            read(given["value"])
        except BadValue as error:
            errors["value"] = {error.member: [error.words]} if error.member else [error.words]
    if "variants" in given:
        if words := variant_mistake(given["variants"], feature, options):
            errors["variants"] = [words]
    return errors


def variant_mistake(variants, feature, options):
    given = [variant["id"] for variant in variants]
    if feature.type != "MULTIVARIATE":
        return "Feature is not multivariate."
    if set(given) - set(options):
        return "Variant not found."
    if set(options) - set(given):
        return "Must include all feature's variants."
    if sum(variant["weight"] for variant in variants) > 100:
        return "Total weight must not exceed 100."
    return None


def override_mistakes(world, given, feature, options):
    errors = []
    for one in given:
        errors.append(mistakes(one, feature, options))
        if one["segment"]["id"] not in world.segments:
            errors[-1]["segment"] = {"id": ["Segment not found."]}
    if any(errors):
        return errors
    segments = [one["segment"]["id"] for one in given]
    twice = next((number for number in segments if segments.count(number) > 1), None)
    return [f"Duplicate segment: {twice}."] if twice else []


def delete_override(call):
    flag, segment = find(call), int(call.match["segment"])
    draft = Draft(call.world, flag)
    if not draft.content.override(segment):
        raise detail(404, "Segment override not found.")
    draft.content.overrides = [state for state in draft.content.overrides if state.segment != segment]
    draft.commit()
    return 200, shown(flag)

"""The endpoint of a whole flag: /api/__future__/environments/{key}/features/{id}/."""

from .answers import REQUIRED, Answer, detail, not_found, range_mistake, refuse, server_error
from .values import BadValue, read, written
from .world import Draft, put

INCOMPLETE = "Must include all feature's variants."


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
    return {
        "environment_default": shown_state(flag.default),
        "segment_overrides": [
            {"segment": {"id": state.segment}, "priority": state.priority} | shown_state(state)
            for state in sorted(flag.overrides, key=lambda state: (state.priority, state.id))]}


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
    if wrong := default_mistakes(call.method, body.get("environment_default"), flag.feature, options):
        errors["environment_default"] = wrong
    if wrong := override_mistakes(call.world, body.get("segment_overrides", []), flag.feature, options):
        errors["segment_overrides"] = wrong
    refuse(errors)
    default, overrides = body.get("environment_default"), body.get("segment_overrides")
    if not default and not overrides and (call.method == "PATCH" or overrides is None):
        # Nothing is written, so there is no version of it.
        return 200, shown(flag)
    draft = Draft(call.world, flag)
    if default:
        change_default(call, draft.content, default)
    if overrides is not None:
        change_overrides(call, draft.content, overrides)
    draft.commit()
    return 200, shown(flag)


def change_default(call, content, given):
    """Changes what is given. A PUT says all of it, and what it leaves out is off and null."""
    if call.method == "PUT":
        content.default.enabled, content.default.value = False, None
    change(call.world, content.default, given)


def change_overrides(call, content, given):
    """Changes the overrides that are given, and adds new ones. A PUT removes those that are not given."""
    if call.method == "PUT":
        wanted = [one["segment"]["id"] for one in given]
        content.overrides = [state for state in content.overrides if state.segment in wanted]
    for place, one in enumerate(given):
        state = content.override(one["segment"]["id"])
        if not state:
            if has_one_twice(one.get("variants", [])):
                raise server_error()
            state = call.world.new_state(False, None, {}, one["segment"]["id"], place)
            content.overrides.append(state)
            inherit(call.world, state, content.default)
        elif call.method == "PUT":
            inherit(call.world, state, content.default)
        state.priority = one.get("priority", state.priority)
        change(call.world, state, one)
    seen = set()
    for state in content.overrides:
        if state.priority in seen:
            raise detail(400, f"Duplicate priority: {state.priority}.")
        seen.add(state.priority)


def inherit(world, state, default):
    """Makes an override serve what the default does. That holds for what is not said of a new one."""
    state.enabled, state.value = default.enabled, default.value
    for option, weight in default.weights.items():
        put(state, option, weight.percentage, world)


def change(world, state, given):
    state.enabled = given.get("enabled", state.enabled)
    if "value" in given:
        state.value = read(given["value"])
    for variant in given.get("variants", []):
        put(state, variant["id"], variant["weight"], world)


def default_mistakes(method, given, feature, options):
    """What is wrong with a default. A PUT of one has all weights in it."""
    if not given:
        return {}
    errors = mistakes(given, feature, options)
    if not errors and method == "PUT" and options and "variants" not in given:
        return {"variants": [INCOMPLETE]}
    return errors


def mistakes(given, feature, options):
    errors = {}
    if "value" in given:
        try:
            read(given["value"])
        except BadValue as error:
            errors["value"] = {error.member: [error.words]} if error.member else [error.words]
    if words := range_mistake(given.get("priority", 0)):
        errors["priority"] = [words]
    variants = given.get("variants", [])
    outside = [range_mistake(variant["weight"], 100) for variant in variants]
    if any(outside):
        errors["variants"] = [{"weight": [words]} if words else {} for words in outside]
    elif "variants" in given:
        if words := variant_mistake(variants, feature, options):
            errors["variants"] = [words]
    return errors


def variant_mistake(variants, feature, options):
    given = [variant["id"] for variant in variants]
    if feature.type != "MULTIVARIATE":
        return "Feature is not multivariate."
    if set(given) - set(options):
        return "Variant not found."
    if set(options) - set(given):
        return INCOMPLETE
    if sum(variant["weight"] for variant in variants) > 100:
        return "Total weight must not exceed 100."
    return None


def has_one_twice(variants):
    """That breaks the making of an override, and does no harm to one that there is."""
    return len({variant["id"] for variant in variants}) < len(variants)


def override_mistakes(world, given, feature, options):
    errors = []
    for one in given:
        errors.append(mistakes(one, feature, options) | segment_mistakes(world, one))
    if any(errors):
        return errors
    segments = [one["segment"]["id"] for one in given]
    twice = next((number for number in segments if segments.count(number) > 1), None)
    return [f"Duplicate segment: {twice}."] if twice else []


def segment_mistakes(world, given):
    if "segment" not in given:
        return {"segment": [REQUIRED]}
    if "id" not in given["segment"]:
        return {"segment": {"id": [REQUIRED]}}
    if given["segment"]["id"] not in world.segments:
        return {"segment": {"id": ["Segment not found."]}}
    return {}


def delete_override(call):
    flag, segment = find(call), int(call.match["segment"])
    draft = Draft(call.world, flag)
    if not draft.content.override(segment):
        raise detail(404, "Segment override not found.")
    draft.content.overrides = [state for state in draft.content.overrides if state.segment != segment]
    draft.commit()
    return 200, shown(flag)

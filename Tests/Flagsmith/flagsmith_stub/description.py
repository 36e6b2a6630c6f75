"""Makes a world from its description in JSON, in which things are named as people name them.

    {"keys": {"secret": "admin", "other": "reader", "third": "none"},
     "project": {"id": 1, "name": "shop", "organisation": "Acme"},
     "experiments": true,
     "environments": [{"key": "PRODUCTION", "name": "production", "serverKey": "ser.PRODUCTION",
                       "versioned": false, "changeRequests": false}],
     "features": [{"name": "checkout_button", "value": "grey", "enabled": true,
                   "variants": [{"key": "green", "value": "green", "percentage": 0}],
                   "environments": {"PRODUCTION": {"enabled": true, "value": "grey",
                                                   "weights": {"green": 50}}}}],
     "segments": [{"name": "beta", "description": null, "percentage": "20"}],
     "overrides": [{"environment": "PRODUCTION", "feature": "checkout_button", "segment": "beta", "priority": 0,
                    "enabled": true, "value": "grey", "weights": {"green": 100}}]}

Everything but keys and environments may be left out. `id` says a number; without it, the next one is taken.
Two overrides may have one priority, as two that write at once may leave them.
An override whose weights are null has none, as update-flag-v1 makes it. A segment has `rules` where it is
more than a cohort, and `system` where it is an experiment's.
"""

from . import segments
from .world import Environment, Feature, Option, Segment, World, now, put

RIGHTS = {"admin": {"read", "write", "experiments"}, "reader": {"read"}, "none": set()}


def make_world(description):
    world = World()
    world.keys = {key: RIGHTS[rights] for key, rights in description["keys"].items()}
    world.project |= description.get("project", {})
    world.has_experiments = description.get("experiments", True)
    for given in description["environments"]:
        add_environment(world, given)
    for given in description.get("features", []):
        add_feature(world, given)
    for given in description.get("segments", []):
        add_segment(world, given)
    for given in description.get("overrides", []):
        add_override(world, given)
    world.revision = 0
    return world


def add_environment(world, given):
    number = world.new_id("environment", given.get("id"))
    world.environments[number] = Environment(
        number, world.new_uuid(), given["key"], given.get("name", given["key"]),
        given.get("serverKey", f"ser.{given['key']}"), given.get("versioned", False),
        given.get("changeRequests", False), now())


def add_feature(world, given):
    variants = given.get("variants", [])
    feature = Feature(
        world.new_id("feature", given.get("id")), world.new_uuid(), given["name"],
        "MULTIVARIATE" if variants else "STANDARD", given.get("value"), given.get("enabled", False),
        given.get("description"), now())
    world.add_feature(feature)
    for variant in variants:
        world.add_option(Option(
            world.new_id("option", variant.get("id")), world.new_uuid(), feature.id, variant.get("key"),
            variant["value"], float(variant.get("percentage", 0))))
    for key, default in given.get("environments", {}).items():
        flag = world.flag(world.environment_of(key), feature)
        set_state(world, feature, flag.default, default)
        if flag.versions:
            flag.versions = [world.new_version(flag)]


def add_segment(world, given):
    number, time = world.new_id("segment", given.get("id")), now()
    if "rules" in given:
        rules = segments.made(world, given["rules"])
    else:
        rules = segments.split_rules(world, given["percentage"])
    world.segments[number] = Segment(
        number, world.new_uuid(), given["name"], given.get("description"), rules, time, time,
        given.get("system", False))


def add_override(world, given):
    flag = find_flag(world, given)
    segment = find_segment(world, given["segment"])
    state = world.new_state(flag.default.enabled, flag.default.value, {}, segment.id,
                            given.get("priority", len(flag.overrides)))
    if given.get("weights", {}) is not None:
        for option in world.options_of(flag.feature):
            put(state, option.id, 0, world)
    flag.overrides.append(state)
    set_state(world, flag.feature, state, given)
    world.changed(flag.environment)


def set_state(world, feature, state, given):
    """Sets what is given of a state. Weights are given by the keys of variants, or their values."""
    state.enabled, state.value = given.get("enabled", state.enabled), given.get("value", state.value)
    options = {option.key or option.value: option.id for option in world.options_of(feature)}
    for key, percentage in (given.get("weights") or {}).items():
        put(state, options[key], percentage, world)


def find_flag(world, given):
    return world.flag(world.environment_of(given["environment"]), world.feature_named(given["feature"]))


def find_segment(world, name):
    """A segment by its number or its name."""
    return next(one for one in world.segments.values() if name in (one.id, one.name))

"""The features of a project and their variants, and the segments that override them."""

from . import identities
from .answers import no_permission, not_found, page, refuse, server_error
from .segments import require_project
from .values import from_fields, in_fields
from .world import Feature, Option, now


def require_features(call):
    """Whoever may not read features is told of no project."""
    if not call.may("read"):
        raise not_found("Project")
    require_project(call, "read" if call.method == "GET" else "write")


def find(call):
    require_features(call)
    feature = call.world.features.get(int(call.match["feature"]))
    if not feature:
        raise not_found("Feature")
    return feature


def shown_options(world, feature):
    """The variants in no order that means anything: that of their identifiers, which are random."""
    return [shown_option(option) for option in sorted(world.options_of(feature), key=lambda option: option.uuid)]


def shown_option(option):
    fields = in_fields(option.value)
    return {
        "id": option.id, "uuid": option.uuid, "type": fields["type"], "integer_value": fields["integer_value"],
        "string_value": fields["string_value"], "boolean_value": fields["boolean_value"],
        "default_percentage_allocation": option.percentage, "key": option.key}


def shown(world, feature, environment=None):
    count, state = 0, None
    if environment:
        flag = world.flag(environment, feature)
        count = len(flag.overrides)
        state = {"id": flag.default.id, "feature_state_value": flag.default.value, "environment": environment.id,
                 "identity": None, "feature_segment": None, "enabled": flag.default.enabled}
    return {
        "id": feature.id, "name": feature.name, "type": feature.type, "default_enabled": feature.default_enabled,
        "initial_value": feature.initial_value, "created_date": feature.created,
        "description": feature.description, "tags": [], "multivariate_options": shown_options(world, feature),
        "is_archived": False, "owners": [], "group_owners": [], "uuid": feature.uuid,
        "project": world.project["id"], "environment_feature_state": state, "segment_feature_state": None,
        "num_segment_overrides": count, "num_identity_overrides": None, "is_num_identity_overrides_complete": True,
        "is_server_key_only": False, "last_modified_in_any_environment": None,
        "last_modified_in_current_environment": None, "metadata": []}


def shown_in_list(world, feature, environment=None):
    modified = feature.created.replace("Z", "+00:00")
    return shown(world, feature, environment) | {
        "last_modified_in_any_environment": modified, "code_references_counts": [],
        "last_modified_in_current_environment": modified if environment and environment.is_versioned else None}


def list_features(call):
    require_features(call)
    environment = None
    if "environment" in call.query:
        environment = call.world.environments.get(int(call.query["environment"]))
    text, kind = call.query.get("search", "").lower(), call.query.get("type")
    found = [feature for feature in call.world.features.values()
             if text in feature.name.lower() and kind in (None, feature.type)]
    listed = page(call, found)
    return 200, listed | {
        "results": [shown_in_list(call.world, feature, environment) for feature in listed["results"]]}


def get_feature(call):
    return 200, shown_in_list(call.world, find(call))


def create_feature(call):
    """Creates it with its variants. Their keys are not taken here."""
    require_features(call)
    world, body = call.world, call.body
    if any(feature.name.lower() == body["name"].lower() for feature in world.features.values()):
        refuse({"name": ["Feature with that name already exists for this project. "
                         "Note that feature names are case insensitive."]})
    feature = Feature(
        world.new_id("feature"), world.new_uuid(), body["name"], body.get("type", "STANDARD"),
        body.get("initial_value"), body.get("default_enabled", False), body.get("description"), now())
    world.add_feature(feature)
    for given in body.get("multivariate_options", []):
        world.add_option(new_option(world, feature, given, None))
    return 201, shown(world, feature)


def new_option(world, feature, given, key):
    return Option(world.new_id("option"), world.new_uuid(), feature.id, key, from_fields(given),
                  float(given["default_percentage_allocation"]))


def list_options(call):
    if not call.may("read"):
        raise no_permission()
    feature = find(call)
    shown_here = [option | {"feature": feature.id} for option in shown_options(call.world, feature)]
    return 200, page(call, shown_here)


def option_mistakes(call, feature, number=None):
    key = call.body.get("key")
    if key == "control":
        return {"key": ['"control" is a reserved variant key.']}
    if key and any(option.key == key and option.id != number for option in call.world.options_of(feature)):
        return {"key": ["Multivariate option with this key already exists for the feature."]}
    return {}


def create_option(call):
    feature = find(call)
    refuse(option_mistakes(call, feature))
    option = new_option(call.world, feature, call.body, call.body.get("key"))
    call.world.add_option(option)
    return 201, shown_option(option) | {"feature": feature.id}


def update_option(call):
    """A PUT changes it. A PATCH of the key alone breaks the server."""
    feature = find(call)
    option = call.world.options.get(int(call.match["option"]))
    if not option or option.feature != feature.id:
        raise not_found("MultivariateFeatureOption")
    if call.method == "PATCH":
        raise server_error()
    refuse(option_mistakes(call, feature, option.id))
    option.key, option.value = call.body.get("key"), from_fields(call.body)
    option.percentage = float(call.body["default_percentage_allocation"])
    call.world.changed()
    return 200, shown_option(option) | {"feature": feature.id}


def find_flag(call):
    """The flag that a query names by numbers."""
    environment = call.world.environments.get(int(call.query.get("environment", 0)))
    feature = call.world.features.get(int(call.query.get("feature", 0)))
    if not environment or not feature:
        raise no_permission()
    return call.world.flag(environment, feature)


def list_feature_segments(call):
    """What joins the states of a flag to segments."""
    if "feature" not in call.query:
        refuse({"feature": ["This field is required."]})
    if not call.may("read"):
        return 200, page(call, [])
    flag = find_flag(call)
    overrides = sorted(flag.overrides, key=lambda state: state.priority)
    return 200, page(call, [
        {"id": state.link, "uuid": state.link_uuid, "segment": state.segment, "priority": state.priority,
         "environment": flag.environment.id, "segment_name": call.world.segments[state.segment].name,
         "is_feature_specific": False} for state in overrides])


def list_states(call):
    """All states of a flag: the default, the overrides by the numbers that their joins have, and identities'."""
    if not call.may("read"):
        raise no_permission()
    flag = find_flag(call)
    own = [identities.shown_state(identity, flag.feature.id, identity.states[flag.feature.id])
           for identity in call.world.identities.values()
           if identity.environment == flag.environment.id and flag.feature.id in identity.states]
    return 200, page(call, [shown_state(flag, state) for state in flag.states()] + [
        state | {"feature_state_value": in_fields(state["feature_state_value"])} for state in own])


def shown_state(flag, state):
    weights = [
        {"id": weight.id, "multivariate_feature_option": option, "percentage_allocation": weight.percentage}
        for option, weight in sorted(state.weights.items(), key=lambda pair: pair[1].id)]
    return {
        "id": state.id, "feature_state_value": in_fields(state.value), "multivariate_feature_state_values": weights,
        "deleted_at": None, "uuid": state.uuid, "enabled": state.enabled, "created_at": state.created,
        "updated_at": state.updated, "live_from": None if flag.versions else state.created,
        # Later versions of it have none.
        "version": 1 if state.id == state.lineage else None, "feature": flag.feature.id,
        "environment": flag.environment.id, "identity": None, "feature_segment": state.link,
        "change_request": None,
        "environment_feature_version": flag.versions[-1].uuid if flag.versions else None}


def list_versions(call):
    """The versions of a flag: the drafts as they were made, and then the latest."""
    environment = call.world.environments.get(int(call.match["environment"]))
    feature = call.world.features.get(int(call.match["feature"]))
    if not environment or not feature or not call.may("read"):
        raise not_found("Feature")
    versions = call.world.flag(environment, feature).versions
    live = [version for version in reversed(versions) if version.live_from]
    drafts = [version for version in versions if not version.live_from]
    versions = live if call.query.get("is_live") == "true" else drafts + live
    return 200, page(call, [
        {"created_at": version.created, "updated_at": version.updated, "published": bool(version.live_from),
         "live_from": version.live_from, "uuid": version.uuid, "is_live": bool(version.live_from),
         "published_by": None, "created_by": None, "description": None} for version in versions])

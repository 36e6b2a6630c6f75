"""Projects, environments, and their documents, from which SDKs evaluate flags."""

from .answers import detail, no_permission, not_found, page


def shown(world, environment):
    return {
        "id": environment.id, "uuid": environment.uuid, "name": environment.name, "api_key": environment.key,
        "description": None, "project": world.project["id"],
        "minimum_change_request_approvals": 1 if environment.has_change_requests else None,
        "allow_client_traits": True, "banner_text": None, "banner_colour": None, "hide_disabled_flags": None,
        "use_mv_v2_evaluation": True, "use_identity_composite_key_for_hashing": True,
        "hide_sensitive_data": False, "use_v2_feature_versioning": environment.is_versioned,
        "use_identity_overrides_in_local_eval": True, "is_creating": False, "metadata": []}


def find(call):
    environment = call.world.environment_of(call.match["key"])
    if not environment:
        raise not_found("Environment")
    if not call.may("read"):
        raise no_permission()
    return environment


def get_environment(call):
    environment = find(call)
    count = sum(len(flag.overrides) for flag in call.world.flags_of(environment))
    return 200, shown(call.world, environment) | {"total_segment_overrides": count}


def list_environments(call):
    there = call.may("read") and call.query.get("project") in (None, str(call.world.project["id"]))
    found = list(call.world.environments.values()) if there else []
    listed = page(call, found)
    return 200, listed | {"results": [shown(call.world, environment) for environment in listed["results"]]}


def shown_project(world):
    return {
        "id": world.project["id"], "uuid": world.project["uuid"], "name": world.project["name"], "organisation": 1,
        "hide_disabled_flags": False, "enable_dynamo_db": False, "migration_status": "NOT_APPLICABLE",
        "use_edge_identities": False, "prevent_flag_defaults": False, "enable_realtime_updates": False,
        "only_allow_lower_case_feature_names": True, "feature_name_regex": None,
        "show_edge_identity_overrides_for_feature": False, "stale_flags_limit_days": 30,
        "edge_v2_migration_status": "NOT_STARTED", "minimum_change_request_approvals": None,
        "enforce_feature_owners": False}


def list_projects(call):
    """A bare array: these are not paged."""
    return 200, [shown_project(call.world)] if call.may("read") else []


def get_project(call):
    if not call.may("read") or int(call.match["project"]) != call.world.project["id"]:
        raise not_found("Project")
    world = call.world
    return 200, shown_project(world) | {
        "max_segments_allowed": 500, "max_features_allowed": 1000, "max_segment_overrides_allowed": 2000,
        "total_features": len(world.features), "total_segments": len(world.segments)}


def get_liveness(call):
    return 200, {"status": "ok"}


# Documents

def get_document(call):
    return 200, document(call.world, find(call))


def get_document_of_sdk(call):
    """The document by the key of servers, which says which environment is meant."""
    key = call.headers.get("X-Environment-Key", "")
    environment = next((one for one in call.world.environments.values() if one.server_key == key), None)
    if not environment:
        word = "Key" if key.startswith("ser.") else "key"
        raise detail(403, f"Invalid or missing Environment {word}")
    return 200, document(call.world, environment)


def document(world, environment):
    flags = world.flags_of(environment)
    states = {}
    for flag in flags:
        for state in flag.overrides:
            states.setdefault(state.segment, []).append(shown_state(world, flag.feature, state))
    organisation = {"id": 1, "name": world.project["organisation"], "feature_analytics": False,
                    "stop_serving_flags": False, "persist_trait_data": True}
    return {
        "id": environment.id, "api_key": environment.key,
        "project": {
            "id": world.project["id"], "name": world.project["name"], "organisation": organisation,
            "hide_disabled_flags": False,
            "segments": [
                {"id": segment.id, "name": segment.name, "rules": shown_rules(segment.rules),
                 "feature_states": states.get(segment.id, [])} for segment in world.segments.values()],
            "enable_realtime_updates": False, "server_key_only_feature_ids": []},
        "feature_states": [shown_state(world, flag.feature, flag.default) for flag in flags],
        "identity_overrides": [shown_identity(world, environment, identity)
                               for identity in world.identities.values()
                               if identity.environment == environment.id and identity.states],
        "name": environment.name, "allow_client_traits": True,
        "updated_at": environment.updated.replace("Z", "+00:00"), "hide_sensitive_data": False,
        "hide_disabled_flags": None, "use_identity_composite_key_for_hashing": True,
        "use_identity_overrides_in_local_eval": True}


def shown_rules(rules):
    return [
        {"type": rule["type"], "rules": shown_rules(rule.get("rules", [])),
         "conditions": [{"operator": condition["operator"], "value": condition["value"],
                         "property_": condition["property"]} for condition in rule["conditions"]]}
        for rule in rules]


def shown_state(world, feature, state):
    """A state. Its weights come in no order that means anything: that of their identifiers, which are random."""
    weights = [
        {"multivariate_feature_option": {"value": world.options[option].value, "id": option,
                                         "key": world.options[option].key},
         "percentage_allocation": weight.percentage, "id": weight.id, "mv_fs_value_uuid": weight.uuid}
        for option, weight in sorted(state.weights.items(), key=lambda pair: pair[1].uuid)]
    return {
        "feature": {"id": feature.id, "name": feature.name, "type": feature.type}, "enabled": state.enabled,
        "django_id": state.lineage,
        "feature_segment": {"priority": state.priority} if state.segment else None,
        "featurestate_uuid": state.uuid, "feature_state_value": state.value,
        "multivariate_feature_state_values": weights}


def shown_identity(world, environment, identity):
    features = [shown_state(world, world.features[feature], state) for feature, state in identity.states.items()]
    return {
        "identifier": identity.identifier, "environment_api_key": environment.key,
        "created_date": identity.created.replace("Z", "+00:00"), "identity_features": features,
        "identity_traits": [], "identity_uuid": identity.uuid, "django_id": identity.id, "dashboard_alias": None,
        "composite_key": f"{environment.key}_{identity.identifier}"}

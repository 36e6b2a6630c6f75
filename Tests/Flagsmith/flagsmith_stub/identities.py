"""Identities, and what one of them gets whatever its segments say."""

from .answers import Answer, no_permission, not_found, page, refuse
from .world import Identity, now, put

TAKEN = "['Feature state already exists for this environment, feature, version, segment & identity combination']"


def find_environment(call):
    environment = call.world.environment_of(call.match["key"])
    if not environment or not call.may("write"):
        raise no_permission()
    return environment


def find(call):
    environment = find_environment(call)
    identity = call.world.identities.get(int(call.match["identity"]))
    if not identity or identity.environment != environment.id:
        raise not_found("Identity")
    return identity


def shown(identity):
    return {"id": identity.id, "identifier": identity.identifier, "environment": identity.environment}


def list_identities(call):
    """Those whose identifiers contain a text, or are it if it is in quotes."""
    environment, text = find_environment(call), call.query.get("q", "")
    is_whole = len(text) > 1 and text[0] == text[-1] == '"'
    here = [one for one in call.world.identities.values() if one.environment == environment.id]
    if is_whole:
        return 200, page(call, [shown(one) for one in here if one.identifier == text[1:-1]])
    return 200, page(call, [shown(one) for one in here if text.lower() in one.identifier.lower()])


def create_identity(call):
    environment, world, identifier = find_environment(call), call.world, call.body["identifier"]
    if any(one.identifier == identifier and one.environment == environment.id for one in world.identities.values()):
        refuse({"identifier": f"Identity with identifier '{identifier}' already exists in this environment"})
    identity = Identity(world.new_id("identity"), world.new_uuid(), environment.id, identifier, now())
    world.identities[identity.id] = identity
    world.changed(environment)
    return 201, shown(identity)


def delete_identity(call):
    del call.world.identities[find(call).id]
    call.world.changed()
    return 204, None


def shown_state(identity, feature, state, is_listed=False):
    weights = [{"id": weight.id, "multivariate_feature_option": option, "percentage_allocation": weight.percentage}
               for option, weight in state.weights.items()]
    whose = {"id": identity.id, "identifier": identity.identifier} if is_listed else identity.id
    return {
        "id": state.id, "feature_state_value": state.value, "multivariate_feature_state_values": weights,
        "identity": whose, "deleted_at": None, "uuid": state.uuid, "enabled": state.enabled,
        "created_at": state.created, "updated_at": state.updated, "live_from": state.created, "version": 1,
        "feature": feature, "environment": identity.environment, "feature_segment": None, "change_request": None,
        "environment_feature_version": None}


def list_states(call):
    identity = find(call)
    return 200, page(call, [shown_state(identity, feature, state, is_listed=True)
                            for feature, state in identity.states.items()])


def set_state(call, state):
    state.enabled, state.value = call.body["enabled"], call.body["feature_state_value"]
    state.weights = {}
    for one in call.body.get("multivariate_feature_state_values", []):
        put(state, one["multivariate_feature_option"], one["percentage_allocation"], call.world)
    state.updated = now()
    call.world.changed()


def create_state(call):
    identity, feature = find(call), call.body["feature"]
    if feature in identity.states:
        raise Answer(400, [TAKEN])
    state = identity.states[feature] = call.world.new_state(False, None, {})
    set_state(call, state)
    return 201, shown_state(identity, feature, state)


def find_state(call):
    identity, number = find(call), int(call.match["state"])
    feature = next((feature for feature, state in identity.states.items() if state.id == number), None)
    if not feature:
        raise not_found("FeatureState")
    return identity, feature


def update_state(call):
    identity, feature = find_state(call)
    set_state(call, identity.states[feature])
    return 200, shown_state(identity, feature, identity.states[feature])


def delete_state(call):
    identity, feature = find_state(call)
    del identity.states[feature]
    call.world.changed()
    return 204, None

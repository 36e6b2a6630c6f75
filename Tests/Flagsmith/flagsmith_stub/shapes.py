"""The shapes of bodies that a real server was seen to get. What differs is refused by the stub itself."""

from .answers import Unexpected

NUMBER = (int, float)
# A text, or the number that it says.
LOOSE = (str, int)
OPTIONAL_TEXT = (str, type(None))

VALUE = {"type": str, "value": LOOSE}
STATE = {"enabled": bool, "value": VALUE}
FLAG_STATE = STATE | {"variants": [{"id": int, "weight": NUMBER}]}
FLAG = {"environment_default": FLAG_STATE,
        "segment_overrides": [FLAG_STATE | {"segment": {"id": int}, "priority": int}]}
FEATURE = {"id": int, "name": str}
WEIGHTS = [{"multivariate_feature_option": int, "percentage_allocation": NUMBER}]
UPDATE_FLAG_V1 = STATE | {"feature": FEATURE, "segment": {"id": int, "priority": int}}
UPDATE_FLAG_V2 = {
    "feature": FEATURE, "environment_default": STATE,
    "segment_overrides": [
        STATE | {"segment_id": int, "priority": int, "multivariate_feature_state_values": WEIGHTS}]}
DELETE_OVERRIDE = {"feature": FEATURE, "segment": {"id": int}}

CONDITION = {"id": int, "property": OPTIONAL_TEXT, "operator": str, "value": (str, *NUMBER)}
RULE = {"id": int, "type": str, "conditions": [CONDITION]}
SEGMENT = {"name": str, "project": int, "description": OPTIONAL_TEXT,
           "rules": [RULE | {"rules": [RULE | {"rules": []}]}]}

OPTION = {"type": str, "string_value": str, "integer_value": int, "boolean_value": bool, "key": str,
          "default_percentage_allocation": NUMBER, "feature": int}
NEW_FEATURE = {"name": str, "type": str, "initial_value": str, "default_enabled": bool, "description": str,
               "multivariate_options": [OPTION]}

ROLLOUT = {"enabled": bool, "rollout_percentage": NUMBER, "feature_state_value": VALUE,
           "multivariate_feature_state_values": WEIGHTS}
EXPERIMENT = {"name": str, "feature": int, "hypothesis": str, "experiment_rollout": ROLLOUT}
EXPERIMENT_CHANGE = {"name": str, "hypothesis": str}

IDENTITY = {"identifier": str}
IDENTITY_STATE = {"feature": int, "enabled": bool, "feature_state_value": LOOSE,
                  "multivariate_feature_state_values": WEIGHTS}


def require(shape, given, place="the body"):
    """Ends a request whose body has another shape. Members may be missing: the server tells of that."""
    if isinstance(shape, dict):
        require_type(dict, given, place)
        for name, value in given.items():
            if name not in shape:
                raise Unexpected(f"{place} has a member {name!r}")
            require(shape[name], value, f"{name!r} in {place}")
    elif isinstance(shape, list):
        require_type(list, given, place)
        for value in given:
            if not shape:
                raise Unexpected(f"{place} is not empty")
            require(shape[0], value, f"an element of {place}")
    else:
        require_type(shape, given, place)


def require_type(kinds, given, place):
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    # A truth value is a number in Python.
    if not isinstance(given, kinds) or isinstance(given, bool) and bool not in kinds:
        raise Unexpected(f"{place} is of the type {type(given).__name__}")

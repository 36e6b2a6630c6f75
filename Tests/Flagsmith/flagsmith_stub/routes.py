"""What can be asked for: methods, paths, the members of queries, and the shapes of bodies."""

import re
from dataclasses import dataclass

from . import environments, experiments, features, future, identities, segments, shapes, update_flag

PAGE = {"page", "page_size"}


@dataclass
class Route:
    method: str
    path: re.Pattern
    answer: object
    query: set
    body: object
    # Whether a key of the interface is asked for.
    needs_key: bool


def route(method, path, answer, query=(), body=None, needs_key=True):
    names = {"{key}": "(?P<key>[^/]+)", "{step}": "(?P<step>start|pause|complete)"} | {
        "{%s}" % name: "(?P<%s>[0-9]+)" % name
        for name in ("project", "feature", "segment", "option", "experiment", "identity", "state", "environment")}
    for name, pattern in names.items():
        path = path.replace(name, pattern)
    return Route(method, re.compile(path), answer, set(query), body, needs_key)


FLAG = "/api/__future__/environments/{key}/features/{feature}/"
ACTIONS = "/api/experiments/environments/{key}"
ENVIRONMENT = "/api/v1/environments/{key}"
PROJECT = "/api/v1/projects/{project}"
SEGMENT = f"{PROJECT}/segments/{{segment}}/"
OPTIONS = f"{PROJECT}/features/{{feature}}/mv-options/"
EXPERIMENT = f"{ENVIRONMENT}/experiments/{{experiment}}/"
IDENTITY = f"{ENVIRONMENT}/identities/{{identity}}/"

ROUTES = [
    route("GET", FLAG, future.get_flag),
    route("PATCH", FLAG, future.patch_flag, body=shapes.FLAG),
    route("PUT", FLAG, future.patch_flag, body=shapes.FLAG),
    route("DELETE", f"{FLAG}segment-overrides/{{segment}}/", future.delete_override),
    route("POST", f"{ACTIONS}/update-flag-v1/", update_flag.update_flag_v1, body=shapes.UPDATE_FLAG_V1),
    route("POST", f"{ACTIONS}/update-flag-v2/", update_flag.update_flag_v2, body=shapes.UPDATE_FLAG_V2),
    route("POST", f"{ACTIONS}/delete-segment-override/", update_flag.delete_segment_override,
          body=shapes.DELETE_OVERRIDE),
    route("GET", f"{PROJECT}/segments/", segments.list_segments, {"q"} | PAGE),
    route("POST", f"{PROJECT}/segments/", segments.create_segment, body=shapes.SEGMENT),
    route("GET", SEGMENT, segments.get_segment),
    route("PUT", SEGMENT, segments.update_segment, body=shapes.SEGMENT),
    route("PATCH", SEGMENT, segments.update_segment, body=shapes.SEGMENT),
    route("DELETE", SEGMENT, segments.delete_segment),
    route("GET", f"{SEGMENT}associated-features/", segments.list_uses, {"environment"} | PAGE),
    route("GET", f"{PROJECT}/features/", features.list_features, {"search", "environment", "type"} | PAGE),
    route("POST", f"{PROJECT}/features/", features.create_feature, body=shapes.NEW_FEATURE),
    route("GET", f"{PROJECT}/features/{{feature}}/", features.get_feature),
    route("GET", OPTIONS, features.list_options, PAGE),
    route("POST", OPTIONS, features.create_option, body=shapes.OPTION),
    route("PUT", f"{OPTIONS}{{option}}/", features.update_option, body=shapes.OPTION),
    route("PATCH", f"{OPTIONS}{{option}}/", features.update_option, body=shapes.OPTION),
    route("GET", "/api/v1/features/feature-segments/", features.list_feature_segments,
          {"environment", "feature"} | PAGE),
    route("GET", "/api/v1/features/featurestates/", features.list_states, {"environment", "feature"} | PAGE),
    route("GET", "/api/v1/environments/{environment}/features/{feature}/versions/", features.list_versions,
          {"is_live"} | PAGE),
    route("GET", "/api/v1/projects/", environments.list_projects),
    route("GET", f"{PROJECT}/", environments.get_project),
    route("GET", "/api/v1/environments/", environments.list_environments, {"project"} | PAGE),
    route("GET", "/api/v1/environment-document/", environments.get_document_of_sdk, needs_key=False),
    route("GET", f"{ENVIRONMENT}/", environments.get_environment),
    route("GET", f"{ENVIRONMENT}/document/", environments.get_document),
    route("GET", f"{ENVIRONMENT}/experiments/", experiments.list_experiments, {"q", "status"} | PAGE),
    route("POST", f"{ENVIRONMENT}/experiments/", experiments.create_experiment, body=shapes.EXPERIMENT),
    route("GET", EXPERIMENT, experiments.get_experiment),
    route("PATCH", EXPERIMENT, experiments.change_experiment, body=shapes.EXPERIMENT_CHANGE),
    route("DELETE", EXPERIMENT, experiments.delete_experiment),
    route("PATCH", f"{EXPERIMENT}rollout/", experiments.patch_rollout, body=shapes.ROLLOUT),
    route("POST", f"{EXPERIMENT}{{step}}/", experiments.move_on),
    route("GET", f"{ENVIRONMENT}/identities/", identities.list_identities, {"q"} | PAGE),
    route("POST", f"{ENVIRONMENT}/identities/", identities.create_identity, body=shapes.IDENTITY),
    route("DELETE", IDENTITY, identities.delete_identity),
    route("GET", f"{IDENTITY}featurestates/", identities.list_states, PAGE),
    route("POST", f"{IDENTITY}featurestates/", identities.create_state, body=shapes.IDENTITY_STATE),
    route("PUT", f"{IDENTITY}featurestates/{{state}}/", identities.update_state, body=shapes.IDENTITY_STATE),
    route("DELETE", f"{IDENTITY}featurestates/{{state}}/", identities.delete_state),
    route("GET", "/health/liveness/", environments.get_liveness, needs_key=False),
]


def find(method, path):
    """The routes of a path, and that of the method among them."""
    here = [(one, match) for one in ROUTES if (match := one.path.fullmatch(path))]
    return here, next(((one, match) for one, match in here if one.method == method), None)

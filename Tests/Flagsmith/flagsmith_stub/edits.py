"""Changes that somebody makes in the server's page. Each says what it is about in `edit`:

    {"edit": "default", "environment": KEY, "feature": NAME, "enabled": false, "value": "x",
     "weights": {"green": 5}}
    {"edit": "override", "environment": KEY, "feature": NAME, "segment": NAME, "enabled": …, "value": …,
     "weights": …, "priority": 3} or {…, "delete": true}; one that is not there yet is made
    {"edit": "segment", "segment": NAME, "name": …, "description": …, "percentage": "5"} or
     {…, "delete": true}; one that is not there yet is made
    {"edit": "experiment", "environment": KEY, "feature": NAME,
     "step": "start", "pause", "complete" or "delete"}
    {"edit": "identity", "environment": KEY, "feature": NAME, "identifier": TEXT, "enabled": true,
     "value": "x"}: an identity gets a value of its own
    {"edit": "feature", "feature": NAME, "name": …} or {…, "delete": true}
    {"edit": "environment", "environment": KEY, "changeRequests": true}
    {"edit": "organisation", "experiments": false}
    {"edit": "key", "key": TEXT, "rights": "none"}; without rights, it is unknown from then on
"""

from . import description, experiments, segments
from .description import RIGHTS, find_flag, find_segment
from .world import Draft, Identity, now


def carry_out(world, edit):
    EDITS[edit["edit"]](world, edit)
    world.changed()


def edit_default(world, edit):
    draft = Draft(world, find_flag(world, edit))
    description.set_state(world, draft.flag.feature, draft.content.default, edit)
    draft.commit()


def edit_override(world, edit):
    flag = find_flag(world, edit)
    segment = find_segment(world, edit["segment"])
    if not flag.override(segment.id):
        description.add_override(world, edit)
        return
    draft = Draft(world, flag)
    state = draft.content.override(segment.id)
    if edit.get("delete"):
        draft.content.overrides.remove(state)
    else:
        state.priority = edit.get("priority", state.priority)
        description.set_state(world, flag.feature, state, edit)
    draft.commit()


def edit_segment(world, edit):
    if not any(edit["segment"] in (one.id, one.name) for one in world.segments.values()):
        description.add_segment(world, {"name": edit["segment"]} | edit)
        return
    segment = find_segment(world, edit["segment"])
    if edit.get("delete"):
        world.remove_segment(segment)
        return
    segment.name, segment.updated = edit.get("name", segment.name), now()
    segment.description = edit.get("description", segment.description)
    if "percentage" in edit:
        segment.rules = segments.split_rules(world, edit["percentage"])


def edit_experiment(world, edit):
    """Edits the latest experiment of a feature."""
    flag = find_flag(world, edit)
    experiment = [one for one in world.experiments.values() if experiments.flag_of(world, one) is flag][-1]
    if edit["step"] == "delete":
        del world.experiments[experiment.id]
    else:
        experiments.take(world, experiment, edit["step"])


def edit_identity(world, edit):
    flag = find_flag(world, edit)
    identity = Identity(
        world.new_id("identity"), world.new_uuid(), flag.environment.id, edit["identifier"], now())
    identity.states[flag.feature.id] = world.new_state(edit["enabled"], edit["value"], {})
    world.identities[identity.id] = identity


def edit_feature(world, edit):
    feature = world.feature_named(edit["feature"])
    if edit.get("delete"):
        world.remove_feature(feature)
    else:
        feature.name = edit["name"]


def edit_environment(world, edit):
    world.environment_of(edit["environment"]).has_change_requests = edit["changeRequests"]


def edit_organisation(world, edit):
    world.has_experiments = edit["experiments"]


def edit_key(world, edit):
    world.keys.pop(edit["key"], None)
    if "rights" in edit:
        world.keys[edit["key"]] = RIGHTS[edit["rights"]]


EDITS = {
    "default": edit_default, "override": edit_override, "segment": edit_segment, "experiment": edit_experiment, "identity": edit_identity,
    "feature": edit_feature, "environment": edit_environment, "organisation": edit_organisation,
    "key": edit_key}

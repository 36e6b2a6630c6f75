"""The segments of a project. Those of experiments are the system's, and are not there for anybody else."""

from .answers import BLANK, REQUIRED, Unexpected, no_permission, not_found, page, refuse, server_error
from .world import Segment, now

OPERATORS = {
    "EQUAL", "GREATER_THAN", "LESS_THAN", "LESS_THAN_INCLUSIVE", "CONTAINS", "GREATER_THAN_INCLUSIVE",
    "NOT_CONTAINS", "NOT_EQUAL", "REGEX", "PERCENTAGE_SPLIT", "MODULO", "IS_SET", "IS_NOT_SET", "IN"}


def require_project(call, kind="read"):
    """Whoever may not read a project is refused its list, and told of none where it would write."""
    if not call.may("read"):
        raise not_found("Project") if kind == "write" else no_permission()
    if int(call.match["project"]) != call.world.project["id"]:
        raise not_found("Project")
    if kind == "write" and not call.may("write"):
        raise no_permission()


def find(call):
    require_project(call, "read" if call.method == "GET" else "write")
    segment = call.world.segments.get(int(call.match["segment"]))
    if not segment or segment.is_system:
        raise not_found("Segment")
    return segment


def shown(call, segment):
    return {
        "id": segment.id, "uuid": segment.uuid, "created_at": segment.created, "updated_at": segment.updated,
        "name": segment.name, "description": segment.description, "project": call.world.project["id"],
        "feature": None, "version_of": segment.id, "rules": segment.rules, "metadata": [],
        "membership_counts": [], "managed_by": ""}


def list_segments(call):
    require_project(call)
    text = call.query.get("q", "").lower()
    found = [segment for segment in call.world.segments.values()
             if not segment.is_system and text in segment.name.lower()]
    listed = page(call, found)
    return 200, listed | {"results": [shown(call, segment) for segment in listed["results"]]}


def get_segment(call):
    return 200, shown(call, find(call))


def create_segment(call):
    require_project(call, "write")
    refuse(mistakes(call.body, ("name", "rules")))
    time = now()
    segment = Segment(
        call.world.new_id("segment"), call.world.new_uuid(), call.body["name"].strip(),
        call.body.get("description"), made(call.world, call.body["rules"]), time, time)
    call.world.segments[segment.id] = segment
    call.world.changed()
    return 201, shown(call, segment)


def update_segment(call):
    """What is not given stays. A PUT needs the name and the rules."""
    segment, body = find(call), call.body
    refuse(mistakes(body, ("name", "rules") if call.method == "PUT" else ()))
    before = segment.name, segment.description, bare(segment.rules)
    segment.name = body.get("name", segment.name).strip()
    segment.description = body.get("description", segment.description)
    if "rules" in body:
        segment.rules = made(call.world, body["rules"])
    segment.updated = now()
    if before != (segment.name, segment.description, bare(segment.rules)):
        call.world.changed()
    return 200, shown(call, segment)


def delete_segment(call):
    call.world.remove_segment(find(call))
    return 204, None


def list_uses(call):
    """Where a segment has overrides in an environment. Without one, old versions would be among them."""
    require_project(call, "write")
    segment, environment = find(call), call.query.get("environment")
    if environment is None:
        raise Unexpected("it asks for old versions too")
    return 200, page(call, [
        {"id": state.id, "feature": flag.feature.id, "environment": flag.environment.id}
        for flag in call.world.flags.values() for state in flag.overrides
        if state.segment == segment.id and flag.environment.id == int(environment)])


def mistakes(body, required):
    errors = {name: [REQUIRED] for name in required if name not in body}
    if words := name_mistake(body.get("name", "x")):
        errors["name"] = [words]
    if body.get("rules") == []:
        errors["rules"] = {"non_field_errors": ["This list may not be empty."]}
    elif any(wrong := [rule_mistakes(rule) for rule in body.get("rules", [])]):
        errors["rules"] = wrong
    return errors


def name_mistake(name):
    if not name.strip():
        return BLANK
    if "\0" in name:
        return "Null characters are not allowed."
    return "Ensure this field has no more than 2000 characters." if len(name) > 2000 else None


def rule_mistakes(rule):
    errors = {}
    if any(wrong := [rule_mistakes(inner) for inner in rule.get("rules", [])]):
        errors["rules"] = wrong
    if any(wrong := [condition_mistakes(condition) for condition in rule.get("conditions", [])]):
        errors["conditions"] = wrong
    return errors


def condition_mistakes(condition):
    if condition["operator"] not in OPERATORS:
        return {"operator": [f'"{condition["operator"]}" is not a valid choice.']}
    if condition.get("property", None) == "":
        return {"property": [BLANK]}
    if "property" not in condition:
        raise server_error()
    return {}


def made(world, rules, is_inner=False):
    """Rules as they are kept: with numbers, and values as texts."""
    return [
        {"id": world.new_id("rule", rule.get("id")), "type": rule["type"]}
        | ({} if is_inner else {"rules": made(world, rule.get("rules", []), is_inner=True)})
        | {"conditions": [made_condition(world, condition) for condition in rule.get("conditions", [])]}
        for rule in rules]


def made_condition(world, condition):
    return {"id": world.new_id("condition", condition.get("id")), "operator": condition["operator"],
            "property": condition["property"], "value": str(condition["value"]).strip(),
            "description": condition.get("description")}


def split_rules(world, percentage):
    """The rules of a cohort of so many percent."""
    condition = {"operator": "PERCENTAGE_SPLIT", "property": "$.identity.key", "value": percentage}
    return made(world, [{"type": "ALL", "rules": [], "conditions": [condition]}])


def percentage(segment):
    """The value of a segment that is a cohort and nothing else, or None."""
    conditions = [condition for rule in segment.rules for condition in rule["conditions"]]
    if len(conditions) == 1 and conditions[0]["operator"] == "PERCENTAGE_SPLIT":
        return conditions[0]["value"]
    return None


def bare(rules):
    """Rules without their numbers."""
    return [{"type": rule["type"], "rules": bare(rule.get("rules", [])),
             "conditions": [{name: value for name, value in condition.items() if name != "id"}
                            for condition in rule["conditions"]]} for rule in rules]

"""Who gets what, as an SDK finds it from the environment document, for identities without traits."""

import hashlib
from dataclasses import dataclass


def share(salt, identity):
    """Where an identity stands among all, from 0 to 100. It stands the same for the same salt."""
    text = once = f"{salt},{identity}"
    while True:
        number = int.from_bytes(hashlib.md5(text.encode()).digest(), "big") % 9999 / 9998 * 100
        if number < 100:
            return number
        # 100 is left out.
        text = f"{text},{once}"


@dataclass
class Branch:
    """What members of a segment get, or all who are left."""

    segment: object
    state: object
    # The values in the order in which shares are dealt out, each with where its share ends.
    ends: list

    def served(self, identity):
        if self.ends:
            place = share(self.state.lineage, identity)
            value = next((value for end, value in self.ends if place < end), self.state.value)
        else:
            value = self.state.value
        return self.state.enabled, value


def branch(world, state):
    ends, total = [], 0
    for option, weight in sorted(state.weights.items(), key=lambda pair: pair[1].id):
        total += weight.percentage
        if weight.percentage:
            ends.append((total, world.options[option].value))
    return Branch(world.segments.get(state.segment), state, ends)


class Evaluation:
    """The evaluation of one flag. Overrides come by their priority, and the default last."""

    def __init__(self, world, flag):
        self.environment = flag.environment
        overrides = sorted(flag.overrides, key=lambda state: (state.priority, state.segment))
        self.branches = [branch(world, state) for state in [*overrides, flag.default]]
        self.own = {identity.identifier: identity.states[flag.feature.id]
                    for identity in world.identities.values()
                    if identity.environment == flag.environment.id and flag.feature.id in identity.states}

    def served(self, identifier):
        """Whether it is enabled for an identity, and the value."""
        if identifier in self.own:
            return self.own[identifier].enabled, self.own[identifier].value
        # What is hashed is the identity with its environment.
        identity = f"{self.environment.key}_{identifier}"
        for one in self.branches:
            if not one.segment or matches(one.segment, one.segment.rules, identity, identifier):
                return one.served(identity)
        raise AssertionError("the default is for all")


def matches(segment, rules, identity, identifier):
    return all(rule_matches(segment, rule, identity, identifier) for rule in rules)


def rule_matches(segment, rule, identity, identifier):
    found = [condition_matches(segment, condition, identity, identifier) for condition in rule["conditions"]]
    held = {"ALL": all(found), "ANY": any(found) or not found, "NONE": not any(found)}[rule["type"]]
    return held and matches(segment, rule.get("rules", []), identity, identifier)


def condition_matches(segment, condition, identity, identifier):
    """Of what is asked about traits, nothing is so."""
    if condition["operator"] == "PERCENTAGE_SPLIT":
        try:
            percentage = float(condition["value"])
        except ValueError:
            return False
        return share(segment.id, identity) <= percentage
    subject = {"$.identity.key": identity, "$.identity.identifier": identifier}.get(condition["property"])
    if subject is None:
        return False
    return {
        "EQUAL": subject == condition["value"],
        "NOT_EQUAL": subject != condition["value"],
        "IN": subject in condition["value"].split(","),
    }[condition["operator"]]


def label(enabled, value):
    """A word for what somebody gets, such as on/green."""
    text = str(value).lower() if isinstance(value, bool) else value
    return f"{'on' if enabled else 'off'}/{text}"


def evaluate(world, flag, count, is_listed):
    """What the identities user-0 to user-(count - 1) get: how many get what, and, if asked for, who."""
    evaluation, counts, listed = Evaluation(world, flag), {}, []
    for number in range(count):
        word = label(*evaluation.served(f"user-{number}"))
        counts[word] = counts.get(word, 0) + 1
        if is_listed:
            listed.append(word)
    return {"environment": flag.environment.key, "feature": flag.feature.name, "count": count, "counts": counts} | (
        {"list": listed} if is_listed else {})

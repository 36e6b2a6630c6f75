"""What a server has: environments, features, segments and flags, in memory.

A flag is a feature in an environment. Its states are the default and the overrides. The *lineage* of a
state is what its variants are dealt out by, and outlives versions.
"""

import copy
import datetime
import random
import threading
import uuid
from dataclasses import dataclass, field

KINDS = {str: "string", int: "integer", bool: "boolean"}
STORED_KINDS = {str: "unicode", int: "int", bool: "bool"}


@dataclass
class Environment:
    id: int
    uuid: str
    key: str
    name: str
    server_key: str
    is_versioned: bool
    has_change_requests: bool
    updated: str


@dataclass
class Option:
    """A variant of a feature."""

    id: int
    uuid: str
    feature: int
    key: str
    value: object
    percentage: float


@dataclass
class Feature:
    id: int
    uuid: str
    name: str
    type: str
    initial_value: object
    default_enabled: bool
    description: str
    created: str


@dataclass
class Segment:
    id: int
    uuid: str
    name: str
    description: str
    rules: list
    created: str
    updated: str
    is_system: bool = False


@dataclass
class Weight:
    id: int
    uuid: str
    percentage: float


@dataclass
class State:
    """What is served: to everybody, or to the members of a segment."""

    id: int
    lineage: int
    uuid: str
    enabled: bool
    value: object
    created: str
    updated: str
    weights: dict = field(default_factory=dict)
    segment: int = None
    priority: int = None
    link: int = None
    link_uuid: str = None

    def content(self):
        weights = {option: weight.percentage for option, weight in self.weights.items()}
        return self.lineage, self.segment, self.priority, self.enabled, self.value, weights


@dataclass
class Version:
    """A version of a flag, and the weights that its default has."""

    uuid: str
    created: str
    updated: str
    live_from: str
    weights: dict


@dataclass
class Flag:
    environment: Environment
    feature: Feature
    default: State
    overrides: list
    versions: list

    def states(self):
        return [self.default, *self.overrides]

    def override(self, segment):
        return next((state for state in self.overrides if state.segment == segment), None)

    def content(self):
        return [state.content() for state in self.states()]


@dataclass
class Experiment:
    id: int
    environment: int
    feature: int
    name: str
    hypothesis: str
    created: str
    updated: str
    status: str = "created"
    segment: int = None
    started: str = None
    ended: str = None


@dataclass
class Identity:
    id: int
    uuid: str
    environment: int
    identifier: str
    created: str
    # By the ids of features.
    states: dict = field(default_factory=dict)


class World:
    """All there is. Whoever reads or changes it holds its lock."""

    def __init__(self):
        self.lock = threading.Lock()
        self.chance = random.Random(1)
        self.numbers = {}
        # Goes up with every change.
        self.revision = 0
        self.keys, self.project = {}, {"id": 1, "name": "shop", "organisation": "Acme", "uuid": self.new_uuid()}
        self.has_experiments = True
        self.environments, self.features, self.options, self.segments = {}, {}, {}, {}
        self.flags, self.experiments, self.identities = {}, {}, {}

    def copied(self):
        """Everything that there is now, for `restore`."""
        return copy.deepcopy({name: value for name, value in vars(self).items() if name != "lock"})

    def restore(self, copied):
        """Makes everything as it was. What was copied can be restored again."""
        vars(self).update(copy.deepcopy(copied))

    def new_uuid(self):
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def new_id(self, kind, wanted=None):
        """The next number of a kind, or the one that is wanted, after which the others follow."""
        number = wanted or self.numbers.get(kind, 0) + 1
        self.numbers[kind] = max(number, self.numbers.get(kind, 0))
        return number

    def changed(self, environment=None):
        self.revision += 1
        for one in [environment] if environment else self.environments.values():
            one.updated = now()

    def options_of(self, feature):
        return [option for option in self.options.values() if option.feature == feature.id]

    def flag(self, environment, feature):
        return self.flags[environment.id, feature.id]

    def flags_of(self, environment):
        return [flag for (number, _), flag in self.flags.items() if number == environment.id]

    def environment_of(self, key):
        return next((one for one in self.environments.values() if one.key == key), None)

    def feature_named(self, name):
        return next((one for one in self.features.values() if one.name == name), None)

    def new_weight(self, percentage):
        return Weight(self.new_id("weight"), self.new_uuid(), float(percentage))

    def new_state(self, enabled, value, weights, segment=None, priority=None, lineage=None):
        number, time = self.new_id("state", lineage), now()
        state = State(number, number, self.new_uuid(), enabled, value, time, time,
                      {option: self.new_weight(share) for option, share in weights.items()}, segment, priority)
        if segment:
            state.link, state.link_uuid = self.new_id("link"), self.new_uuid()
        return state

    def add_feature(self, feature):
        """Adds it with its flags. Later options join these."""
        self.features[feature.id] = feature
        for environment in self.environments.values():
            default = self.new_state(feature.default_enabled, feature.initial_value, {})
            flag = Flag(environment, feature, default, [], [])
            if environment.is_versioned:
                flag.versions.append(self.new_version(flag))
            self.flags[environment.id, feature.id] = flag
        self.changed()

    def add_option(self, option):
        self.options[option.id] = option
        feature = self.features[option.feature]
        feature.type = "MULTIVARIATE"
        for environment in self.environments.values():
            flag = self.flag(environment, feature)
            flag.default.weights[option.id] = self.new_weight(option.percentage)
            if flag.versions:
                flag.versions[-1].weights[option.id] = float(option.percentage)
        self.changed()

    def new_version(self, flag, is_live=True):
        weights = {option: weight.percentage for option, weight in flag.default.weights.items()}
        return Version(self.new_uuid(), now(), now(), now() if is_live else None, weights)

    def remove_segment(self, segment):
        del self.segments[segment.id]
        for flag in self.flags.values():
            flag.overrides = [state for state in flag.overrides if state.segment != segment.id]
        self.changed()

    def remove_feature(self, feature):
        del self.features[feature.id]
        for key in [key for key in self.flags if key[1] == feature.id]:
            del self.flags[key]
        for option in self.options_of(feature):
            del self.options[option.id]
        self.changed()


class Draft:
    """Changes of a flag that are made together or not at all. With versions, each makes a new one."""

    def __init__(self, world, flag, in_place=False):
        self.world, self.flag = world, flag
        self.is_version = flag.environment.is_versioned and not in_place
        copied = copy.copy(flag)
        copied.default, copied.overrides = self.copied(flag.default), [self.copied(one) for one in flag.overrides]
        self.content = copied

    def copied(self, state):
        copied = copy.copy(state)
        if not self.is_version:
            copied.weights = {option: copy.copy(weight) for option, weight in state.weights.items()}
            return copied
        copied.id, copied.uuid = self.world.new_id("state"), self.world.new_uuid()
        copied.weights = {option: self.world.new_weight(weight.percentage)
                          for option, weight in state.weights.items()}
        if state.segment:
            copied.link, copied.link_uuid = self.world.new_id("link"), self.world.new_uuid()
        return copied

    def commit(self):
        before, flag = self.flag.content(), self.flag
        flag.default, flag.overrides = self.content.default, self.content.overrides
        if self.is_version:
            flag.versions.append(self.world.new_version(flag))
        if self.is_version or flag.content() != before:
            self.world.changed(flag.environment)

    def abandon(self):
        """Leaves what came so far: without versions it is served, and with them it is an unpublished one."""
        if self.is_version:
            self.flag.versions.append(self.world.new_version(self.content, is_live=False))
            self.world.revision += 1
        else:
            self.commit()


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def put(state, option, percentage, world):
    """Sets a weight of a state. One that it has keeps its row."""
    if option in state.weights:
        state.weights[option].percentage = float(percentage)
    else:
        state.weights[option] = world.new_weight(percentage)


def priority_after(overrides):
    return max((state.priority for state in overrides), default=-1) + 1


def move(overrides, state, priority):
    """Gives a state a priority, and moves those between up or down."""
    step = 1 if priority < state.priority else -1
    low, high = sorted((priority, state.priority))
    for other in overrides:
        if other is not state and low <= other.priority <= high:
            other.priority += step
    state.priority = priority

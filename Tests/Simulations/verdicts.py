"""Whether titrate alarms where the simulated test does.

An experiment for each of several hundred results files runs in one workspace. Most of their exposures are
next to the threshold: a few identities fewer, and nothing is to be said. The Bayes factor is computed here
by its definition, with so many digits that it is right up to the largest counts that titrate takes.
"""

import datetime
import json
import subprocess
import tempfile
from pathlib import Path

import mpmath
import numpy

from sample_ratio import CONCENTRATION, LEVEL, log_bayes_factor

mpmath.mp.dps = 50
THRESHOLD = -mpmath.log(mpmath.mpf(str(LEVEL)))
# How near to the threshold cases are. Doubles tell that much apart up to the largest counts.
MARGIN = mpmath.mpf("1e-6")
LARGEST_TOTAL = 2**52

# Shares in hundredths of a percent, exposures, and whether they are to raise an alarm.
KNOWN = [
    ([5000, 5000], [5174, 4826], False), ([5000, 5000], [51_000, 49_000], True),
    ([5000, 5000], [0, 0], False), ([5000, 5000], [1, 0], False),
    ([5000, 5000], [125, 0], False), ([5000, 5000], [126, 0], True),
    ([5000, 5000], [2**53, 2**53], False), ([1, 9999], [2**53, 0], True),
    ([10_000, 0], [1_000_000, 1], True), ([10_000, 0], [1_000_000, 0], False),
]


def log_evidence(shares, counts):
    """The logarithm of the Bayes factor."""
    prior = [mpmath.mpf(CONCENTRATION * share) / sum(shares) for share in shares]
    arms = [mpmath.loggamma(weight + count) - mpmath.loggamma(weight)
            - count * mpmath.log(weight / CONCENTRATION) for weight, count in zip(prior, counts)]
    concentration = mpmath.mpf(CONCENTRATION)
    return mpmath.loggamma(concentration) - mpmath.loggamma(concentration + sum(counts)) + sum(arms)


# The cases

def random_shares(generator):
    """Shares that are whole hundredths of a percent, small ones among them."""
    arms = int(generator.integers(2, 7))
    extras = generator.multinomial(10_000 - arms, generator.dirichlet(numpy.full(arms, 0.7)))
    return [int(extra) + 1 for extra in extras]


def neighbours(generator, shares):
    """Exposures just before an alarm, and with it: some of one arm are in another instead."""
    total = int(round(10 ** generator.uniform(2, numpy.log10(LARGEST_TOTAL))))
    counts = [total * share // 10_000 for share in shares]
    loser, winner = map(int, generator.permutation(len(shares))[:2])

    def moved(number):
        return [count + number * ((arm == winner) - (arm == loser)) for arm, count in enumerate(counts)]

    def first(target):
        low, high = 0, counts[loser] + 1
        while low < high:
            middle = (low + high) // 2
            if log_evidence(shares, moved(middle)) < target:
                low = middle + 1
            else:
                high = middle
        return low

    before, after = first(THRESHOLD - MARGIN) - 1, first(THRESHOLD + MARGIN)
    # Few who lose all raise no alarm.
    if after > counts[loser] or before < 0:
        return [(shares, counts, log_evidence(shares, counts) >= THRESHOLD)]
    return [(shares, moved(before), False), (shares, moved(after), True)]


def drawn(generator, shares):
    """Exposures that chance deals out by other shares than were to be."""
    total = int(round(10 ** generator.uniform(1, 7)))
    others = generator.dirichlet(numpy.array(shares) / 10)
    counts = [int(count) for count in generator.multinomial(total, others)]
    return shares, counts, log_evidence(shares, counts) >= THRESHOLD


def cases():
    generator = numpy.random.default_rng(5174)
    splits = [[5000, 5000], [100, 9900], [2000] * 5, [1, 9999]] * 15 + [random_shares(generator) for _ in range(90)]
    near = [case for shares in splits for case in neighbours(generator, shares)]
    return KNOWN + near + [drawn(generator, shares) for shares in splits]


# The workspace

def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write_experiments(folder, cases):
    """An experiment of its own for each case. Any deviation matters."""
    write(folder, "titrate.json", {"policy": {"sampleRatio": {"minimumDeviation": 0}}})
    write(folder, "production.json", {"kind": "Environment", "key": "production"})
    for number, (shares, _, _) in enumerate(cases):
        split = dict(zip(names(shares), (share / 100 for share in shares)))
        write(folder, f"features/{number}.json", {
            "kind": "Feature", "name": f"f{number}", "type": "multivariate", "value": "old", "enabled": True,
            "variants": [{"key": key, "value": key} for key in names(shares)[1:]]})
        write(folder, f"experiments/{number}.json", {
            "kind": "Experiment", "key": f"e{number}", "environment": "production", "feature": f"f{number}",
            "hypothesis": "More.", "status": "running", "rollout": {"percentage": 100, "split": split}})


def write_results(folder, cases):
    # Titrate forgives clocks that are ahead by less than five minutes.
    since, until = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
                    for minutes in [1, 2])
    for number, (shares, counts, _) in enumerate(cases):
        write(folder, f"results/{number}.json", {
            "kind": "Results", "environment": "production", "experiment": f"e{number}",
            "since": f"{since:%FT%TZ}", "asOf": f"{until:%FT%TZ}", "exposures": dict(zip(names(shares), counts))})


def names(shares):
    return ["control", *(f"arm{number}" for number in range(1, len(shares)))]


def alarms(program, folder):
    """The numbers of the cases that the plan names."""
    plan = run([program, "plan", folder, "--format", "json"])
    return {int(Path(diagnostic["path"]).stem) for diagnostic in json.loads(plan)["diagnostics"]
            if diagnostic["identifier"] == "sample-ratio-mismatch"}


def run(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


# The comparison

def is_simulated(shares, counts):
    """Whether the formula of the simulation gives what the definition gives. Its doubles do up to ten million
    exposures, and it takes only arms with a share."""
    if not all(shares) or sum(counts) > 10**7:
        return True
    simulated = log_bayes_factor(numpy.array(counts), numpy.array(shares) / sum(shares))
    return abs(simulated - log_evidence(shares, counts)) < 1e-7


def compare(program):
    """Returns a line for each verdict that is not as it should be."""
    all_cases = cases()
    mistakes = [f"the simulation, of {shares} and {counts}" for shares, counts, _ in all_cases
                if not is_simulated(shares, counts)]
    with tempfile.TemporaryDirectory() as holder:
        folder = Path(holder)
        write_experiments(folder, all_cases)
        run([program, "apply", folder, "--auto-approve", "--author", "ci"])
        write_results(folder, all_cases)
        found = alarms(program, folder)
    for number, (shares, counts, expected) in enumerate(all_cases):
        if expected != (number in found):
            verdict = "no alarm" if expected else "an alarm"
            mistakes.append(f"titrate: {verdict} for {counts} of {shares}")
    print(f"\nTitrate judged {len(all_cases)} files of results, {len(found)} of them with an alarm.")
    return mistakes

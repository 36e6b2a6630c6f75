"""The test of the sample ratio, simulated: how often it alarms where nothing is wrong, and how soon where
something is.

The test is the sequential multinomial test of Lindon and Malek (arXiv 2011.03567): the Bayes factor of a
Dirichlet prior around the split against the split itself. It alarms when that reaches 1,000. Under the
split it is a martingale that begins at 1, so it ever gets there in at most 1 of 1,000 experiments.
"""

import math

import numpy
from scipy.special import gammaln, logsumexp
from scipy.stats import binom, chi2

CONCENTRATION = 1000
LEVEL = 0.001
THRESHOLD = -math.log(LEVEL)

EVEN = [0.5, 0.5]
RIGHT_SPLITS = {
    "50/50": EVEN, "90/10": [0.9, 0.1], "1/99": [0.01, 0.99], "0.01/99.99": [0.0001, 0.9999],
    "five arms": [0.2] * 5, "96 and four of 1": [0.96] + [0.01] * 4,
}
LOOKS = 500
# Every 1,000 exposures, and ever more rarely up to ten millions.
SCHEDULES = {
    "steady": numpy.arange(1, LOOKS + 1) * 1000,
    "growing": numpy.ceil(numpy.geomspace(20, 10_000_000, LOOKS)).astype(int),
}
RUNS = 10_000
RUNS_AT_ONCE = 1000

CONCENTRATIONS = [10, 100, CONCENTRATION, 10_000, 100_000]
# What was to be, what is, and after how many exposures half of all runs have an alarm. The guide on results
# tells most of them.
WRONG_SPLITS = {
    "50/50, off by 0.5 points": (EVEN, [0.505, 0.495], 170_000),
    "50/50, off by 1 point": (EVEN, [0.51, 0.49], 42_000),
    "50/50, off by 2 points": (EVEN, [0.52, 0.48], 10_000),
    "50/50, off by 10 points": (EVEN, [0.6, 0.4], 790),
    "50/50, one gets nobody": (EVEN, [1, 0], 126),
    "90/10, 9% instead of 10%": ([0.9, 0.1], [0.91, 0.09], 15_000),
    "99/1, 0.8% instead of 1%": ([0.99, 0.01], [0.992, 0.008], 37_000),
    "99/1, 0.5% instead of 1%": ([0.99, 0.01], [0.995, 0.005], 5600),
    "five arms, one off by 1 point": ([0.2] * 5, [0.19] + [0.2025] * 4, 37_000),
    "five arms, one loses half": ([0.2] * 5, numpy.array([1, 2, 2, 2, 2]) / 9, 690),
}


def log_bayes_factor(counts, split, concentration=CONCENTRATION):
    """The logarithm of the Bayes factor; the last axis of the counts is the arms."""
    prior = concentration * numpy.asarray(split)
    totals = counts.sum(-1)
    arms = gammaln(prior + counts) - gammaln(prior) - counts * numpy.log(split)
    return gammaln(concentration) - gammaln(concentration + totals) + arms.sum(-1)


def drifts(generator):
    """Returns a line for each split under which the factor is no martingale: after one more exposure it must be,
    on average, what it was."""
    mistakes = []
    for name, split in RIGHT_SPLITS.items():
        counts = generator.integers(0, 1000, (1000, len(split)))
        ways = counts[:, None, :] + numpy.eye(len(split), dtype=int)
        after = logsumexp(log_bayes_factor(ways, split) + numpy.log(split), axis=1)
        if abs(after - log_bayes_factor(counts, split)).max() > 1e-9:
            mistakes.append(f"{name}: the Bayes factor drifts under the split")
    return mistakes


def chi_square(counts, split):
    """Pearson's statistic; the last axis of the counts is the arms."""
    expected = counts.sum(-1, keepdims=True) * numpy.asarray(split)
    return ((counts - expected) ** 2 / expected).sum(-1)


def exposures(generator, shares, looks, runs):
    """Counts so far, by run, look and arm."""
    steps = numpy.diff(looks, prepend=0)
    return generator.multinomial(numpy.broadcast_to(steps, (runs, len(looks))), shares).cumsum(1)


def false_alarms(generator):
    """Prints how many runs alarm under a right split. Returns a line for each thing that is wrong."""
    most = int(binom.ppf(0.9999, RUNS, LEVEL))
    print(f"False alarms in {RUNS:,} runs of {LOOKS} looks under a right split; at most {most} may be:\n")
    print(f"{'split':18}{'looks':10}{'sequential':>12}{'chi-square':>12}{'and 0.2 points':>16}")
    mistakes = []
    for name, split in RIGHT_SPLITS.items():
        for schedule, looks in SCHEDULES.items():
            alarms = sum(alarming(generator, split, looks) for _ in range(RUNS // RUNS_AT_ONCE))
            sequential, repeated, far = alarms
            print(f"{name:18}{schedule:10}{sequential / RUNS:>12.2%}{repeated / RUNS:>12.2%}{far / RUNS:>16.2%}",
                  flush=True)
            if sequential > most:
                mistakes.append(f"{name}, {schedule}: {sequential} false alarms, at most {most} may be")
            # A test that is not made for looking often shows that the simulation notices one.
            if repeated <= most:
                mistakes.append(f"{name}, {schedule}: a chi-square test has {repeated} false alarms only")
    return mistakes


def alarming(generator, split, looks):
    """In how many runs each test alarms: the sequential one; a chi-square test at every look; and that where
    a share is off by 0.2 points, too."""
    counts = exposures(generator, split, looks, RUNS_AT_ONCE)
    deviation = abs(counts / looks[:, None] - split).max(-1)
    repeated = chi_square(counts, split) > chi2.isf(LEVEL, len(split) - 1)
    tests = [log_bayes_factor(counts, split) >= THRESHOLD, repeated, repeated & (deviation >= 0.002)]
    return numpy.array([test.any(1).sum() for test in tests])


def times_to_alarm(generator):
    """Prints how many exposures an alarm takes under a wrong split. Returns a line for each thing that is
    wrong."""
    print("\nExposures until the alarm, in half of 1,000 runs and in 90% of them, by the prior's concentration:\n")
    print(f"{'':32}" + "".join(f"{concentration:>18,}" for concentration in CONCENTRATIONS))
    mistakes = []
    for name, (split, shares, told) in WRONG_SPLITS.items():
        looks = numpy.unique(numpy.geomspace(10, 30 * told, 1000).round().astype(int))
        counts = exposures(generator, shares, looks, 1000)
        times = {concentration: quantiles(looks, log_bayes_factor(counts, split, concentration))
                 for concentration in CONCENTRATIONS}
        print(f"{name:32}" + "".join(f"{' / '.join(map(rounded, pair)):>18}" for pair in times.values()),
              flush=True)
        half = times[CONCENTRATION][0]
        if not 0.9 < half / told < 1.1:
            mistakes.append(f"{name}: half have an alarm after {half:,.0f} exposures, but {told:,} are told")
    return mistakes


def quantiles(looks, values):
    """After how many exposures half of all runs alarm, and 90%."""
    alarms = values >= THRESHOLD
    times = numpy.where(alarms.any(1), looks[alarms.argmax(1)], numpy.inf)
    return numpy.quantile(times, [0.5, 0.9], method="higher")


def rounded(number):
    """A number to two digits."""
    return f"{float(f'{number:.2g}'):,.0f}"


def simulate():
    """Returns a line for each thing that is wrong. It is always the same that is drawn."""
    generator = numpy.random.default_rng(2011_03567)
    return drifts(generator) + false_alarms(generator) + times_to_alarm(generator)

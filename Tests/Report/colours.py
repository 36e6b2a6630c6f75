"""Whether the colours of page.css can be read, and told apart by people who see colours in other ways."""

import itertools
import re
from pathlib import Path

STYLE = Path(__file__).resolve().parent.parent.parent / "Sources" / "Rendering" / "Page" / "page.css"
# In the order in which they stand beside each other. A feature with more variants begins again.
VARIANTS = [f"variant-{number}" for number in range(5)]
DRAWN = ["control", *VARIANTS]
NEIGHBOURS = [*itertools.pairwise(DRAWN), ("variant-4", "variant-0")]
WORDS = ["good", "caution", "bad", "ending"]
# What is written on what.
TEXTS = [(text, ground) for text in ["text", "faint", "link", *WORDS] for ground in ["sheet", "ground"]] + [
    *((word, f"{word}-ground") for word in WORDS), ("text", "track")]
# G. M. Machado et al., "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009: for
# linear light, where one kind of cone is missing.
VISION = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
# The distance of two colours in Oklab, times 100: about 2 is just noticeable, and 8 is plain in areas that touch.
APART = 8


def check():
    """What falls short, after a line for each theme that says how much there is to spare."""
    style = STYLE.read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block))
                   for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2])
    for theme, colours in {"light": light, "dark": light | dark}.items():
        lines = {name: linear(value) for name, value in colours.items()}
        texts = {pair: contrast(*(lines[name] for name in pair)) for pair in TEXTS}
        drawings = {(name, "sheet"): contrast(lines[name], lines["sheet"]) for name in [*DRAWN, *WORDS]}
        apart = {(*pair, vision): difference(*(lines[name] for name in pair), matrix)
                 for pair in NEIGHBOURS for vision, matrix in VISION.items()}
        lightness = {pair: abs(oklab(lines[pair[0]])[0] - oklab(lines[pair[1]])[0]) * 100 for pair in NEIGHBOURS}
        print(f"  {theme}: least contrast of text {least(texts)}, of drawings {least(drawings)}; "
              f"neighbours are apart by {least(apart)}, in lightness alone by {least(lightness)}")
        for wanted, found in [(4.5, texts), (3, drawings), (APART, apart)]:
            yield from (f"{theme}: {' and '.join(names)}: {value:.2f}, wanted {wanted}"
                        for names, value in found.items() if value < wanted)


def least(values):
    names, value = min(values.items(), key=lambda one: one[1])
    return f"{value:.1f} ({', '.join(names)})"


def linear(colour):
    """The light of red, green and blue, from 0 to 1."""
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one, other):
    """As WCAG 2.2 defines it."""
    darker, lighter = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def difference(one, other, matrix):
    return sum((first - second) ** 2 for first, second in zip(
        *(oklab(seen(matrix, colour)) for colour in (one, other)))) ** 0.5 * 100


def seen(matrix, light):
    return [min(1, max(0, part)) for part in product(matrix, light)]


def oklab(light):
    """B. Ottosson, "A perceptual color space for image processing", 2020."""
    cones = product(((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
                        (0.0883024619, 0.2817188376, 0.6299787005)), light)
    return product(((0.2104542553, 0.793617785, -0.0040720468), (1.9779984951, -2.428592205, 0.4505937099),
                       (0.0259040371, 0.7827717662, -0.808675766)), [cone ** (1 / 3) for cone in cones])


def product(matrix, vector):
    return [sum(one * other for one, other in zip(row, vector)) for row in matrix]

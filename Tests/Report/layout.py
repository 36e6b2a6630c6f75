"""Whether pages fit: on narrow and wide screens, enlarged, on paper, and with colours of the reader's own."""

import re
import subprocess

# What is wider than its place, or drawn over something else.
MISPLACED = """() => {
  const faults = new Set()
  const name = element => `<${element.localName}> ${element.textContent.trim().slice(0, 40)}`
  // What is there for readers of screens alone.
  const isUnseen = element => element && (getComputedStyle(element).clipPath !== 'none' || isUnseen(element.parentElement))
  const isText = node => node.nodeType === Node.TEXT_NODE && node.data.trim()
  const texts = [...document.querySelectorAll('body *')].filter(element => element.checkVisibility()
    && !element.closest('.skip, option') && !isUnseen(element) && [...element.childNodes].some(isText))
  const place = element => {
    const range = document.createRange()
    range.selectNodeContents(element)
    return range.getBoundingClientRect()
  }
  const wide = document.scrollingElement.scrollWidth
  if (wide > innerWidth) faults.add(`the page is ${wide} pixels wide`)
  for (const element of texts) {
    const { left, right, top, bottom } = place(element)
    if (right - left < 30 && bottom - top > 90) faults.add(`a letter a line: ${name(element)}`)
    if (!element.closest('.scroll') && (left < -1 || right > innerWidth + 1))
      faults.add(`beyond the edge: ${name(element)}`)
    for (let around = element; around !== document.body; around = around.parentElement) {
      if (['visible', 'auto'].includes(getComputedStyle(around).overflowX) || around.localName === 'select') continue
      const its = around.getBoundingClientRect()
      if (right > its.right + 1 || left < its.left - 1 || bottom > its.bottom + 2)
        faults.add(`cut by <${around.localName}>: ${name(element)}`)
    }
  }
  for (const drawing of document.querySelectorAll('svg')) {
    const labels = texts.filter(text => text.closest('svg') === drawing).map(text => [text, place(text)])
    for (const [index, [one, its]] of labels.entries())
      for (const [other, place] of labels.slice(index + 1))
        if (place.left < its.right - 1 && its.left < place.right - 1 && place.top < its.bottom - 2
          && its.top < place.bottom - 2) faults.add(`drawn over each other: ${name(one)}, ${name(other)}`)
  }
  return [...faults]
}"""
MOVING = """() => document.getAnimations().length
  + (getComputedStyle(document.documentElement).scrollBehavior === 'smooth')"""
# How many colours there are in drawings, apart from that of the ground.
COLOURS = """() => [...new Set([...document.querySelectorAll('.bar rect, .legend rect')]
  .map(rect => getComputedStyle(rect).fill))]
  .filter(colour => colour !== getComputedStyle(document.body).backgroundColor).length"""
SIZES = {"320 pixels": {"width": 320}, "360 pixels": {"width": 360}, "800 pixels": {"width": 800},
         "1400 pixels": {"width": 1400}, "enlarged to 200%": {"width": 700, "device_scale_factor": 2},
         "enlarged to 400%": {"width": 320, "height": 256, "device_scale_factor": 4}}


def check(browser, files, workspace, folder):
    for name, file in files.items():
        for size, options in SIZES.items():
            with browser.visit(file, **options) as (page, _):
                page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
                faults = page.evaluate(MISPLACED)
            yield from (f"{name}, {size}: {fault}" for fault in faults)
        with browser.visit(file) as (page, _):
            if page.evaluate(MOVING):
                yield f"{name}: something moves"
    everything = files["everything report"]
    with browser.visit(everything) as (page, _):
        usual = page.evaluate(COLOURS)
    with browser.visit(everything, forced_colors="active", color_scheme="dark") as (page, faults):
        if page.evaluate(COLOURS) < usual:
            yield f"with forced colours only {page.evaluate(COLOURS)} of {usual} can be told apart"
        yield from faults
    yield from printed(browser, everything, workspace, folder / "printed.pdf")


def printed(browser, file, workspace, target):
    """On paper stands what each manifest says, folded or not."""
    for script in [True, False]:
        with browser.visit(file, script=script) as (page, faults):
            page.pdf(path=target, format="A4")
            yield from faults
        text = squeezed(subprocess.run(["pdftotext", target, "-"], capture_output=True, check=True, text=True).stdout)
        for manifest in sorted(workspace.folder.glob("experiments/*/*.json")):
            said = manifest.read_text(encoding="utf-8")
            for field in ["key", "hypothesis", "reason"]:
                found = re.search(rf'"{field}": "([^"]*)"', said)
                if found and squeezed(found[1]) not in text:
                    yield f"printed{'' if script else ' without the script'}: no {field} of {manifest.stem[:60]}"


def squeezed(text):
    """Without ends of lines, which fall where there is room, and what is left out beside them."""
    return re.sub(r"[\s-]+", "", text)

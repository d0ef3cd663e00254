#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = ["playwright"]
# ///
"""Measures when the page of `bench explore` is first painted, and how long its frames take while
something is dragged.

    scripts/measure-explore.py results/reference/shuffle/explore.html

Opens the page five times and prints how long it took until Chromium painted something of it. Then, for
every part of the page that can be moved, prints the time between two frames and the time that
the page's script takes of it, in milliseconds: the median and the 95th percentile of about 200
frames. The browser is the first of chromium-headless-shell, chromium and google-chrome.
"""

import argparse
import math
import shutil
import statistics
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")

# Notes when each frame begins, and how long the page's part of it takes.
CLOCK = """
globalThis.clock = { starts: [], works: [], last: 0 };
const ask = requestAnimationFrame.bind(globalThis);
globalThis.requestAnimationFrame = (work) => ask((now) => {
  const start = performance.now();
  work(now);
  clock.last = performance.now() - start;
  clock.works.push(clock.last);
});
clock.watch = () => ask((now) => { clock.starts.push(now); clock.watch(); });
"""

# Moves the pointer once per frame, as a mouse does, from within the page: the connection to the
# browser would otherwise set the pace.
DRAG = """async ([selector, frames]) => {
  const target = document.querySelector(selector);
  const box = target.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  target.setPointerCapture = () => {};
  const send = (kind, angle) => target.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, button: 0, bubbles: true, cancelable: true,
    clientX: x + 0.3 * box.width * Math.cos(angle), clientY: y + 0.3 * box.height * Math.sin(angle),
  }));
  const frame = () => new Promise((resolve) => setTimeout(resolve, 1000 / 60));
  send("pointerdown", 0);
  clock.starts.length = clock.works.length = 0;
  clock.watch();
  for (let number = 0; number < frames; number++) {
    send("pointermove", number / 6);
    await frame();
  }
  clock.watch = () => {};
  send("pointerup", 0);
  return [clock.starts, clock.works];
}"""

FIRST_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""

SCENES = [
    ("image", "#scene=1", "#seen"),
    ("image, shuffled", "#scene=2", "#seen"),
    ("image, with noise", "#noise=20", "#seen"),
    ("drawing", "#draw=", "#source"),
    ("image, hidden unit in view", "#scene=1", "#seen", "#units"),
    ("image, filter in view", "#scene=1", "#seen", "#filters"),
    ("image, maps in view", "#scene=1", "#seen", "#maps"),
    ("window of the filter", "#scene=1", "#slide-image", "#filters"),
]


def row(name: str, starts: list[float], works: list[float]) -> str:
    """The figures of one scene, as a row of a table."""
    gaps = [after - before for before, after in zip(starts, starts[1:], strict=False)]

    def figures(times: list[float]) -> str:
        high = sorted(times)[math.ceil(0.95 * len(times)) - 1]
        return f"{statistics.median(times):.1f} | {high:.1f}"

    return f"| {name} | {figures(gaps)} | {figures(works)} |"


def measure(page: Page, address: str, frames: int) -> None:
    """Prints the figures of all scenes."""
    print("| dragged | frame, median | 95 % | script, median | 95 % |")
    print("| --- | --: | --: | --: | --: |")
    for name, fragment, dragged, *in_view in SCENES:
        page.goto("about:blank")
        page.goto(address + fragment)
        page.wait_for_function("globalThis.explore?.updates() > 0 && !explore.isWaiting()")
        if not page.locator(dragged).is_visible():
            continue
        if dragged == "#source" and not page.evaluate("explore.page.drawable"):
            continue
        for part in in_view:
            page.evaluate("part => document.querySelector(part).scrollIntoView()", part)
        page.wait_for_timeout(700)
        starts, works = page.evaluate(DRAG, [dragged, frames])
        print(row(name, starts, works), flush=True)


def measure_first_paint(page: Page, address: str, loads: int) -> None:
    """Prints when the page was first painted, in milliseconds."""
    times = []
    for _ in range(loads):
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_function(FIRST_PAINT)
        times.append(page.evaluate(FIRST_PAINT))
    print(f"First paint: median {statistics.median(times):.0f} ms, "
          f"{min(times):.0f} to {max(times):.0f} ms in {loads} loads.\n")  # fmt: skip


def main() -> None:
    """Opens the page in a headless browser."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("--width", type=int, default=1280, help="of the window (default: 1280)")
    parser.add_argument("--frames", type=int, default=200, help="per scene (default: 200)")
    options = parser.parse_args()
    file = next(filter(None, map(shutil.which, BROWSERS)), None)
    if file is None:
        raise SystemExit(f"None of {', '.join(BROWSERS)} is installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=file, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": options.width, "height": 900})
        page.add_init_script(CLOCK)
        address = options.page.resolve().as_uri()
        measure_first_paint(page, address, 5)
        measure(page, address, options.frames)
        browser.close()


if __name__ == "__main__":
    main()

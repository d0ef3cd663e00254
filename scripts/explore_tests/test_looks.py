"""What the pages look like: widths, themes, text, contrast, colours, and frames while dragging."""

import io
import os
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

from .browser import BrowserTests, settle

SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""The folder for screenshots; they are not kept by default."""

# Text that sticks out of the window is not visible.
CLIPPED = """() => [...document.querySelectorAll("h1, h2, h3, h4, p, li, td, th, button, label")]
  .filter((part) => part.textContent.trim() && part.checkVisibility()
    && !part.closest(".hidden, .skip, #strip, #sum, .counts"))
  .map((part) => [part.textContent.trim(), part.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.left < -1 || box.right > innerWidth + 1))
  .map(([text]) => text)"""
SMALL = """() => [...document.querySelectorAll("body *")]
  .filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((part) => !part.closest("script, style, noscript, .hidden"))
  .filter((part) => parseFloat(getComputedStyle(part).fontSize) < 11)
  .map((part) => part.textContent)"""
# Contrast of the text's colour with the nearest ground that is not transparent (WCAG 2).
PALE = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (part) => {
    for (let at = part; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((part) => part.checkVisibility() && !part.disabled && !part.closest("script, style, .skip"))
    .map((part) => [part.textContent, light(numbers(getComputedStyle(part).color)),
      light(ground(part))])
    .filter(([, a, b]) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5)
    .map(([text]) => text);
}"""
NAMELESS = """() => [...document.querySelectorAll("button, input, select, canvas[role], [tabindex]")]
  .filter((part) => part.checkVisibility())
  .filter((part) => !(part.getAttribute("aria-label") || part.textContent.trim()
    || part.labels?.[0]?.textContent.trim()))
  .map((part) => part.outerHTML)"""


class LookTests(BrowserTests):
    def test_page_in_both_widths_and_themes(self) -> None:
        for width in (1280, 390):
            for theme in ("light", "dark"):
                with (
                    self.subTest(width=width, theme=theme),
                    self.opened("#move=2,0&scene=1", width, color_scheme=theme) as page,
                ):
                    self.assertEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                    for part in ("units", "filters", "maps", "counts"):
                        page.evaluate(f"document.getElementById('{part}').scrollIntoView()")
                        page.wait_for_timeout(100)
                    page.evaluate("scrollTo(0, 0)")
                    settle(page)
                    for script in (CLIPPED, SMALL, PALE, NAMELESS):
                        self.assertEqual(page.evaluate(script), [])
                    if SCREENSHOTS:
                        folder = Path(SCREENSHOTS)
                        folder.mkdir(parents=True, exist_ok=True)
                        page.screenshot(
                            path=folder / f"{self.name}-{width}-{theme}.png", full_page=True
                        )

    def test_a_change_is_drawn_once_per_frame(self) -> None:
        """How long frames take is printed only: it depends on the machine."""
        with self.opened() as page:
            frames, updates = page.evaluate(DRAG)
            steps = sorted(b - a for a, b in zip(frames, frames[1:], strict=False))
            print(f"\n{self.name}: median frame while dragging {steps[len(steps) // 2]:.1f} ms, ",
                  f"95 % within {steps[len(steps) * 95 // 100]:.1f} ms", sep="")  # fmt: skip
            self.assertLessEqual(updates, len(frames) + 1)
            self.assertGreater(updates, 1)


DRAG = """() => new Promise((done) => {
  const canvas = document.getElementById("seen");
  const box = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {};
  const send = (kind, x) => canvas.dispatchEvent(new PointerEvent(kind, {
    pointerId: 9, button: 0, clientX: box.left + x, clientY: box.top + 100, bubbles: true,
  }));
  send("pointerdown", 100);
  const [frames, first] = [[], explore.updates()];
  let step = 0;
  const timer = setInterval(() => send("pointermove", 100 + 80 * Math.sin(step++ / 8)), 4);
  const next = (time) => {
    frames.push(time);
    if (frames.length < 90) return requestAnimationFrame(next);
    clearInterval(timer);
    send("pointerup", 100);
    done([frames, explore.updates() - first]);
  };
  requestAnimationFrame(next);
})"""


class ColourLookTests(LookTests):
    name = "shuffle-cifar-10"


class OtherNetworksLookTests(LookTests):
    """Local and global average pooling networks, whose names are long."""

    name = "glyphs"


class NormalPixelsLookTests(LookTests):
    name = "shuffle-no-dropout"


class ColourVisionTests(BrowserTests):
    """The colours of weights and maps, as people with colour-vision deficiencies see them."""

    SMALLEST = 40
    """The smallest difference in CIELAB (ΔE*ab); from about 2.3 on, people notice one."""

    def test_negative_zero_and_positive_look_different(self) -> None:
        for theme in ("light", "dark"):
            with self.opened(color_scheme=theme) as page:
                session = page.context.new_cdp_session(page)
                page.locator(".ramp").scroll_into_view_if_needed()
                # What is above it is filled when it scrolls into view.
                page.wait_for_timeout(600)
                for kind in ("none", "protanopia", "deuteranopia", "tritanopia"):
                    session.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
                    picture = Image.open(io.BytesIO(page.locator(".ramp").screenshot()))
                    width, height = picture.size
                    places = (4, width // 2, width - 5)
                    colours = [
                        lab(picture.convert("RGB").getpixel((x, height // 2))) for x in places
                    ]
                    for a, b in ((0, 1), (1, 2), (0, 2)):
                        difference = np.linalg.norm(colours[a] - colours[b])
                        self.assertGreater(difference, self.SMALLEST, (theme, kind, a, b))

    def test_right_and_wrong_are_words_and_marks(self) -> None:
        with self.opened() as page:
            cards = page.query_selector_all("#answers .card")
            self.assertEqual(len(cards), 4)
            for card in cards:
                mark = card.query_selector(".mark").inner_text()
                word = card.query_selector(".word").inner_text()
                self.assertIn((mark, word), [("✓", "right"), ("✗", "wrong")])


def lab(colour: tuple[int, int, int]) -> np.ndarray:
    """An sRGB colour in CIELAB (D65)."""
    share = np.asarray(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = (matrix @ linear) / [0.9505, 1, 1.089]
    fx, fy, fz = (
        value ** (1 / 3) if value > 216 / 24389 else value * 841 / 108 + 4 / 29
        for value in (x, y, z)
    )
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


if __name__ == "__main__":
    unittest.main()

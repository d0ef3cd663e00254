"""The page in a headless browser: in the widths of a desktop and a phone, light and dark."""

import os
import shutil
import unittest
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from .fixture import reports
from .test_numbers import charts

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
WIDTHS = (1280, 390)
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""The folder for screenshots; they are not kept by default."""

# Text that sticks out of the window is not visible.
CLIPPED = """() => [...document.querySelectorAll(".chart text, h2, h3, h4, td, th, dd")]
  .filter(element => element.textContent.trim() && getComputedStyle(element).display != "none")
  .map(element => [element.textContent, element.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.left < -1 || box.right > innerWidth + 1))
  .map(([text]) => text)"""
SMALL = """() => [...document.querySelectorAll(".chart text, main *")]
  .filter(element => [...element.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
  .filter(element => parseFloat(getComputedStyle(element).fontSize) < 11)
  .map(element => element.textContent)"""
EMPTY = """() => [...document.querySelectorAll(".chart")].filter(chart =>
    !chart.querySelector("svg[aria-label], [aria-label] svg") ||
    chart.querySelectorAll(".role-mark path, .role-mark text").length < 3
  ).map(chart => chart.id)"""


# Vega keeps each mark's datum in its element.
ZERO_CELLS = """() => [...document.querySelectorAll("#confusion-1 .mark-rect path")]
  .filter(cell => cell.__data__.datum.count == 0).map(cell => getComputedStyle(cell).fill)"""
FULL_CELL_NUMBERS = """() => [...document.querySelectorAll("#confusion-1 .mark-text text")]
  .filter(text => text.__data__?.datum?.share >= 0.5).map(text => getComputedStyle(text).fill)"""


class PageTests(unittest.TestCase):
    """The page is loaded once per width; the theme changes while it is open."""

    def test_page_in_both_widths_and_themes(self) -> None:
        browser_file = next(filter(None, map(shutil.which, BROWSERS)), None)
        self.assertIsNotNone(browser_file, f"none of {', '.join(BROWSERS)} is installed")
        with sync_playwright() as playwright:
            # Containers often lack a sandbox, and the page is our own.
            browser = playwright.chromium.launch(
                executable_path=browser_file, args=["--no-sandbox"]
            )
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900})
                said, asked = [], []
                page.on("console", lambda message, said=said: said.append(message.text))
                page.on("pageerror", lambda error, said=said: said.append(str(error)))
                page.on("request", lambda request, asked=asked: asked.append(request.url))
                for theme in ("light", "dark"):
                    page.emulate_media(color_scheme=theme)
                    if theme == "light":
                        page.goto((reports()[0] / "report.html").as_uri())
                    page.wait_for_selector(f"html[data-drawn={theme}]", state="attached")
                    with self.subTest(width=width, theme=theme):
                        self.look_at(page, width, theme)
                self.assertEqual(said, [])
                self.assertEqual(
                    [url for url in asked if not url.startswith(("file:", "data:"))], []
                )
            browser.close()

    def look_at(self, page: Page, width: int, theme: str) -> None:
        """Everything is there, fully visible, in the colours of the theme."""
        self.assertEqual(page.evaluate("document.documentElement.scrollWidth"), width)
        drawn = page.evaluate("[...document.querySelectorAll('.chart')].map(chart => chart.id)")
        self.assertEqual(sorted(drawn), sorted(charts()))
        self.assertEqual(page.evaluate(EMPTY), [])
        self.assertEqual(page.evaluate(CLIPPED), [])
        self.assertEqual(page.evaluate(SMALL), [])
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        self.assertEqual(set(page.evaluate(ZERO_CELLS)), {ground})
        self.assertEqual(set(page.evaluate(FULL_CELL_NUMBERS)), {ground})
        for section in page.query_selector_all("section"):
            name = section.get_attribute("id")
            picture = section.screenshot()
            if SCREENSHOTS:
                folder = Path(SCREENSHOTS)
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{name}-{width}-{theme}.png").write_bytes(picture)
            greys = Image.open(BytesIO(picture)).convert("L").histogram()
            # Mostly background, with some text and marks.
            ground = greys.index(max(greys))
            self.assertEqual(ground > 128, theme == "light", name)
            marks = sum(count for grey, count in enumerate(greys) if abs(grey - ground) > 60)
            self.assertGreater(marks / sum(greys), 0.005, name)


if __name__ == "__main__":
    unittest.main()

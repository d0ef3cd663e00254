"""The page by the keyboard alone: every control is reached, is seen to be, and does its work."""

import unittest

from playwright.sync_api import Page

from .browser import BrowserTests, state

CONTROLS = 'a[href], button, input, select, [tabindex="0"]'

# The controls that Tab should reach. Of a group of radio buttons it reaches the one that is checked.
REACHABLE = f"""() => [...document.querySelectorAll('{CONTROLS}')].flatMap((part, index) =>
  !part.checkVisibility() || part.disabled || (part.type === "radio" && !part.checked)
    ? [] : [index])"""

FOCUSED = f"""() => {{
  const part = document.activeElement;
  const box = part.getBoundingClientRect();
  const style = getComputedStyle(part);
  return {{
    index: [...document.querySelectorAll('{CONTROLS}')].indexOf(part),
    name: part.outerHTML.slice(0, 80),
    isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 &&
      box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  }};
}}"""


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until an element has the focus."""
    for _ in range(200):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


class KeyboardTests(BrowserTests):
    def test_tab_reaches_every_control_in_order(self) -> None:
        for width in (1280, 390):
            with self.opened(width=width) as page:
                expected = page.evaluate(REACHABLE)
                found = []
                for _ in range(len(expected) + 20):
                    page.keyboard.press("Tab")
                    focused = page.evaluate(FOCUSED)
                    if focused["index"] < 0:
                        break
                    self.assertTrue(focused["isSeen"], focused["name"])
                    found.append(focused["index"])
                self.assertEqual(found, expected)

    def test_the_tour_and_all_changes_need_no_mouse(self) -> None:
        with self.opened() as page:
            tab_to(page, "#scenes button")
            page.keyboard.press("Enter")
            tab_to(page, "#scene-next")
            for number in range(2, 7):
                page.keyboard.press("Enter")
                self.assertEqual(state(page)["scene"], number)
            tab_to(page, "#scene-end")
            page.keyboard.press("Enter")
            self.assertIsNone(state(page)["scene"])
            tab_to(page, "#classes button:nth-child(4)")
            page.keyboard.press("Space")
            self.assertRegex(page.get_attribute("#source", "aria-label"), r"\b3$")
            tab_to(page, "#noise")
            page.keyboard.press("ArrowRight")
            tab_to(page, "#invert")
            page.keyboard.press("Space")
            tab_to(page, "[name=order]:checked")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
            found = state(page)
            self.assertEqual((found["noise"], found["isInverted"]), (5, True))
            self.assertNotEqual(found["order"], "plain")
            tab_to(page, "#reset")
            page.keyboard.press("Enter")
            self.assertEqual(state(page)["order"], "plain")
            tab_to(page, "#unit")
            page.keyboard.press("ArrowRight")
            self.assertEqual(state(page)["unit"], 1)
            tab_to(page, "#slide-image")
            page.keyboard.press("ArrowDown")
            self.assertEqual(state(page)["at"], [10, 11])


if __name__ == "__main__":
    unittest.main()

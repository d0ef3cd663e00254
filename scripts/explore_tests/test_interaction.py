"""Drawing, picking, controls, keys, links and the tour, as people use them."""

import unittest

import numpy as np
from playwright.sync_api import Page

from .browser import BrowserTests, settle, state

SEVEN = [(0.25, 0.25), (0.7, 0.25), (0.55, 0.55), (0.45, 0.85)]

def verdicts(page: Page) -> list[tuple[str, str]]:
    """The answer of every network, and whether it is right."""
    settle(page)
    cards = page.query_selector_all("#answers .card")
    return [
        (card.query_selector(".verdict b").inner_text(), card.query_selector(".word").inner_text())
        for card in cards
    ]


def pixels(page: Page) -> np.ndarray:
    """The image that the networks see, `[28, 28]`."""
    settle(page)
    return np.array(page.evaluate("[...explore.seen()]")).reshape(28, 28)


def draw_seven(page: Page) -> None:
    """Draws a seven with the mouse."""
    page.click("#tab-draw")
    settle(page)
    box = page.locator("#source").bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SEVEN]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=8)
    page.mouse.up()
    settle(page)


class DrawingTests(BrowserTests):
    def test_a_drawn_seven_is_read(self) -> None:
        with self.opened() as page:
            draw_seven(page)
            self.assertEqual(len(state(page)["strokes"]), 1)
            self.assertEqual(verdicts(page)[0], ("7", ""))
            self.assertEqual(verdicts(page)[2], ("7", ""))
            page.select_option("#label", "7")
            self.assertEqual(verdicts(page)[0], ("7", "right"))
            self.assertIn("points", page.inner_text("#steps"))
            page.click("#undo")
            self.assertEqual(verdicts(page)[0], ("–", ""))

    def test_preparation_can_be_switched_off(self) -> None:
        with self.opened() as page:
            draw_seven(page)
            prepared = page.evaluate("[...explore.seen()]")
            page.uncheck("#prepare")
            settle(page)
            self.assertNotEqual(page.evaluate("[...explore.seen()]"), prepared)
            self.assertFalse(page.is_visible("#steps"))

    def test_a_finger_draws_and_does_not_scroll(self) -> None:
        with self.opened(width=390, has_touch=True, is_mobile=True) as page:
            page.click("#tab-draw")
            page.locator("#source").scroll_into_view_if_needed()
            settle(page)
            before = page.evaluate("scrollY")
            box = page.locator("#source").bounding_box()
            session = page.context.new_cdp_session(page)
            for index, (x, y) in enumerate([*SEVEN, SEVEN[-1]]):
                place = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
                kind = "touchStart" if index == 0 else "touchMove"
                if index == len(SEVEN):
                    kind = "touchEnd"
                session.send(
                    "Input.dispatchTouchEvent",
                    {"type": kind, "touchPoints": [] if kind == "touchEnd" else [place]},
                )
            strokes = state(page)["strokes"]
            self.assertEqual([len(stroke) for stroke in strokes], [len(SEVEN)])
            self.assertEqual(page.evaluate("scrollY"), before)

    def test_the_keyboard_draws(self) -> None:
        with self.opened() as page:
            page.focus("#tab-draw")
            page.keyboard.press("Enter")
            settle(page)
            self.assertEqual(page.evaluate("document.activeElement.id"), "source")
            page.keyboard.press("Shift+ArrowUp")
            page.keyboard.press("Space")
            for _ in range(3):
                page.keyboard.press("Shift+ArrowDown")
            page.keyboard.press("Space")
            page.keyboard.press("Shift+ArrowRight")
            [stroke] = state(page)["strokes"]
            self.assertEqual(stroke, [[128, 88], [128, 128], [128, 168], [128, 208]])
            self.assertEqual(verdicts(page)[2][0], "1")
            page.keyboard.press("Backspace")
            self.assertEqual(state(page)["strokes"], [])


class ControlTests(BrowserTests):
    def test_the_order_of_pixels_decides_who_reads_them(self) -> None:
        with self.opened() as page:
            self.assertEqual([word for _, word in verdicts(page)], ["right", "wrong"] * 2)
            page.check("#order-training")
            self.assertEqual([word for _, word in verdicts(page)], ["wrong", "right"] * 2)
            page.click("#reset")
            self.assertEqual([word for _, word in verdicts(page)], ["right", "wrong"] * 2)

    def test_images_move_by_drag_keys_and_buttons(self) -> None:
        with self.opened() as page:
            box = page.locator("#seen").bounding_box()
            cell = box["width"] / 28
            page.mouse.move(box["x"] + 100, box["y"] + 100)
            page.mouse.down()
            page.mouse.move(box["x"] + 100 + 3 * cell, box["y"] + 100 - 2 * cell, steps=5)
            page.mouse.up()
            self.assertEqual(state(page)["move"], [3, -2])
            page.focus("#seen")
            page.keyboard.press("ArrowDown")
            page.click("[data-move='1,0']")
            self.assertEqual(state(page)["move"], [4, -1])
            seen = pixels(page)
            page.click("[data-move=back]")
            image = pixels(page)
            self.assertGreater(image[1:, :-4].max(), 0)
            np.testing.assert_array_equal(seen[:-1, 4:], image[1:, :-4])
            self.assertEqual(seen[-1].max() + seen[:, :4].max(), 0)

    def test_noise_and_inversion_change_the_image(self) -> None:
        with self.opened() as page:
            image = page.evaluate("[...explore.seen()]")
            page.check("#invert")
            settle(page)
            self.assertEqual(
                page.evaluate("[...explore.seen()]"), [255 - value for value in image]
            )
            page.fill("#noise", "30")
            self.assertEqual(state(page)["noise"], 30)
            self.assertGreater(len(set(page.evaluate("[...explore.seen()]"))), 100)

    def test_all_images_are_tested_in_the_same_way(self) -> None:
        with self.opened() as page:
            sample = page.locator(".card .sample").first
            page.wait_for_function(
                "document.querySelector('.card .sample').textContent.includes('right')",
                timeout=120_000,
            )
            self.assertIn("measured 97.80", sample.inner_text())
            self.assertGreater(int(sample.inner_text().split()[0]), 90)

    def test_a_screen_reader_hears_the_answers(self) -> None:
        with self.opened() as page:
            page.wait_for_timeout(600)
            page.check("#order-training")
            page.wait_for_function("document.getElementById('live').textContent.includes('right')")
            self.assertIn("dense, trained on shuffled pixels: 7", page.inner_text("#live"))


class InsideTests(BrowserTests):
    def test_the_sum_of_a_window_is_what_the_map_contains(self) -> None:
        with self.opened("#filter=3&at=12,8") as page:
            page.locator("#filters").scroll_into_view_if_needed()
            page.wait_for_selector("#sum td")
            self.assertEqual(len(page.query_selector_all("#sum td")), 9)
            expected = page.evaluate("""() => {
              const network = explore.networks[2];
              return network.outputs(explore.seen())[1][(8 * 26 + 12) * 32 + 3];
            }""")
            shown = float(page.inner_text("#sum .equation").split()[-1])
            self.assertAlmostEqual(shown, expected, delta=0.006)
            page.focus("#slide-image")
            page.keyboard.press("ArrowRight")
            self.assertEqual(state(page)["at"], [13, 8])

    def test_maps_of_a_convolution_move_along(self) -> None:
        with self.opened("#scene=6") as page:
            page.wait_for_selector("#layers .layer p")
            settle(page)
            texts = page.eval_on_selector_all("#layers .layer p", "all => all.map(p => p.innerText)")
            self.assertIn("compared with the old maps moved by 4, 0, by 0\xa0%", texts[0])
            self.assertNotIn("moved", texts[-1])

    def test_a_map_that_has_left_is_not_called_unchanged(self) -> None:
        with self.opened() as page:
            page.locator("#maps").scroll_into_view_if_needed()
            for _ in range(15):
                page.click("#maps-two")
            self.assertEqual(state(page)["move"], [28, 0])
            page.wait_for_function("location.hash.includes('move=28,0')")
            first = page.locator("#layers .layer p").first
            self.assertIn("no part of the old maps is left", first.inner_text())

    def test_counts_are_written_out(self) -> None:
        with self.opened() as page:
            tables = page.inner_text("#tables")
        for text in ("784 × 128 + 128 = 100,480", "3 × 3 × 1 × 32 + 32 = 320", "34,826"):
            self.assertIn(text, tables)


# A link to a drawing of 1,000 strokes of 150 points.
LONG_DRAWING = """() => {
  const stroke = [150, ...Array.from({ length: 300 }, (_, index) => index % 251)];
  const bytes = Array.from({ length: 1000 }, () => stroke).flat();
  const text = bytes.map((byte) => String.fromCharCode(byte)).join("");
  return "#draw=" + btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}"""


class LinkTests(BrowserTests):
    def test_a_link_contains_a_long_drawing(self) -> None:
        with self.opened() as page:
            link = page.evaluate(LONG_DRAWING)
            self.assertGreater(len(link), 100_000)
            page.evaluate("link => { location.hash = link; }", link)
            page.wait_for_function("explore.state().strokes !== null")
            self.assertEqual(sum(map(len, state(page)["strokes"])), 150_000)
            page.wait_for_function("length => location.hash.length === length", arg=len(link))

    def test_links_reproduce_what_is_shown(self) -> None:
        with self.opened() as page:
            draw_seven(page)
            page.check("#order-blocks")
            page.focus("#seen")
            page.keyboard.press("ArrowLeft")
            page.fill("#noise", "20")
            page.wait_for_function("location.hash.includes('noise=20')")
            link, before = page.evaluate("location.hash"), state(page)
            seen = page.evaluate("[...explore.seen()]")
        with self.opened(link) as page:
            self.assertEqual(state(page), before)
            self.assertEqual(page.evaluate("[...explore.seen()]"), seen)

    def test_damaged_links_show_the_start(self) -> None:
        for link in ("#draw=%00&move=1e9,x&order=none&block=1.5", "#image=-1&scene=7x", "#=&&&"):
            with self.opened(link) as page, self.subTest(link):
                start = state(page)
                self.assertIsNone(start["strokes"])
                self.assertEqual((start["move"], start["order"]), ([0, 0], "plain"))

    def test_a_link_of_this_page_is_followed(self) -> None:
        with self.opened() as page:
            page.evaluate("location.hash = '#move=2,1'")
            page.wait_for_function("explore.state().move[0] === 2")
            self.assertEqual(state(page)["move"], [2, 1])


class TourTests(BrowserTests):
    def test_every_scene_shows_what_it_says(self) -> None:
        with self.opened() as page:
            self.assertEqual(len(page.query_selector_all("#scenes button")), 6)
            words = []
            for number in range(6):
                page.click("#scenes button" if number == 0 else "#scene-next")
                words.append([word for _, word in verdicts(page)])
                self.assertEqual(state(page)["scene"], number + 1)
                sentence = page.inner_text("#now-sentence")
                self.assertIn(sentence, page.inner_text(f"#scenes li:nth-child({number + 1})"))
                self.assertEqual(sentence.count("."), 1, "one sentence each")
            self.assertEqual(words[0], ["right", "wrong", "right", "wrong"])
            self.assertEqual(words[1], ["wrong", "right", "wrong", "right"])
            self.assertEqual((words[3][0], words[3][2]), ("wrong", "right"))
            self.assertTrue(page.is_disabled("#scene-next"))
            page.click("#scene-end")
            self.assertIsNone(state(page)["scene"])


class ColourTourTests(TourTests):
    name = "shuffle-cifar-10"

    def test_images_are_picked(self) -> None:
        with self.opened() as page:
            self.assertFalse(page.is_visible("#tab-draw"))
            page.click("#classes button:has-text('ship')")
            first = state(page)["image"]
            self.assertIn("ship", page.get_attribute("#source", "aria-label"))
            page.click("#thumbs button:nth-child(2)")
            self.assertNotEqual(state(page)["image"], first)


class OtherNetworksTourTests(BrowserTests):
    """Networks that were hardly trained, so that no image shows what a scene looks for."""

    name = "glyphs"

    def test_every_scene_is_shown(self) -> None:
        with self.opened() as page:
            for number in range(1, 7):
                page.click(f"#scenes li:nth-child({number}) button")
                self.assertEqual(state(page)["scene"], number)
                title = page.inner_text(f"#scenes li:nth-child({number}) b")
                self.assertEqual(page.inner_text("#now-number"), title.replace(".", " of 6:") + ".")


class NormalPixelsTests(BrowserTests):
    """Results without networks that were trained on shuffled pixels."""

    name = "shuffle-no-dropout"

    def test_the_page_speaks_only_of_networks_that_it_has(self) -> None:
        with self.opened() as page:
            self.assertIn("with the pixels in their usual order", page.inner_text("#lead"))
            self.assertNotIn("shuffled pixels", page.inner_text("main"))
            self.assertFalse(page.is_visible("#order-training"))
            titles = page.eval_on_selector_all("#scenes b", "all => all.map(b => b.innerText)")
            self.assertEqual(
                titles, ["1. As it is", "2. Shuffled", "3. Moved", "4. A map that moves along"]
            )
            for number, expected in ((1, "right"), (2, "wrong")):
                page.click(f"#scenes li:nth-child({number}) button")
                self.assertEqual({word for _, word in verdicts(page)}, {expected})

    def test_links_to_what_it_lacks_show_what_it_has(self) -> None:
        with self.opened("#order=training") as page:
            self.assertEqual(state(page)["order"], "plain")
        with self.opened("#scene=6") as page:
            self.assertEqual(state(page)["scene"], 4)


if __name__ == "__main__":
    unittest.main()

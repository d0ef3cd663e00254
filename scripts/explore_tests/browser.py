"""A headless browser with the pages of results, each of which bench writes once."""

import base64
import os
import shutil
import subprocess
import tempfile
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright
from safetensors.numpy import load_file

REPOSITORY = Path(__file__).resolve().parent.parent.parent
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
PLACE = tempfile.TemporaryDirectory()
"""A folder that is removed when the tests end."""
MADE = {
    "glyphs": ["--dataset", "glyphs", "--epochs", "2", "--seeds", "1", "--train-limit", "3000"]
    + ["--models", "dense,cnn", "--models", "local:8:3:s2:relu,flatten,dense:10"]
    + ["--models", "conv:8:3:relu,maxpool,conv:16:3:relu,globalavg,dense:10"],
}
"""Results that bench shuffle makes for the tests; all others are reference runs."""


def bench(*arguments: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [os.environ["BENCH"], *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def explore(name: str) -> Path | None:
    """The page of some results, with logits.safetensors beside it; None without CIFAR-10."""
    folder = Path(PLACE.name) / name
    folder.mkdir()
    page = folder / "explore.html"
    results = REPOSITORY / "results/reference" / name
    if name in MADE:
        results = folder / "results"
        answer = bench("shuffle", *MADE[name], "--out", results, "--quiet")
        if answer.returncode != 0:
            raise RuntimeError(answer.stderr)
    answer = bench(
        "explore", os.path.relpath(results, REPOSITORY), "--out", page,
        "--logits", folder / "logits.safetensors",
    )  # fmt: skip
    # CIFAR-10 may be missing, or there in another form than that of the reference run.
    texts = ("scripts/fetch.sh", "is not a file that")
    if name == "shuffle-cifar-10" and any(text in answer.stderr for text in texts):
        return None
    if answer.returncode != 0:
        raise RuntimeError(answer.stderr)
    return page


@cache
def engine(name: str) -> dict[str, np.ndarray]:
    """What the engine computed; Sources/bench/Explore/ExploreCheck.swift describes it."""
    page = explore(name)
    assert page is not None
    return load_file(page.parent / "logits.safetensors")


def text(array: np.ndarray) -> str:
    """The bytes of an array, as base64."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


class BrowserTests(unittest.TestCase):
    """Opens the page of some results. Whatever it says in the console or asks the network for
    is an error."""

    name = "shuffle"

    @classmethod
    def setUpClass(cls) -> None:
        if explore(cls.name) is None:
            raise unittest.SkipTest(f"the data set of {cls.name} is not here")
        file = next(filter(None, map(shutil.which, BROWSERS)), None)
        if file is None:
            raise RuntimeError(f"none of {', '.join(BROWSERS)} is installed")
        playwright = sync_playwright().start()
        cls.addClassCleanup(playwright.stop)
        # Containers often lack a sandbox, and the page is our own.
        cls.browser = playwright.chromium.launch(executable_path=file, args=["--no-sandbox"])
        cls.addClassCleanup(cls.browser.close)

    @contextmanager
    def opened(self, fragment: str = "", width: int = 1280, **options) -> Iterator[Page]:
        file = explore(self.name)
        assert file is not None
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **options)
        page = context.new_page()
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url.split("#")[0]))
        page.goto(file.as_uri() + fragment)
        settle(page)
        yield page
        self.assertEqual(said, [])
        self.assertEqual(set(asked) - {file.as_uri()}, set())
        context.close()


def settle(page: Page) -> None:
    """Waits until the page shows its state."""
    page.wait_for_function("globalThis.explore && explore.updates() > 0 && !explore.isWaiting()")


def state(page: Page) -> dict:
    settle(page)
    return page.evaluate("explore.state()")

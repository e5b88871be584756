"""The status board in Chromium: it renders, its filters work, nothing leaves the page."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from pipeline.rendering.board.page import board_html
from tests.helpers.boards import HARM, harmful, large, shipped
from tests.helpers.programs import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Of each text that is seen: its colour against the nearest background that is painted behind it.
_CONTRASTS = """() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const found = parts(getComputedStyle(e).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const [a, b] = [parts(getComputedStyle(e).color), behind(e)].map(light);
      return {text: e.textContent.trim().slice(0, 20),
        ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)};
    })
    .filter(found => found.ratio < 4.5);
}"""


@dataclass
class Opened:
    """A page, and what it said and asked for since it was opened."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def shown(self) -> list[str]:
        """The names of the units that are seen."""
        return self.page.locator("#units tbody tr:visible th bdi").all_inner_texts()

    def widths(self) -> tuple[int, int]:
        """Of the content and of the window."""
        sizes = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        content, window = self.page.evaluate(sizes)
        return content, window


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    installed("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_QUIET))
        yield browser
        browser.close()


def opened(browser: Browser, file: Path, *, width: int = 1280, scripts: bool = True) -> Opened:
    """A file as a browser shows it from a folder."""
    page = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    found = Opened(page)
    page.on("console", lambda message: found.said.append(message.text))
    page.on("pageerror", lambda error: found.said.append(str(error)))
    page.on("dialog", lambda dialog: found.said.append(dialog.message))
    page.on("request", lambda request: found.asked.append(request.url))
    page.goto(file.as_uri())
    return found


@pytest.fixture(scope="module")
def demo_board(demo: Path) -> Path:
    """The board of the demo."""
    return demo / "outbox" / "henan" / "2019-1" / "报送情况.html"


@pytest.fixture(scope="module")
def harmful_board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board whose names mean harm, in a folder whose own name is no easier."""
    folder = tmp_path_factory.mktemp("board") / "报送 #1 50%"
    folder.mkdir()
    file = folder / "报送情况.html"
    file.write_bytes(board_html(shipped(), harmful()))
    return file


def test_nothing_leaves_the_page(browser: Browser, demo_board: Path) -> None:
    """The page asks for itself and for nothing else, and reports no error."""
    found = opened(browser, demo_board)
    found.page.locator("#search").fill("郑州")
    found.page.wait_for_load_state("networkidle")
    assert found.asked == [demo_board.as_uri()]
    assert found.said == []


def test_a_script_from_elsewhere_is_refused(browser: Browser, demo_board: Path) -> None:
    """What is put into the page afterwards neither runs nor is asked for."""
    found = opened(browser, demo_board)
    with found.page.expect_event("requestfailed") as refused:
        found.page.evaluate("""() => {
          const script = document.createElement("script");
          script.textContent = "window.harmed = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend",
            '<img src="http://example.invalid/a.png" onload="window.harmed = 1">');
        }""")
    assert refused.value.failure == "csp"
    assert found.page.evaluate("window.harmed") is None


def test_figures_are_those_of_the_run(browser: Browser, demo_board: Path) -> None:
    """The counts on top, and the units that each filter finds, are those of run.json."""
    units = json.loads((demo_board.parent / "run.json").read_text(encoding="utf-8"))["units"]
    found = opened(browser, demo_board)
    counts = found.page.locator(".figures .count").all_inner_texts()
    names = ("expected", "received", "usable", "on_time")
    assert counts[: len(names)] == [str(units[name]) for name in names]
    assert len(found.shown()) == units["expected"] + units["outside_roster"]
    found.page.select_option("#state", "missing")
    assert found.shown() == units["missing"]
    found.page.select_option("#state", "outside")
    assert len(found.shown()) == units["outside_roster"]


@pytest.mark.parametrize("name", ["state", "region", "kind"])
def test_every_filter_works(browser: Browser, demo_board: Path, name: str) -> None:
    """Each choice of a filter shows exactly the units that have it, and no choice shows all."""
    found = opened(browser, demo_board)
    rows = found.page.locator("#units tbody tr").evaluate_all(
        "(rows, name) => rows.map(r => [r.querySelector('bdi').textContent, "
        "name === 'state' ? r.dataset.tags.split(' ') : [r.dataset[name]]])",
        name,
    )
    choices = found.page.locator(f"#{name} option").evaluate_all("all => all.map(o => o.value)")
    assert choices[0] == ""
    for choice in choices[1:]:
        found.page.select_option(f"#{name}", choice)
        wanted = [unit for unit, having in rows if choice in having]
        assert wanted
        assert found.shown() == wanted
        status = found.page.locator("#shown").inner_text()
        assert status == f"筛选后显示 {len(wanted)} 个，共 {len(rows)} 个单位"
    found.page.select_option(f"#{name}", "")
    assert len(found.shown()) == len(rows)


def test_search_by_keyboard(browser: Browser, demo_board: Path) -> None:
    """Search, a filter and the way back are reached and worked by the keyboard alone."""
    found = opened(browser, demo_board)
    every = len(found.shown())
    keys = found.page.keyboard
    links = found.page.locator("nav a").count()
    for _ in range(links + 1):
        keys.press("Tab")
    keys.insert_text("郑 州 市教")
    assert found.shown() == ["郑州市教育局"]
    keys.press("Tab")
    keys.press("End")
    assert found.page.locator("#state").input_value() == "outside"
    assert found.shown() == []
    assert "没有符合的单位" in found.page.locator("#shown").inner_text()
    for _ in range(3):
        keys.press("Tab")
    keys.press("Enter")
    assert len(found.shown()) == every
    assert found.page.evaluate("document.activeElement.id") == "search"


def test_search_finds_files(browser: Browser, demo_board: Path) -> None:
    """A unit is found by the name of the file that went back to it."""
    found = opened(browser, demo_board)
    file = found.page.locator("#units .files bdi").first.inner_text()
    found.page.locator("#search").fill(file.upper())
    assert len(found.shown()) == 1


def test_links_lead_to_files(browser: Browser, demo_board: Path) -> None:
    """Each link leads to a file of the results, and each file that went back has one to its copy.

    No two of the demo's returned files share a name.
    """
    run = json.loads((demo_board.parent / "run.json").read_text(encoding="utf-8"))
    found = opened(browser, demo_board)
    links = found.page.locator("a:not([href^='#'])").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    returned = [s["file"] for s in run["submissions"] if s["status"] == "returned"]
    stems = [Path(unquote(link)).stem for link in links if "/" in link]
    assert sorted(stems) == sorted(Path(file).stem for file in returned)
    for link in links:
        assert (demo_board.parent / unquote(link)).is_file()


def test_names_are_no_part_of_the_page(browser: Browser, harmful_board: Path) -> None:
    """Names that mean harm are shown as they are; nothing of them runs, and filters find them."""
    found = opened(browser, harmful_board)
    assert found.shown()[: len(HARM)] == list(HARM)
    for name in HARM:
        found.page.select_option("#region", f"区{name}")
        assert found.shown() == [name]
    assert found.page.locator("img, body script + *").count() == 0
    assert found.asked == [harmful_board.as_uri()]
    assert found.said == []


def test_links_of_any_name(browser: Browser, harmful_board: Path) -> None:
    """Followed by the browser, a link is the path of the copy, whatever the name holds."""
    found = opened(browser, harmful_board)
    links = found.page.locator("#units .files a").evaluate_all("all => all.map(a => a.href)")
    paths = [Path(unquote(link.removeprefix("file://"))) for link in links]
    assert paths == [harmful_board.parent / link for link in harmful().links.values()]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window(
    browser: Browser, demo_board: Path, harmful_board: Path, width: int
) -> None:
    """On a phone as on a desk the page is read without moving it sideways."""
    for file in (demo_board, harmful_board):
        content, window = opened(browser, file, width=width).widths()
        assert content <= window


@pytest.mark.parametrize("width", [360, 1280])
def test_contrast(browser: Browser, demo_board: Path, width: int) -> None:
    """Every text stands out from what is behind it by 4.5 to 1 at least (WCAG AA)."""
    assert opened(browser, demo_board, width=width).page.evaluate(_CONTRASTS) == []


def test_print(browser: Browser, demo_board: Path) -> None:
    """Printed, the page has no controls, and says so where a filter leaves units out."""
    found = opened(browser, demo_board)
    assert found.page.locator("#controls").is_visible()
    found.page.emulate_media(media="print")
    assert not found.page.locator("#controls").is_visible()
    assert not found.page.locator("nav").is_visible()
    assert not found.page.locator("#shown").is_visible()
    assert found.page.locator("h1").is_visible()
    found.page.emulate_media(media="screen")
    found.page.select_option("#state", "usable")
    found.page.emulate_media(media="print")
    assert found.page.locator("#shown").is_visible()


def test_without_scripts(browser: Browser, demo_board: Path) -> None:
    """Where scripts are off, every unit is there and no control that would do nothing."""
    found = opened(browser, demo_board, scripts=False)
    assert found.page.locator("#units tbody tr:visible").count() > 0
    assert found.page.locator("#units tbody tr:not(:visible)").count() == 0
    assert not found.page.locator("#controls").is_visible()


def test_tables_stay_tables(browser: Browser, demo_board: Path) -> None:
    """On a phone, where rows are cards, a screen reader still finds rows and cells."""
    page = opened(browser, demo_board, width=360).page
    assert page.get_by_role("row").count() > 0
    assert page.get_by_role("rowheader").count() == page.locator("tbody th:visible").count()


def test_many_units(browser: Browser, tmp_path: Path) -> None:
    """A board of 200 units is searched as one of twenty is."""
    file = tmp_path / "报送情况.html"
    file.write_bytes(board_html(shipped(), large()))
    found = opened(browser, file)
    found.page.locator("#search").fill("第199市")
    assert found.shown() == ["第199市教育局"]
    assert found.said == []

"""Chromium driven by Selenium: what a page asks for, says, weighs and shows."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.projects import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from selenium.webdriver.remote.webelement import WebElement

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DRIVER = shutil.which("chromedriver")
AXE = Path(os.environ.get("AXE_CORE") or REPOSITORY / "node_modules" / "axe-core" / "axe.min.js")
# The elements that may have a role; which role they have, and their name, is the browser's word.
_PLACES = {
    "button": "button, summary, [role=button], input[type=button], input[type=submit]",
    "checkbox": "input[type=checkbox], [role=checkbox]",
    "columnheader": "th, [role=columnheader]",
    "combobox": "select, [role=combobox], input[list]",
    "dialog": "dialog, [role=dialog]",
    "link": "a[href]",
    "region": "section, [role=region]",
    "searchbox": "input[type=search], [role=searchbox]",
    "textbox": "input:not([type]), input[type=text], textarea",
}
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-extensions", "--hide-scrollbars", "--window-size=1280,900"),
    # Nothing leaves the machine, whatever the page or the browser asks.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# What axe is asked once it is in the page.
_RUN_AXE = """
const done = arguments[arguments.length - 1];
// Of what passes, one element a rule is told, unless all are asked for.
const types = ["violations", "incomplete", ...(arguments[0] ? ["passes"] : [])];
axe.run(document, {resultTypes: types}).then(found => {
  const nodes = each => each.nodes.map(node => node.target.join(" ") + ": " + node.failureSummary);
  const list = kind => found[kind].map(each => ({id: each.id, nodes: nodes(each)}));
  const ratios = found.passes.filter(each => each.id === "color-contrast")
    .flatMap(each => each.nodes).flatMap(node => node.any)
    .map(each => each.data && each.data.contrastRatio).filter(Number);
  done({
    axe: axe.version,
    passes: found.passes.map(each => each.id),
    contrast: Math.min(21, ...ratios),
    violations: list("violations"),
    incomplete: list("incomplete"),
  });
}, error => done(
  {axe: "", passes: [], contrast: 0, violations: [{id: String(error)}], incomplete: []}
));
"""
# What the Tab key is to reach: what can be seen and used, one of each group of radio buttons.
_LIST_TABBABLE = """
const seen = each =>
  each.checkVisibility({visibilityProperty: true}) && !each.closest("[inert]");
const places = "a[href], button, input, select, textarea, summary, [tabindex], iframe";
const modal = document.querySelector("dialog:modal");
return [...(modal || document).querySelectorAll(places)].filter(each =>
  each.tabIndex >= 0 && !each.disabled && seen(each) &&
  !(each.matches("summary") && each.parentElement.tagName !== "DETAILS") &&
  !(each.type === "radio" && each.name && !each.checked));
"""
_DESCRIBE = """
const each = arguments[0], style = getComputedStyle(each), box = each.getBoundingClientRect();
return {
  outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  width: box.width, height: box.height,
  html: each.outerHTML.slice(0, 120),
};
"""


def find_missing() -> str:
    """Say which of the programs is not there; ``""`` where all are."""
    if CHROMIUM is None:
        return "Chromium is not installed"
    if DRIVER is None:
        return "chromedriver is not installed (Debian: chromium-driver)"
    try:
        import selenium  # noqa: F401, PLC0415 - may not be there
    except ImportError:
        return "selenium is not installed"
    return ""


@dataclass(frozen=True, slots=True)
class Request:
    """What a page asked for.

    Attributes:
        url: the address.
        status: of the answer; 0 where there was none.
        problem: why it failed, or ``""``.
    """

    url: str
    status: int
    problem: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What axe-core says of a page.

    Attributes:
        version: of axe-core.
        passes: the rules that were looked at and passed.
        violations: what is wrong: the rule, and the elements.
        incomplete: what a machine cannot tell.
        contrast: the least one of the texts that were looked at, as a ratio to 1.
    """

    version: str
    passes: tuple[str, ...]
    violations: tuple[Mapping[str, Any], ...]
    incomplete: tuple[Mapping[str, Any], ...]
    contrast: float


@dataclass(frozen=True, slots=True)
class Memory:
    """What a page takes.

    Attributes:
        heap: bytes of the objects of its scripts.
        process: bytes of the process that renders it, its share of what is shared.
    """

    heap: int
    process: int


@dataclass
class Browser:
    """A Chromium without a window, and the page that is open in it.

    Args:
        folder: an empty folder, for its profile.

    Attributes:
        requests: what was asked for since :meth:`open`, by the page and by what it opened.
        messages: what the page said in the console since then.
    """

    folder: Path
    requests: list[Request] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        from selenium import webdriver  # noqa: PLC0415 - may not be there

        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for each in (*_OPTIONS, f"--user-data-dir={self.folder / 'profile'}"):
            options.add_argument(each)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(
            executable_path=str(DRIVER), env={**os.environ, "HOME": str(self.folder)}
        )
        self.driver = webdriver.Chrome(options, service)
        self.driver.set_script_timeout(120)
        self.driver.set_page_load_timeout(120)
        self.tell("Emulation.setFocusEmulationEnabled", enabled=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.driver.quit()

    def tell(self, method: str, **parameters: object) -> dict[str, Any]:
        """Say something in the words of the Chrome DevTools Protocol."""
        answer: dict[str, Any] = self.driver.execute_cdp_cmd(method, parameters)
        return answer

    def open(
        self,
        url: str,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        scripts: bool = True,
        print_media: bool = False,
    ) -> None:
        """Open a page as a person who has this window and these wishes.

        Args:
            url: its address.
            width: of the window, in pixels.
            height: of the window, in pixels.
            dark: whether a dark page is preferred.
            scripts: whether scripts may run.
            print_media: whether the page is shown as it is printed.
        """
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.tell(
            "Emulation.setEmulatedMedia",
            media="print" if print_media else "",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )
        self.tell("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.driver.get("about:blank")
        self.collect()
        self.requests.clear()
        self.messages.clear()
        self.driver.get(url)

    def collect(self) -> None:
        """Read what was asked for and said since the last time."""
        answered: dict[str, Request] = {}
        for entry in self.driver.get_log("performance"):  # type: ignore[no-untyped-call]
            message = json.loads(entry["message"])["message"]
            told = message["params"]
            if message["method"] == "Network.requestWillBeSent":
                answered[told["requestId"]] = Request(told["request"]["url"], 0, "")
            elif told.get("requestId") in answered:
                asked = answered[told["requestId"]]
                if message["method"] == "Network.responseReceived":
                    status = told["response"]["status"]
                    answered[told["requestId"]] = Request(asked.url, status, "")
                elif message["method"] == "Network.loadingFailed":
                    # What is downloaded is no page: it ends so.
                    problem = "" if asked.status == 200 else told["errorText"]
                    answered[told["requestId"]] = Request(asked.url, asked.status, problem)
        self.requests += answered.values()
        self.messages += [
            entry["message"]
            for entry in self.driver.get_log("browser")  # type: ignore[no-untyped-call]
            if "/favicon.ico" not in entry["message"]
        ]

    def check(self, site: str) -> None:
        """Check that all went well: nothing said in the console, nothing asked of elsewhere.

        Args:
            site: the address below which all is.
        """
        self.collect()
        assert self.messages == []
        root = re.match(r"https?://[^/]+/", site)
        icon = f"{root[0]}favicon.ico" if root else ""
        own = [each for each in self.requests if each.url != icon]
        inside = (site, "data:", "blob:", "about:blank")
        assert [each.url for each in own if not each.url.startswith(inside)] == []
        assert [each for each in own if each.status >= 400 or each.problem] == []

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script in the page, and give back what it returns."""
        return self.driver.execute_script(script, *arguments)

    def run_async(self, script: str, *arguments: object) -> Any:
        """Run a script in the page that calls its last argument with what it returns."""
        return self.driver.execute_async_script(script, *arguments)

    def wait(self, condition: Callable[[], object], seconds: float = 10) -> Any:
        """Wait until something is true, and give it back.

        Raises:
            TimeoutException: it is not, after that time.
        """
        from selenium.common.exceptions import (  # noqa: PLC0415 - may not be there
            StaleElementReferenceException,
        )
        from selenium.webdriver.support.wait import WebDriverWait  # noqa: PLC0415

        waiting = WebDriverWait(
            self.driver,
            seconds,
            poll_frequency=0.02,
            ignored_exceptions=[StaleElementReferenceException],
        )
        return waiting.until(lambda _driver: condition())

    def list_by_role(
        self, role: str, name: str = "", within: WebElement | None = None
    ) -> list[WebElement]:
        """List what can be seen and has a role and a name, as assistive technology knows them.

        Args:
            role: of WAI-ARIA.
            name: a pattern that its accessible name has somewhere.
            within: below which element; None for the whole page.
        """
        found = (within or self.driver).find_elements("css selector", _PLACES[role])
        return [
            each
            for each in found
            if each.is_displayed() and re.search(name, each.accessible_name, re.IGNORECASE)
        ]

    def find_by_role(self, role: str, name: str = "", within: WebElement | None = None) -> Any:
        """Wait for the first of what :meth:`list_by_role` lists."""
        return self.wait(lambda: next(iter(self.list_by_role(role, name, within)), None))

    def press(self, *keys: str) -> None:
        """Press keys one after the other, where the focus is."""
        from selenium.webdriver.common.action_chains import (  # noqa: PLC0415 - may not be there
            ActionChains,
        )

        for key in keys:
            ActionChains(self.driver, duration=0).send_keys(key).perform()

    def count_tabbable(self) -> int:
        """Count the places that the Tab key is to reach."""
        return len(self.run(_LIST_TABBABLE))

    def walk(self, most: int = 2000) -> list[str]:
        """Press Tab through the page, from its start, until the focus has been everywhere.

        Returns:
            What could not be reached, and what shows no focus; each as the start of its HTML.
        """
        from selenium.webdriver.common.keys import Keys  # noqa: PLC0415 - may not be there

        expected = self.run(_LIST_TABBABLE)
        names = {each.id: each for each in expected}
        faults: list[str] = []
        for _ in range(min(len(expected) + 2, most)):
            self.press(Keys.TAB)
            focused = self.driver.switch_to.active_element
            if focused.id not in names:
                continue
            del names[focused.id]
            told = self.run(_DESCRIBE, focused)
            if not told["outlined"]:
                faults.append(f"no outline: {told['html']}")
        return faults + [
            f"not reached: {self.run(_DESCRIBE, each)['html']}" for each in names.values()
        ]

    def judge(self, *, whole: bool = False) -> Verdict:
        """Have axe-core look at the page as it is.

        Args:
            whole: whether the contrast of each text is told, and not of the first.
        """
        self.run(AXE.read_text(encoding="utf-8"))
        found = self.run_async(_RUN_AXE, whole)
        return Verdict(
            found["axe"],
            tuple(sorted(found["passes"])),
            tuple(found["violations"]),
            tuple(found["incomplete"]),
            float(found["contrast"]),
        )

    def measure_overflow(self) -> int:
        """Measure by how many pixels the page is wider than the window."""
        overflow: int = self.run(
            "const root = document.documentElement; return root.scrollWidth - root.clientWidth;"
        )
        return overflow

    def measure_load(self) -> float:
        """Measure the seconds from the request of the page to the end of its loading."""
        return float(
            self.run(
                "const [each] = performance.getEntriesByType('navigation');"
                "return each.loadEventEnd / 1000;"
            )
        )

    def measure_memory(self) -> Memory:
        """Measure what the page takes, once what is no longer used was given back."""
        self.tell("HeapProfiler.collectGarbage")
        self.tell("Performance.enable")
        metrics = {
            each["name"]: each["value"] for each in self.tell("Performance.getMetrics")["metrics"]
        }
        return Memory(int(metrics["JSHeapUsedSize"]), self._measure_process())

    def _measure_process(self) -> int:
        """Measure the largest of the processes that render pages: that of this browser's page."""
        profile = str(self.folder / "profile").encode()
        largest = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes()
                if profile not in command or b"--type=renderer" not in command:
                    continue
                told = (folder / "smaps_rollup").read_text()
            except OSError:  # it ended
                continue
            found = re.search(r"^Pss:\s+(\d+) kB", told, re.MULTILINE)
            largest = max(largest, int(found[1]) * 1024 if found else 0)
        return largest

    def read_clipboard(self) -> str:
        """Read what the page copied."""
        self.tell(
            "Browser.grantPermissions",
            permissions=["clipboardReadWrite", "clipboardSanitizedWrite"],
        )
        text = self.run_async(
            "const done = arguments[0];"
            "navigator.clipboard.readText().then(done, error => done('!' + error));"
        )
        return str(text)

    def print_page(self) -> bytes:
        """Print the page on A4 sheets, as a PDF."""
        told = self.tell(
            "Page.printToPDF", printBackground=False, paperWidth=8.27, paperHeight=11.69
        )
        return base64.b64decode(told["data"])

    def keep(self, name: str, content: bytes | None = None) -> None:
        """Keep a picture of the whole page, or a file, where ``PARUTION_SCREENSHOTS`` says.

        Args:
            name: of the file, with its suffix.
            content: the file; None for a picture.
        """
        folder = os.environ.get("PARUTION_SCREENSHOTS")
        if not folder:
            return
        if content is None:
            told = self.tell("Page.captureScreenshot", captureBeyondViewport=True)
            content = base64.b64decode(told["data"])
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / name).write_bytes(content)

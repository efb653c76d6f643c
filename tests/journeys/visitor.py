"""One person at one browser, in the words of a journey: reads, answers, presses, follows.

Every page that opens is looked at: nothing the content-security policy forbids, no error in the
console, and no fault that axe finds at WCAG 2.2 AA.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from plv.access.models import User
from plv.clock import LONDON

PASSWORD = "correct horse battery staple"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

# The design system's radios say with aria-expanded that they reveal a question; ARIA allows it on
# no radio, and every screen reader that it was tried with makes sense of it.
EXPANDING_RADIO = 'type="radio"'

Answer = str | int | date | Path | Iterable[str]


class Visitor:
    """A browser window with somebody in front of it."""

    def __init__(self, page: Page, *, looks: bool = True) -> None:
        self.page, self.looks = page, looks
        self.faults: list[str] = []
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

    def _note_console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url}: {message.text}")

    # --- going ------------------------------------------------------------------------------------

    def goes_to(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def signs_in(self, person: User) -> None:
        """With e-mail and password, on the real form."""
        self.goes_to("/")
        self.answers({"Email address": person.email, "Password": PASSWORD})
        self.presses("Sign in")

    def follows(self, link: str, *, within: str = "main") -> None:
        """Follow the link of this name; in the menu with `within="nav"`."""
        place = self.page.get_by_role("navigation", name="Menu") if within == "nav" else self.main
        # A link that looks like a button is announced as one.
        named = place.get_by_role("link", name=link, exact=True).or_(
            place.locator("a[role=button]").get_by_text(link, exact=True)
        )
        self._go(named.first)

    def presses(self, button: str) -> None:
        self._go(self.main.get_by_role("button", name=button, exact=True))

    def _go(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
        self.look()

    # --- answering --------------------------------------------------------------------------------

    def answers(self, answers: Mapping[str, Answer]) -> None:
        """Answer each question, named as the page names it."""
        for question, answer in answers.items():
            self._answer(question, answer)

    def _answer(self, question: str, answer: Answer) -> None:
        group = self.main.get_by_role("group", name=question, exact=True)
        if group.count():
            self._answer_group(group, answer)
            return
        control = self.main.get_by_label(question, exact=True)
        if isinstance(answer, Path):
            control.set_input_files(answer)
        elif control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(label=str(answer))
        else:
            control.fill(str(answer))

    def _answer_group(self, group: Locator, answer: Answer) -> None:
        if isinstance(answer, date):
            moment = answer.astimezone(LONDON) if isinstance(answer, datetime) else None
            day = moment or answer
            parts = {"Day": f"{day.day}", "Month": f"{day.month}", "Year": f"{day.year}"}
            if moment:
                parts["Time"] = f"{moment:%H:%M}"
            for label, part in parts.items():
                group.get_by_label(label, exact=True).fill(part)
        else:
            for chosen in [answer] if isinstance(answer, str) else answer:
                group.get_by_label(str(chosen), exact=True).check()

    def ticks(self, sentence: str) -> None:
        self.main.get_by_label(sentence, exact=True).check()

    # --- reading ----------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        return self.page.locator("#main-content")

    def reads(self, *sentences: str) -> None:
        for sentence in sentences:
            expect(self.main.get_by_text(sentence).filter(visible=True).first).to_be_visible()

    def does_not_read(self, *words: str) -> None:
        """The words stand nowhere on the page, not even where they cannot be seen."""
        for each in words:
            expect(self.page.locator("body")).not_to_contain_text(each)

    def is_at(self, heading: str) -> None:
        expect(self.page.locator("h1")).to_contain_text(heading)

    def reads_beside(self, key: str, words: str) -> None:
        """In a list of facts, what stands beside the key."""
        row = self.main.locator(".govuk-summary-list__row").filter(
            has=self.page.locator("dt").get_by_text(key, exact=True)
        )
        expect(row.first).to_contain_text(words)

    def reads_in_row(self, of: str, words: str) -> None:
        """In a table, what stands in the row that has `of` in it."""
        expect(self.main.get_by_role("row").filter(has_text=of).first).to_contain_text(words)

    def reads_no_row(self, of: str) -> None:
        expect(self.main.get_by_role("row").filter(has_text=of)).to_have_count(0)

    @property
    def reference(self) -> str:
        """The reference of the referral or child that this page is about."""
        return self.page.locator(".govuk-caption-l").inner_text().split(",")[0]

    def look(self) -> None:
        """Let axe look at the page as it is now."""
        if not self.looks:
            return
        options = {
            "runOnly": {"type": "tag", "values": list(WCAG)},
            "resultTypes": ["violations"],
        }
        for found in Axe().run(self.page, options=options).response["violations"]:
            for node in found["nodes"]:
                if found["id"] == "aria-allowed-attr" and EXPANDING_RADIO in node["html"]:
                    continue
                self.faults.append(f"{self.page.url}: {found['help']}: {node['html'][:200]}")

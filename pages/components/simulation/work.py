"""The simulation under way: one scenario over all governments of a year, and the words of what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from kepatuhan.core.model import Basis, Change, Layer, Scenario
from kepatuhan.scenarios.before_after import ReadingSide
from kepatuhan.scenarios.ground import Ground
from kepatuhan.scenarios.layers import assessing
from kepatuhan.scenarios.levers import Lever, levers
from kepatuhan.scenarios.link import to_token
from kepatuhan.scenarios.scenario import Cell, History, cell, did
from kepatuhan.self_assessment.self_year import SelfYear
from kepatuhan.sentences.plans import entry_text
from kepatuhan.sentences.scores import standing
from kepatuhan.sentences.simulation import Told
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import component_name, region_name, zone_name
from kepatuhan.words.numbers import number
from pages.components.results.cards import badge
from pages.components.shell.address import set_state, state
from pages.components.shell.html_table import RowGroup, html_table
from pages.components.shell.self_layer import year_of
from pages.components.shell.view import View

BASES: tuple[Basis, ...] = ("terbit", "ilustrasi", "mandiri")
WRITTEN = "whatif written"
"""Where the session holds the link that it wrote itself, and for which year: only others are read."""
DUE = "whatif due"
"""In the session while the URL is behind WRITTEN."""
EPOCH = "whatif epoch"
"""Counts the steps that were made elsewhere than on the board: only those move its thumbs."""
TOLD = "whatif told"
"""In the session: sentences to be said at the next drawing. A callback may draw nothing: what it draws in a part of the
page that runs alone takes the place of the page's first elements, and with them the style."""
ROWS = ("row_total", "col_category", "col_zone", "row_next", "row_rank")


def place_of(view: View, year: int) -> str:
    """Where the session keeps the simulation of a year: each province has its own."""
    return f"whatif {view.known.data.province.code} {year}"


@dataclass(frozen=True)
class Work:
    """A simulation under way. `ground` is the layer of the chosen government, for plans; session state holds the history.

    `stated` is what governments say of themselves in that year, where any of them stands on it.
    """

    view: View
    ground: Ground
    stated: SelfYear | None = None

    @property
    def key(self) -> str:
        """Names the year and layer of what belongs to both (limits, budgets)."""
        return f"{self.place} {self.ground.basis}"

    @property
    def place(self) -> str:
        """Where the history of this year is kept."""
        return place_of(self.view, self.ground.year)

    @property
    def history(self) -> History:
        history: History = st.session_state.get(self.place, History((), ()))
        return history

    @property
    def present(self) -> tuple[Change, ...]:
        """The changes that are counted: while the reader wants published figures only, without those that rest on others."""
        hidden = self.resting | assessing(self.history.present) if self.view.published_only else frozenset()
        return tuple(change for change in self.history.present if change.region not in hidden)

    @property
    def resting(self) -> frozenset[str]:
        """The governments whose changes rest on the illustration."""
        return self.view.known.resting(self.ground.year, self.history.present)

    @property
    def mixed(self) -> Ground:
        """What the whole scenario stands on: each government on what was published, on the illustration where it must, or on

        what it says of itself where it was changed on that.
        """
        if self.view.published_only:
            return self.view.known.mixed(self.ground.year, frozenset())
        chosen = {self.view.region.code}
        invented = self.resting | (chosen if self.ground.basis == BASES[1] else set())
        assessed = assessing(self.history.present) | (chosen if self.ground.basis == BASES[2] else set())
        return self.view.known.mixed(self.ground.year, frozenset(invented), self.stated and self.stated.only(assessed))

    @property
    def unfilled(self) -> bool:
        """Whether the visitor looks at what governments say of themselves and the chosen one has said nothing."""
        return self.view.stated is not None and self.view.entry is None

    @property
    def scenario(self) -> Scenario:
        """All changes as a scenario, under the name that it was opened or saved with."""
        called = (self.view.say("scenario_default"), "", "")
        name, author, note = st.session_state.get(f"{self.place} called", called)
        assessed = assessing(self.history.present)
        basis = BASES[2] if assessed else BASES[1] if self.resting else BASES[0]
        base = self.mixed.base if assessed else self.view.known.ground(self.ground.year, basis).base
        return Scenario(name, author, note, self.ground.year, basis, base, self.history.present)

    @property
    def shown(self) -> Scenario:
        """The scenario with the changes that are counted."""
        return replace(self.scenario, changes=self.present)

    def remember(self, history: History, by_hand: bool = False) -> None:
        """Make `history` the present one; its link is due in the URL. `by_hand`: the board's thumbs are already there.

        Due before anything else: Streamlit may stop a run at every touch of the session, and what the URL says then
        must not pass for a link that somebody opened.
        """
        st.session_state[DUE] = True
        st.session_state[self.place] = history
        if not by_hand:
            st.session_state[EPOCH] = st.session_state.get(EPOCH, 0) + 1

    def publish(self) -> None:
        """Write the link that is due into the URL: after the picture, as the browser draws its whole frame anew for it."""
        if DUE not in st.session_state:
            return
        token = to_token(self.scenario) if self.history.present else ""
        written = token if isinstance(token, str) else ""
        st.session_state[WRITTEN] = (written, self.place)
        set_state(skenario=written)
        del st.session_state[DUE]

    def step(self, changes: tuple[Change, ...], by_hand: bool = False) -> None:
        """One more step, which can be undone; the changes of the chosen government are made on its layer."""
        layer: Layer = "mandiri" if self.ground.basis == BASES[2] else ""
        here = self.view.region.code
        made = tuple(replace(c, layer=layer) if c.region == here else c for c in changes)
        self.remember(did(self.history, made), by_hand)


def tell(text: str) -> None:
    """Say something once, when the page is drawn next."""
    st.session_state[TOLD] = [*st.session_state.get(TOLD, []), text]


def say_told() -> None:
    """Say what is to be said."""
    for text in st.session_state.pop(TOLD, []):
        st.toast(literal(text))


# --- opening ------------------------------------------------------------------------------------------------------


def open_work(view: View) -> Work:
    """The simulation that the URL speaks of; arrival_view.receive takes over what a link carries."""
    history: History = st.session_state.get(place_of(view, view.year), History((), ()))
    stated = stated_for(view, history.present)
    basis = _basis(view, history.present, stated)
    if basis == BASES[2] and stated is not None:
        return Work(view, view.known.mixed(view.year, frozenset(), stated.only({view.region.code})), stated)
    return Work(view, view.known.ground(view.year, basis), stated)


def stated_for(view: View, changes: Sequence[Change]) -> SelfYear | None:
    """What governments say of themselves in the view's year: where the visitor looks at it, or changes were made on it.

    None where nothing needs it, or the store gives no answer.
    """
    if view.stated is not None or view.published_only:
        return view.stated
    return _stated(view, changes, view.year)


def _stated(view: View, changes: Sequence[Change], year: int) -> SelfYear | None:
    if not assessing(changes):
        return None
    stated = view.stated if view.stated is not None and view.year == year else year_of(view.known, year)
    return stated if isinstance(stated, SelfYear) else None


def ground_for(view: View, scenario: Scenario) -> Ground:
    """What a scenario stands on, whatever is shown: each of its governments on the layer on which it was changed."""
    stated, assessed = _stated(view, scenario.changes, scenario.year), assessing(scenario.changes)
    invented = view.known.resting(scenario.year, scenario.changes)
    return view.known.mixed(scenario.year, invented, stated and stated.only(assessed))


def hidden_regions(view: View, scenario: Scenario) -> frozenset[str]:
    """The governments of a scenario that stand on what nobody published, where the reader wants published figures only."""
    if not view.published_only:
        return frozenset()
    return view.known.resting(scenario.year, scenario.changes) | assessing(scenario.changes)


def _basis(view: View, changes: Sequence[Change], stated: SelfYear | None) -> Basis:
    """The layer of the chosen government: what it says of itself where the visitor looks at that; what the link says; else

    published units where there are any, else the illustration. Where something was moved on another layer, that one stays:
    work is never hidden.
    """
    asked, assessment, code = state("basis"), view.known, view.region.code
    if view.published_only:
        return BASES[0]
    says = stated is not None and code in stated.entries
    if code in assessing(changes):
        return BASES[2] if says else BASES[0]
    if code in assessment.resting(view.year, tuple(changes)):
        return BASES[1]
    if view.stated is not None and says and not any(change.region == code for change in changes):
        return BASES[2]
    if view.stated is not None:
        return BASES[0]
    for basis in BASES[:2]:
        if asked == basis:
            return basis
    if asked:
        st.info(view.say("link_bad_basis", value=literal(asked[:40]), used=view.say("basis_terbit")))
    has_levers = [any(at[0] == code and at[1] for at in assessment.movable(view.year, basis)) for basis in BASES[:2]]
    return BASES[1] if has_levers[1] and not has_levers[0] else BASES[0]


# --- words of a lever ---------------------------------------------------------------------------------------------


def cell_name(at: Cell, work: Work) -> str:
    """'Dinas Sosial › Persyaratan', with the government in front where another one is chosen."""
    view, (code, unit, component) = work.view, at
    region = view.known.data.region(code)
    names = {c.code: component_name(c, view.lang) for c in view.method.components}
    parts = [region_name(region, view.lang, short=True)] if region and region != view.region else []
    return " › ".join(
        [*parts, *(part for part in (unit, names.get(component, "")) if part)] or [view.say("total_itself")]
    )


def shown(lever: Lever, value: int, view: View) -> str:
    """A value of a lever on its own scale, in words."""
    return value_text(lever.cell, value, view)


def value_text(at: Cell, value: int | None, view: View) -> str:
    """A value (millionths) of a cell on its own scale, in words; None is not known."""
    if value is None:
        return view.say("strip_unknown")
    stepped = {c.code for c in view.method.components if c.step is not None}
    return entry_text(value, at[2] in stepped, view.lang)


def change_text(change: Change, work: Work) -> tuple[str, str, str]:
    """What a change changes, from what, to what."""
    at, view = cell(change), work.view
    return cell_name(at, work), value_text(at, change.before, view), value_text(at, change.value, view)


def all_levers(work: Work) -> dict[Cell, Lever]:
    """Every lever of the nine governments as the scenario stands, by its cell."""
    on, assessment = work.mixed, work.view.known
    return assessment.grounds.once(
        ("levers", on.year, on.base),
        lambda: {lever.cell: lever for r in assessment.data.regions for lever in levers(on, r.code)},
    )


def changes_in_words(changes: Iterable[Change], work: Work, every: dict[Cell, Lever]) -> list[Told]:
    """Changes in words, those of governments that are here; beside what a lever has now, else what was known before."""
    lines = [(c, *change_text(c, work)) for c in changes if c.region in work.ground.official]
    now = {c: every[cell(c)].value if cell(c) in every else c.before or 0 for c, *_ in lines}
    return [Told(name, before, value, c.value > now[c]) for c, name, before, value in lines]


def fact(name: str, side: ReadingSide, view: View) -> str:
    """HTML of one fact of a reading (a name of ROWS) on a side of before_after."""
    unknown = escape(view.say("strip_unknown"))
    if name == "row_total":
        return unknown if side.score is None else f'<b class="zh-number">{number(side.score, view.lang)}</b>'
    if name == "col_category":
        mark = badge(side.colour, side.symbol) if side.colour else ""
        words = standing({"category": side.category, "zone": ""}, view.lang)
        return f'<span class="zh-chip">{mark}{escape(words) or unknown}</span>'
    if name == "col_zone":
        return escape(zone_name(side.zone, view.lang)) or unknown
    if name == "row_next":
        return "–" if side.to_next is None else number(side.to_next, view.lang)
    best, worst = side.rank_best, side.rank_worst
    return "–" if best is None else str(best) if best == worst else f"{best}–{worst}"


def changes_text(n: int, view: View) -> str:
    """How many values a scenario changes."""
    return view.say("shelf_changes", n=n)


def value_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A small table of values side by side, its first column naming them; nothing without rows."""
    if rows:
        st.html(html_table([RowGroup(rows)], heads))


def changed_at(change: Change) -> Cell:
    """The value that a change sets, by the component as it is written there (a total keeps the code of its root)."""
    return change.region, change.unit, change.component

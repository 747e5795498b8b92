"""Which account has which role: for who may manage them, where sign-in is set up."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.roles import accounts
from kepatuhan.roles.accounts import KeptAccount
from kepatuhan.roles.actor import EVERY, LONGEST_ACCOUNT, ROLES, Grant, Role, as_account
from kepatuhan.store.opening import Store
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from pages.components.shell import visitor
from pages.components.shell.html_table import RowGroup, html_table
from pages.components.shell.shared_store import leave_alone, the_store, this_moment, when_text
from pages.components.shell.view import View

NONE = "none"
"""The choice that takes a role away."""
TOLD = "accounts told"
"""In the session: how the last change ended."""
Entered = dict[str, object]
"""A field of the form that was drawn → what stood in it."""


def section(view: View) -> None:
    """The accounts with their roles, and the form that gives or takes one away; nothing for anybody else."""
    if not visitor.set_up() or visitor.refused("manage_accounts"):
        return
    with st.expander(view.say("accounts"), icon=":material/manage_accounts:", key="accounts"):
        st.caption(view.say("accounts_note"))
        store = the_store()
        rows = accounts.listed(store, visitor.actor()) if isinstance(store, Store) else store
        if isinstance(rows, Problem):
            leave_alone(rows)
            st.info(literal(visitor.in_words(rows, view)), icon=":material/cloud_off:")
            return
        _table(view, [row for row in rows if row.grant])
        _form(view, {row.account: row for row in rows})
        if outcome := st.session_state.pop(TOLD, ""):
            st.info(literal(outcome))


def _table(view: View, rows: list[KeptAccount]) -> None:
    lines = [
        (row.account, visitor.role_words(row.grant, view), row.saved_by, when_text(row.saved_at, view))
        for row in rows
        if row.grant
    ]
    heads = [view.say(key) for key in ("account", "role", "self_who", "self_when")]
    if lines:
        st.html(html_table([RowGroup(lines)], heads, name=view.say("accounts"), classes="zh-aside"))


def _form(view: View, rows: Mapping[str, KeptAccount]) -> None:
    """Whose role, which one, for which governments of the province; those of other provinces stay."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="account_form"):
        whose = st.text_input(
            view.say("account"), key="account_whose", max_chars=LONGEST_ACCOUNT, placeholder=view.say("account_new")
        )
        name = as_account(whose)
        row = rows.get(name)
        role = _role(view, row, name)
        regions = _regions(view, row, name) if role == "penyusun" else frozenset()
        st.button(
            view.say("account_keep"),
            key="account_keep",
            type="primary",
            disabled=not whose,
            on_click=_keep,
            args=(
                view,
                whose,
                None if role is None else Grant(role, regions),
                row.version if row else 0,
                _entered(name, role),
            ),
        )


def _entered(name: str, role: Role | None) -> Entered:
    fields = ["account_whose", f"account_role {name}", *([f"account_regions {name}"] if role == "penyusun" else [])]
    return {field: st.session_state.get(field) for field in fields}


def _role(view: View, row: KeptAccount | None, name: str) -> Role | None:
    current = row.grant.role if row and row.grant else ROLES[0]
    words: dict[str, str] = {role: view.say(key) for role, key in visitor.ROLE_KEYS.items()}
    words[NONE] = view.say("account_remove")
    picked = st.selectbox(
        view.say("role"),
        list(words),
        index=ROLES.index(current),
        key=f"account_role {name}",
        format_func=words.__getitem__,
        disabled=not name,  # what is chosen for nobody yet would be gone when the account is there
    )
    return next((role for role in ROLES if role == picked), None)


def _regions(view: View, row: KeptAccount | None, name: str) -> frozenset[str]:
    current = row.grant.regions if row and row.grant else frozenset()
    names = {r.code: region_name(r, view.lang) for r in view.known.data.regions} | {EVERY: view.say("role_every")}
    picked = st.multiselect(
        view.say("account_regions"),
        list(names),
        [code for code in names if code in current],
        key=f"account_regions {name}",
        format_func=names.__getitem__,
    )
    return frozenset(picked) | (current - set(names))


def _keep(view: View, account: str, grant: Grant | None, version: int, entered: Entered) -> None:
    """Gives the role; not where a field changed right before the press: the form would be that of another account, or role."""
    if any(st.session_state.get(field) != value for field, value in entered.items()):
        st.session_state[TOLD] = view.say("account_changed")
        return
    store = the_store()
    wrong = store if isinstance(store, Problem) else None
    if isinstance(store, Store):
        wrong = accounts.write(store, account, grant, version, visitor.actor(), this_moment())
    if wrong:
        leave_alone(wrong)
    st.session_state[TOLD] = visitor.in_words(wrong, view) if wrong else view.say("account_kept", account=account)

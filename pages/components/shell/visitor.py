"""Who looks at the page. On a laptop nobody asks; where [auth] is set up (secrets.toml), whom Streamlit's own sign-in names.

Asked anew each time: a role that is taken away counts at the next click.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import StreamlitAuthError

from kepatuhan.core.model import Problem
from kepatuhan.roles import accounts
from kepatuhan.roles.actor import (
    EVERY,
    ROLES,
    SIGNED_OUT,
    Actor,
    ClaimNames,
    Grant,
    Role,
    anyone,
    signed_in,
    with_grant,
)
from kepatuhan.roles.permissions import Guarded, refusal
from kepatuhan.store.opening import Store
from kepatuhan.words.catalogue import say
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import listing
from kepatuhan.words.problems import problem
from pages.components.shell import place
from pages.components.shell.shared_store import leave_alone, the_store

if TYPE_CHECKING:  # the frame offers the sign-in
    from pages.components.shell.view import View

DOOR = "ZONA_MASUK"
"""Who may look: empty for everybody, `wajib` for who has signed in, `terdaftar` for who has a role besides."""
ACCOUNT, ROLE, REGIONS = "ZONA_KLAIM_AKUN", "ZONA_KLAIM_PERAN", "ZONA_KLAIM_WILAYAH"
"""Name the claims that say who somebody is, his role and his governments (roles.actor.ClaimNames)."""
HOURS = "ZONA_MASUK_JAM"
"""Says for how many hours a sign-in counts."""
FAILED = "masuk"
"""In the address after a sign-in that did not succeed (server.way_back)."""
LEFT = "sign_in_failed"
"""In the session: the page that was left for a sign-in that did not succeed."""
ROLE_KEYS: dict[Role, str] = {"pembaca": "role_pembaca", "penyusun": "role_penyusun", "pengelola": "role_pengelola"}


def set_up() -> bool:
    """Whether sign-in is set up: Streamlit then says of everybody whether he has."""
    return "is_logged_in" in st.user


def actor(typed: str = "") -> Actor:
    """Who acts; where sign-in is not set up, whoever is here under the name that he `typed`."""
    if not set_up():
        return anyone(typed)
    claims = st.user.to_dict() if st.user.is_logged_in else {}
    known = signed_in(claims, _claim_names(), place.now())
    return SIGNED_OUT if known is None else with_grant(known, _grant(known))


def _grant(of: Actor) -> Grant | None:
    """What the table of accounts says; while the store gives no answer nobody has more than the least role."""
    store = the_store()
    grant = accounts.grant_of(store, of.account) if isinstance(store, Store) else store
    if isinstance(grant, Problem):
        leave_alone(grant)
        return Grant(ROLES[0])
    return grant


def _claim_names() -> ClaimNames:
    usual = ClaimNames()
    account, role, regions, hours = (os.environ.get(name, "").strip() for name in (ACCOUNT, ROLE, REGIONS, HOURS))
    return ClaimNames(
        account or usual.account, role, regions, int(hours) if hours.isdecimal() and int(hours) else usual.hours
    )


# --- what he may not do -------------------------------------------------------------------------------------------


def refused(what: Guarded, regions: Collection[str] = ()) -> Problem | None:
    """Why the visitor may not do that for these governments (codes); None where he may.

    While the store gives no answer nobody knows the role of an account: then that is the reason, not the least role.
    """
    who = actor()
    reason = refusal(who, what, regions)
    return Problem("role_unknown", "error") if reason and who.account and isinstance(the_store(), Problem) else reason


def why_not(view: View, what: Guarded, regions: Collection[str] = ()) -> str:
    """The same as a sentence for a button that cannot be pressed; '' where it can."""
    reason = refused(what, regions)
    return in_words(reason, view) if reason else ""


def in_words(reason: Problem, view: View) -> str:
    """A refusal as a sentence: governments by their names."""
    if "regions" in reason.params:
        reason = replace(reason, params={"regions": _names(str(reason.params["regions"]).split(", "), view)})
    return problem(reason, view.lang)


def _names(codes: Collection[str], view: View) -> str:
    every = {region.code: region for region in view.known.data.country}
    return listing([region_name(every[code], view.lang) if code in every else code for code in codes], view.lang)


# --- signing in and out -------------------------------------------------------------------------------------------


def door(page: str, lang: str) -> None:
    """Ends the page with the way to sign in where one may not even look."""
    asked = os.environ.get(DOOR, "").strip()
    if not asked or not set_up():
        return
    who = actor()
    if who.account and (asked != "terdaftar" or _has_role(who)):
        return
    st.title(say("sign_in_first", lang), anchor=False)
    if who.account:
        st.markdown(say("sign_in_no_role", lang, account=literal(who.account)))
        st.button(say("sign_out", lang), key="door_sign_out", on_click=st.logout)
    else:
        failed(page, lang)
        st.button(say("sign_in", lang), key="door_sign_in", type="primary", on_click=_sign_in, args=(page,))
    st.stop()


def _has_role(who: Actor) -> bool:
    """Whether he is more than anybody with an account there: a reader who was named as one counts too."""
    store = the_store()
    return who.role != ROLES[0] or (
        isinstance(store, Store) and isinstance(accounts.grant_of(store, who.account), Grant)
    )


def menu(view: View, page: str) -> None:
    """The way in; or the name of who is signed in, behind it his role and the way out. Nothing where sign-in is not set up."""
    if not set_up():
        return
    who = actor()
    if not who.account:
        st.button(
            view.say("sign_in"),
            icon=":material/login:",
            type="tertiary",
            key="sign_in",
            on_click=_sign_in,
            args=(page,),
        )
        return
    with st.popover(literal(who.name.split()[0]), icon=":material/account_circle:", type="tertiary", key="account"):
        st.markdown(f"**{literal(who.name)}**  \n{literal(who.account)}")
        st.markdown(literal(role_words(who, view)))
        st.button(view.say("sign_out"), icon=":material/logout:", key="sign_out", on_click=st.logout)


def role_words(who: Actor | Grant, view: View) -> str:
    """The role, and of an editor the governments that it is for."""
    role = view.say(ROLE_KEYS[who.role])
    if who.role != "penyusun":
        return f"{role}: {view.say('role_reads' if who.role == 'pembaca' else 'role_manages')}"
    every = EVERY in who.regions
    return f"{role}: {view.say('role_every') if every else _names(sorted(who.regions), view) or view.say('role_none')}"


def failed(page: str, lang: str) -> None:
    """Says that the sign-in did not succeed, as long as that page is looked at."""
    if st.query_params.pop(FAILED, "") and set_up():
        st.session_state[LEFT] = page
    if st.session_state.get(LEFT) == page:
        st.warning(say("sign_in_failed", lang), icon=":material/no_accounts:")
    else:
        st.session_state.pop(LEFT, None)


def _sign_in(page: str) -> None:
    """To the provider; settings that are not complete are said as a sign-in that failed."""
    try:
        st.login()
    except StreamlitAuthError:
        st.session_state[LEFT] = page

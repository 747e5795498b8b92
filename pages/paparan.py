"""Paparan: the present choice as a run of full-screen steps, by arrow keys."""

from pages.components import steps_view
from pages.components.frame import open_page
from pages.components.notes import source_note

view = open_page("paparan")
steps = steps_view.chosen(view)
at = steps_view.place(steps)

steps_view.show(steps[at], view)
source_note(view)
steps_view.bar(steps, at, view)

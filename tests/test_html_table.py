"""The one writer of tables: what it escapes, and what a screen reader is told of each cell."""

from __future__ import annotations

from pathlib import Path

from pages.components.shell.html_table import ClassedCell, Html, RowGroup, TableRow, html_table

PAGES = Path(__file__).resolve().parent.parent / "pages"


def test_every_text_is_escaped_and_html_of_ours_is_not():
    table = html_table(
        [RowGroup([("<b>unit", "1 & 2", Html("<i>A</i>"), ClassedCell("<td>", "zh-number"))], title="<u>")],
        ["<p>"],
        name='"n"',
        caption="<c>",
        label="<l>",
        foot=("<f>",),
    )
    assert table == (
        '<table class="zh-table" aria-label="&quot;n&quot;">'
        '<caption>&lt;c&gt; · <b class="zh-invented">&lt;l&gt;</b></caption>'
        '<thead><tr><th scope="col">&lt;p&gt;</th></tr></thead>'
        '<tbody><tr><th scope="rowgroup" colspan="1"><b>&lt;u&gt;</b></th></tr>'
        '<tr><th scope="row">&lt;b&gt;unit</th><td>1 &amp; 2</td><td><i>A</i></td>'
        '<td class="zh-number">&lt;td&gt;</td></tr></tbody>'
        '<tfoot><tr><th scope="row">&lt;f&gt;</th></tr></tfoot></table>'
    )


def test_the_cell_that_names_a_row_need_not_be_the_first():
    table = html_table(
        [RowGroup([("1", "Cilegon")])], ["#", ClassedCell("Nama", "zh-break")], named_by=1, labelled=True
    )
    assert '<th scope="col">#</th><th scope="col" class="zh-break">Nama</th>' in table
    assert '<td data-label="#">1</td><th scope="row">Cilegon</th>' in table


def test_a_blank_corner_is_no_header():
    assert "<thead><tr><td></td><th" in html_table([RowGroup([("a", "1")])], ["", "Nilai"])


def test_rows_and_groups_carry_their_classes_and_the_one_looked_at_is_marked():
    table = html_table([RowGroup([TableRow(("a", "1"), "zh-indicator", True)], classes="zh-steps")])
    assert '<tbody class="zh-steps"><tr class="zh-indicator" aria-current="true">' in table


def test_a_label_alone_is_the_caption_and_nothing_stands_there_without_words():
    assert '<caption class="zh-invented">ILUSTRASI</caption>' in html_table([], label="ILUSTRASI")
    assert html_table([]) == '<table class="zh-table"></table>'


def test_a_wide_table_scrolls_by_keyboard_under_its_own_name():
    table = html_table([], caption="Poin & hilang", classes="zh-heats", scrolls=True)
    assert table.startswith(
        '<div class="zh-scroll" tabindex="0" role="region" aria-label="Poin &amp; hilang"><table class="zh-table zh-heats">'
    )
    assert table.endswith("</table></div>")


def test_no_page_writes_a_table_by_hand():
    by_hand = [
        path.name
        for path in PAGES.rglob("*.py")
        if path.name != "html_table.py" and any(tag in path.read_text("utf-8") for tag in ("<table", "<tr", "<td"))
    ]
    assert not by_hand

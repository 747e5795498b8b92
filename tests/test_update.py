"""An update as it is done by hand: the files are replaced first, the replicas follow one by one, and visitors are there all the while."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.servers import RunningServer, installed, running
from tests.visitors import HTML, Visitor

NEW = "Rilis berikutnya"


def next_release(app: Path) -> None:
    """A page and what makes a PDF need from then on a name that the modules of before do not have."""
    for file, line in (
        ("pages/components/shell/site.py", f'NEXT_RELEASE = "{NEW}"'),
        (
            "pages/tren.py",
            "from pages.components.shell.site import NEXT_RELEASE\nimport streamlit\nstreamlit.caption(NEXT_RELEASE)",
        ),
        ("kepatuhan/words/names.py", "NEXT_RELEASE = 1"),
        ("kepatuhan/briefing/pdf.py", "from kepatuhan.words.names import NEXT_RELEASE"),
    ):
        with (app / file).open("a", encoding="utf-8") as end:
            end.write(f"\n{line}\n")


def looked(visitor: Visitor) -> str:
    """He looks at a page that nobody has opened before, and takes a PDF; what the page's captions say."""
    visitor.run("tahun=2022&wilayah=36.72", "tren")
    assert "exception" not in visitor.kinds()
    said = " ".join(one.markdown.body for one in visitor.elements if one.WhichOneof("type") == "markdown")
    visitor.run("tahun=2022&wilayah=36.72", "profil")
    assert visitor.ask(visitor.download())[0] == 200
    return said


def renewed(server: RunningServer, before: list[int]) -> bool:
    return not set(before) & {server.pid(port) for port in server.ports} and server.up()


@pytest.mark.nightly  # by day test_serve has one without a change of the files
def test_between_new_files_and_new_replicas_nobody_meets_half_of_each(tmp_path, cluster):
    app = installed(tmp_path / "app")
    cluster.folder.chmod(0o755)
    with running(tmp_path, app=app, ZONA_DATABASE_URL=cluster.url) as server, server.visitor() as visitor:
        before = [server.pid(port) for port in server.ports]
        visitor.arrive()
        next_release(app)
        assert NEW not in looked(visitor)
        server.process.send_signal(signal.SIGHUP)
        while not renewed(server, before):
            try:
                looked(visitor)
            except ConnectionClosed:  # his replica's turn: a browser connects again by itself
                assert visitor.ask("/_stcore/health")[0] == 200
                visitor.connect()
            assert visitor.ask("/", **HTML)[0] == 200
        assert NEW in looked(visitor)

"""An update as it is done by hand: the files are replaced first, the replicas follow one by one, and visitors are there all the while."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from deploy.proxy import DIGEST
from tests.servers import RunningServer, installed, running
from tests.visitors import HTML, Visitor
from tests.waiting import until

NEW = "Rilis berikutnya"


def next_release(app: Path) -> None:
    """A page and what makes a PDF need from then on a name that the modules of before do not have; a script is another."""
    script = app / "pages" / "components" / "results" / "first_screen.py"
    text = script.read_text(encoding="utf-8")
    assert text.count("</script>") == 1
    script.write_text(text.replace("</script>", ";</script>"), encoding="utf-8")
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


def allowed(visitor: Visitor) -> set[str]:
    """The scripts that his browser may run on a page that he opens now."""
    return set(DIGEST.findall(visitor.ask("/", **HTML)[1]["content-security-policy"]))


def looked(visitor: Visitor) -> str:
    """He looks at a page that nobody has opened before, and takes a PDF; what the page's captions say."""
    visitor.run("tahun=2022&wilayah=36.72", "tren")
    assert "exception" not in visitor.kinds(), visitor.elements
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
        former = allowed(visitor)
        server.process.send_signal(signal.SIGHUP)
        while not renewed(server, before):
            try:
                looked(visitor)
            except ConnectionClosed:  # his replica's turn: a browser connects again by itself
                assert visitor.ask("/_stcore/health")[0] == 200
                visitor.connect()
            now = allowed(visitor)
            assert former <= now or renewed(server, before)  # pages of the last old replica may run theirs
        assert NEW in looked(visitor)
        until(lambda: len(allowed(visitor) - former) == len(former - allowed(visitor)) == 1)

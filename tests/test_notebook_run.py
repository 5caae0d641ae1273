"""Running notebooks with a real kernel: parameters, failures of every kind, and what a run leaves behind."""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kttt_analysis.publishing.errors import NotebookFailed, ParameterRefused
from kttt_analysis.publishing.notebook import run, title_of
from kttt_analysis.publishing.parameters import check_parameters, parameters_of

NOTEBOOKS = Path(__file__).parent / "notebooks"
posix = pytest.mark.skipif(os.name != "posix", reason="process groups and signals are POSIX")


def notebook(name: str) -> Path:
    return NOTEBOOKS / f"{name}.ipynb"


def outputs(node) -> list:
    return [output for cell in node.cells for output in cell.get("outputs", [])]


# ---- parameters: refused before a kernel starts -----------------------------------------------------


def test_parameters_are_read_with_their_types():
    found = parameters_of(notebook("parameters_only"))
    assert list(found) == ["quarter", "district", "lang", "as_of", "root"]
    assert found["quarter"].kinds == ("str",)
    assert found["district"].kinds == ()
    assert found["as_of"].kinds == ("str", "NoneType")


@pytest.mark.parametrize(
    "given",
    [{}, {"quarter": "2021Q3"}, {"district": "899"}, {"district": None}, {"as_of": None, "lang": "en"}],
)
def test_parameters_that_fit_come_back_as_they_are(given):
    assert check_parameters(notebook("parameters_only"), given) == given


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"quater": "2021Q2"}, ["quater", "gần nhất là “quarter”", "quarter, district, lang, as_of, root"]),
        ({"Quarter": "2021Q2"}, ["“Quarter”", "gần nhất là “quarter”"]),
        ({"zzzz": 1}, ["zzzz", "Tham số nhận được"]),
        ({"quarter": 20212}, ["quarter", "một đoạn chữ", "20212", "một số nguyên", "'2021Q2'"]),
        ({"quarter": None}, ["quarter", "để trống"]),
        ({"quarter": True}, ["quarter", "đúng hoặc sai"]),
        ({"as_of": 5}, ["as_of", "một đoạn chữ hoặc để trống"]),
        ({"root": Path("x")}, ["root", "Path"]),
    ],
)
def test_unknown_and_mistyped_parameters_are_refused(given, words):
    with pytest.raises(ParameterRefused) as caught:
        check_parameters(notebook("parameters_only"), given)
    assert caught.value.exit_code == 2
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert next(iter(given)) in caught.value.english


def test_a_whole_number_is_a_number_but_a_flag_is_not(tmp_path):
    cell = {
        "cell_type": "code",
        "metadata": {"tags": ["parameters"]},
        "source": ["share = 0.5\n", "n: int = 3"],
    }
    file = tmp_path / "n.ipynb"
    file.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    assert check_parameters(file, {"share": 1, "n": 4}) == {"share": 1, "n": 4}
    for wrong in ({"share": True}, {"n": 1.5}, {"n": True}):
        with pytest.raises(ParameterRefused):
            check_parameters(file, wrong)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "notebook_missing"),
        ("", "notebook_unreadable"),
        ("[]", "notebook_unreadable"),
        ('{"cells": []}', "parameters_cell_missing"),
        ('{"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "a ="}]}',
         "notebook_unreadable"),
    ],
)  # fmt: skip
def test_files_that_are_no_parameterised_notebook(tmp_path, content, code):
    file = tmp_path / "báo cáo.ipynb"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ParameterRefused) as caught:
        check_parameters(file, {})
    assert caught.value.code == code
    assert "báo cáo.ipynb" in str(caught.value) and str(tmp_path) not in str(caught.value)


def test_a_wrong_parameter_starts_no_kernel_and_writes_nothing(tmp_path):
    started = time.monotonic()
    with pytest.raises(ParameterRefused):
        run(notebook("parameters_only"), {"quater": "2021Q2"}, tmp_path / "out.ipynb")
    assert time.monotonic() - started < 0.3
    assert list(tmp_path.iterdir()) == []


# ---- a good run -------------------------------------------------------------------------------------


def test_a_run_is_quiet_and_its_notebook_has_the_values_given(tmp_path, capfd):
    told: list[str] = []
    done = run(
        notebook("parameters_only"),
        {"quarter": "2021Q3", "as_of": "2021-10-05"},
        tmp_path / "out.ipynb",
        progress=told.append,
    )
    assert [o.text for o in outputs(done.notebook)] == ["2021Q3 None vi .\n"]
    assert told == ["parameters", "ô 2"]
    assert done.seconds > 0 and len(done.timings) == 3
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "kernel.log").exists()


def test_the_kernel_is_this_interpreter_and_no_profile_of_the_user(tmp_path, monkeypatch):
    home = tmp_path / "home"
    impostor = home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    impostor.mkdir(parents=True)
    spec = {"argv": ["/bin/false"], "display_name": "x", "language": "python", "env": {}}
    (impostor / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("raise SystemExit('profile was read')", encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("JUPYTER_PATH", str(home / ".local" / "share" / "jupyter"))
    work = tmp_path / "thư mục {làm việc}"
    work.mkdir()
    given = work / "environment.ipynb"
    given.write_bytes(notebook("environment").read_bytes())
    done = run(given, {}, work / "out.ipynb", cwd=work)
    seen = json.loads(outputs(done.notebook)[0].text)
    assert seen["executable"].replace("<python>", sys.prefix) == sys.executable
    assert (seen["backend"], seen["hash"], seen["cwd"]) == ("agg", "0", "<workspace>")
    assert seen["profile"].startswith("<temp>")


def test_the_same_run_twice_gives_the_same_bytes_without_paths_or_times(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        run(notebook("stderr"), {"quarter": "2021Q3"}, tmp_path / name / "out.ipynb", cwd=tmp_path / name)
    first, second = ((tmp_path / name / "out.ipynb").read_bytes() for name in ("a", "b"))
    assert first == second
    text = first.decode()
    assert "lỗi in ra stderr ở <workspace>" in text and "noise on descriptor 2" in text
    assert str(tmp_path) not in text and "ipykernel_" not in text and "papermill" not in text
    assert sys.prefix not in text


def test_it_runs_inside_a_running_event_loop_as_in_a_notebook(tmp_path):
    async def inside():
        return run(notebook("parameters_only"), {}, tmp_path / "out.ipynb")

    assert outputs(asyncio.run(inside()).notebook)[0].text == "2021Q2 None vi .\n"


def test_the_grammar_package_is_hidden_from_us_only():
    script = (
        "import sys\n"
        "from kttt_analysis.publishing.imports import light_imports\n"
        "with light_imports():\n"
        "    import nbformat\n"
        "assert 'lark' not in sys.modules, 'grammars were built'\n"
        "assert 'rfc3987_syntax' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)


# ---- runs that end badly ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code", "title", "position", "words"),
    [
        ("failing_cell", "cell_failed", "Thành viên và lao động", 5, ["ValueError: thiếu cột doanh thu"]),
        ("exits", "stopped_early", "Thoát sớm", 3, ["exit()"]),
        ("stdin", "cell_failed", "Hỏi người dùng", 3, ["StdinNotImplementedError"]),
        pytest.param("autokill", "kernel_died", "Doanh thu", 3, ["SIGKILL", "hết bộ nhớ"], marks=posix),
        pytest.param("crash", "kernel_died", "Vẽ bản đồ", 3, ["SIGSEGV"], marks=posix),
    ],
)
def test_a_run_that_fails_names_cell_cause_and_remedy(tmp_path, capfd, name, code, title, position, words):
    started = time.monotonic()
    with pytest.raises(NotebookFailed) as caught:
        run(notebook(name), {}, tmp_path / "out.ipynb", timeout=60)
    assert time.monotonic() - started < 10
    assert (caught.value.code, caught.value.exit_code) == (code, 4)
    text = str(caught.value)
    assert f"“{title}” (ô thứ {position})" in text and all(word in text for word in words), text
    assert str(tmp_path) not in text
    kept = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))
    shown = [o for cell in kept["cells"] for o in cell.get("outputs", []) if o["output_type"] == "error"]
    assert len(shown) == 1
    assert (tmp_path / "kernel.log").exists()
    assert "completed" not in json.dumps(kept)
    assert capfd.readouterr() == ("", "")


@posix
def test_a_hung_cell_ends_with_the_whole_run_and_takes_its_children_along(tmp_path):
    started = time.monotonic()
    with pytest.raises(NotebookFailed) as caught:
        run(notebook("hang"), {}, tmp_path / "out.ipynb", cwd=tmp_path, timeout=3)
    assert time.monotonic() - started < 8
    assert caught.value.code == "run_timed_out" and "3 giây" in str(caught.value)
    child = int((tmp_path / "pids.txt").read_text())
    assert not _alive(child)


def _alive(pid: int) -> bool:
    for _ in range(20):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.1)
    return True


def test_a_kernel_that_cannot_start_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(NotebookFailed) as caught:
        run(notebook("parameters_only"), {}, tmp_path / "out.ipynb")
    assert caught.value.code == "kernel_not_started"


def test_a_cell_is_called_by_its_heading_else_its_tag_else_its_place():
    code = {"cell_type": "code", "source": "", "metadata": {}}
    tagged = {"cell_type": "code", "source": "", "metadata": {"tags": ["report", "about"]}}
    text = {"cell_type": "markdown", "source": "# Báo cáo\n\n### Lao động ###\nchữ"}
    cells = [tagged, code, text, code]
    assert [title_of(cells, i) for i in range(4)] == ["about", "ô 2", "Lao động", "Lao động"]

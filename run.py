"""Chạy mọi thứ bằng một lệnh · One command for everything (Windows: ``py run.py …``).

python3 run.py               cài đặt, tạo dữ liệu mẫu, lập báo cáo mẫu · set up, then a demonstration report
python3 run.py VERB …        cài đặt (nếu cần) rồi chạy kttt VERB · set up if needed, then ``kttt VERB``
python3 run.py test [ARGS]   cài đặt rồi kiểm tra (ARGS cho pytest) · set up, then all checks (ARGS to pytest)
python3 run.py setup         chỉ cài đặt · set up only

Cần Python 3.11 trở lên, không cần gì khác; mọi thứ được cài vào thư mục .venv cạnh tệp này.
Needs Python 3.11 or later and nothing else; everything goes into the folder .venv beside this file.
"""

# Standard library only, in the syntax of Python 3.6: an old Python must get as far as saying it is too old.
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Cần Python 3.11 trở lên, đang chạy Python %d.%d (%s). Hãy cài bản mới (python.org) rồi chạy lại.\n"
        "Python 3.11 or later is needed, this is Python %d.%d (%s). Install a newer one and run again."
        % ((sys.version_info[0], sys.version_info[1], sys.executable) * 2)
    )

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
KTTT = SCRIPTS / ("kttt.exe" if os.name == "nt" else "kttt")
STAMP = VENV / "kttt-setup.txt"  # what was set up, written last
UNFINISHED = VENV / "kttt-setup.unfinished"  # there while packages are being put in
LOCK = VENV / "kttt-setup.lock"
REQUIREMENTS = ROOT / "requirements.lock"
UV = "uv>=0.9,<1"
DEMO_QUARTER = "2021Q4"
# what a file's tests share is made once; files in the order of tests/conftest.py, not by their number of tests
EACH_FILE_A_WORKER = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")


class SetupError(Exception):
    """Something a person has to mend; the message says how."""


def say(vietnamese: str, english: str) -> None:
    """One line for the person at the screen; standard output belongs to ``kttt``."""
    print(f"▸ {vietnamese} · {english}", file=sys.stderr, flush=True)


# --- set-up -----------------------------------------------------------------------------------------------


def wanted_home() -> str:
    """What a venv cannot outlive: another Python, or another place on the disk."""
    return f"python {sys.version_info[0]}.{sys.version_info[1]}\nroot {ROOT}\n"


def wanted() -> str:
    """The stamp of a finished set-up: the venv's home and a hash of what is to be installed."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + b"\0" + (ROOT / "pyproject.toml").read_bytes())
    return f"{wanted_home()}packages {digest.hexdigest()}\n"


def stamped() -> str:
    """What the last finished set-up wrote; empty if there is none."""
    try:
        return STAMP.read_text(encoding="utf-8")
    except OSError:
        return ""


def is_ready() -> bool:
    """Whether nothing is left to do."""
    return stamped() == wanted() and PYTHON.exists() and KTTT.exists()


def set_up() -> None:
    """Bring ``.venv`` to what the lock says; does nothing where it is so already."""
    if is_ready():
        return
    check_python()
    VENV.mkdir(exist_ok=True)
    with only_one_at_a_time():
        if is_ready():  # another run did it while this one waited
            return
        if must_be_remade():
            say("Tạo môi trường Python trong .venv", "making a Python environment in .venv")
            empty(VENV)
            UNFINISHED.touch()
            run([base_python(), "-m", "venv", str(VENV)], "venv")
        UNFINISHED.touch()
        STAMP.unlink(missing_ok=True)
        say("Cài các gói cần dùng, khoảng một phút", "installing packages, about a minute")
        try:
            install()
        except SetupError:
            UNFINISHED.unlink()  # the installers undo or finish what they began; only a kill leaves halves
            raise
        new_stamp = STAMP.with_suffix(".new")
        new_stamp.write_text(wanted(), encoding="utf-8")
        new_stamp.replace(STAMP)
        UNFINISHED.unlink()
        say("Cài đặt xong", "set-up done")


def check_python() -> None:
    """Some systems ship Python without the part that makes environments."""
    from importlib.util import find_spec

    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise SetupError(
            "Python này thiếu venv/ensurepip. Trên Debian, Ubuntu hãy cài gói python3-venv: "
            "sudo apt install python3-venv\n"
            "This Python lacks venv/ensurepip. On Debian or Ubuntu install the package python3-venv: "
            "sudo apt install python3-venv"
        )


def must_be_remade() -> bool:
    """Whether the venv is missing, half made, of another Python, or was moved here from elsewhere.

    One that somebody made by other means (uv, an editor) is kept, and the packages go into it.
    """
    import subprocess

    if UNFINISHED.exists() or not PYTHON.exists() or not (VENV / "pyvenv.cfg").is_file():
        return True
    if stamped():
        return not stamped().startswith(wanted_home())
    asked = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True, check=False)
    return answer.returncode != 0 or f"python {answer.stdout.strip()}\n" != wanted_home().splitlines(True)[0]


def base_python() -> str:
    """The Python outside any environment: a venv's own must not remake the venv it lives in."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def empty(folder: Path) -> None:
    """Remove everything in the folder but the lock, which another run may be waiting at."""
    import shutil

    for entry in folder.iterdir():
        if entry == LOCK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def install() -> None:
    """The locked packages by uv, or by pip where uv is not to be had; then this package, editable."""
    environment = uv_environment()
    python = str(PYTHON)
    locked = ["-r", str(REQUIREMENTS)]
    # The build backend is one of the locked packages: nothing is fetched for it.
    package = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    shown = [] if sys.stderr.isatty() else ["--quiet"]  # a log needs no progress bars, only what went wrong
    uv = [python, "-m", "uv", "pip", "install", "--python", python, *shown]
    try:
        run([*pip, "install", "--quiet", UV], "pip install uv")
        # compiled now, once: where .pyc files are not written, every start would compile pandas again
        run([*uv, "--compile-bytecode", *locked], "uv", environment)
        run([*uv, *package], "uv", environment)
    except SetupError:
        say("uv không cài được, thử lại bằng pip (lâu hơn)", "uv failed, trying again with pip (slower)")
        run([*pip, "install", "--quiet", "--no-deps", *locked], "pip")
        run([*pip, "install", "--quiet", *package], "pip")


def uv_environment() -> dict[str, str]:
    """What pip is told about the package index, said again for uv, which does not read pip's settings."""
    import ast
    import subprocess

    environment = dict(os.environ)
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}  # the later one counts
    for line in answer.stdout.splitlines():  # global.index-url='https://…'
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in sections:
            try:
                sections[section][option] = str(ast.literal_eval(value))
            except (SyntaxError, ValueError):
                continue
    told = {option: value for section in sections.values() for option, value in section.items()}
    for option, names in (
        ("index-url", ("UV_DEFAULT_INDEX", "UV_INDEX_URL")),
        ("cert", ("SSL_CERT_FILE",)),
        ("proxy", ("HTTPS_PROXY", "ALL_PROXY")),
        ("trusted-host", ("UV_INSECURE_HOST",)),
    ):
        if option in told and not any(name in environment for name in names):
            environment[names[0]] = told[option]
    return environment


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Hold the set-up lock; the system lets go of it even when this process is killed."""
    import time

    told = False
    with LOCK.open("a+b") as file:
        while not take(file.fileno()):
            if not told:
                say("Đang có một lần cài đặt khác, chờ xong", "another set-up is running, waiting for it")
                told = True
            time.sleep(0.2)
        yield


def take(descriptor: int) -> bool:
    """Try to lock the open file; False while another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def run(command: list[str], name: str, environment: "dict[str, str] | None" = None) -> None:
    """Run one step of the set-up; what it prints goes to standard error."""
    import subprocess

    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr.fileno(), check=False)
    if done.returncode != 0:
        raise SetupError(
            f"Bước “{name}” không thành công (mã {done.returncode}); nguyên nhân ở các dòng trên. "
            "Kiểm tra mạng rồi chạy lại.\n"
            f"The step “{name}” failed (code {done.returncode}); the lines above say why. "
            "Check the network, then run again."
        )


# --- what is run --------------------------------------------------------------------------------------------


def call(command: list[str]) -> int:
    """Run a command to its end and hand back its exit code."""
    import subprocess

    return subprocess.run(command, check=False).returncode


def become(command: list[str]) -> int:
    """Turn into the command where the system can; Windows would return to the prompt at once, so it waits."""
    if os.name == "nt":
        return call(command)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)


def demonstrate() -> int:
    """Make the demonstration workspace once, then its report."""
    demo = ROOT / "demo"
    if not (demo / "kttt.toml").is_file():
        say("Tạo dữ liệu mẫu (số giả) trong demo/", "writing demonstration data (synthetic) to demo/")
        code = call([str(KTTT), "sample", str(demo)])
        if code != 0:
            return code
    say(f"Lập báo cáo quý {DEMO_QUARTER}", f"making the report of {DEMO_QUARTER}")
    code = call([str(KTTT), "report", DEMO_QUARTER, "--root", str(demo)])
    reports = (demo / "reports" / DEMO_QUARTER).glob("v*/report.html")
    newest = max(reports, key=lambda page: (len(page.parent.name), page.parent.name), default=None)
    if code == 0 and newest is not None:
        say(f"Báo cáo ở {newest}", "the report is there; open it in a browser")
    return code


def check(arguments: list[str]) -> int:
    """Every check of the repository, each run even where one before it failed."""
    import time

    python = str(PYTHON)
    notebooks = [str(path) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    steps: dict[str, list[str]] = {
        "ruff check": [python, "-m", "ruff", "check", "--quiet", "--output-format=concise", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "--output-format=concise", "."],
        "mypy": [python, "-m", "mypy", "--no-error-summary"],
        "nbstripout": [python, "-m", "nbstripout", "--verify", "--keep-id", *notebooks],
        "pytest": [python, "-m", "pytest", *EACH_FILE_A_WORKER, *arguments],
    }
    if not notebooks:
        del steps["nbstripout"]  # without a file it would wait for one on standard input
    os.chdir(ROOT)
    failed = []
    for name, command in steps.items():
        began = time.monotonic()
        code = call(command)
        seconds = f"{time.monotonic() - began:.0f}"
        if code == 0:
            say(f"{name}: đạt, {seconds} giây", f"passed, {seconds} s")
        else:
            say(f"{name}: KHÔNG ĐẠT (mã {code}), {seconds} giây", f"FAILED, {seconds} s")
            failed.append(name)
    if "ruff format" in failed:
        say("Sửa định dạng", f"mend the format: {PYTHON.relative_to(ROOT)} -m ruff format .")
    if failed:
        say("Chưa đạt: " + ", ".join(failed), "failed")
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    """Set up, then do what the arguments say; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a Windows code page lacks some letters
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    try:
        set_up()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        say(f"Không ghi được vào {VENV}: {error}", "cannot write there; check rights and free space")
        return 2
    if os.name == "nt":
        os.environ.setdefault("PYTHONUTF8", "1")
    if not arguments:
        return demonstrate()
    if arguments == ["setup"]:
        return 0
    if arguments[0] == "test":
        return check(arguments[1:])
    return become([str(KTTT), *arguments])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

"""What the documentation shows is what the program does.

    ```console      each line that begins with `$ ` is run at the top of the project; what follows is its output
    ```python       is run; a ```text block directly behind it is its output
    ```sh           is not run, but each `./dev` in it must be one that `./dev` knows

`python tests/test_readme.py` (`./dev readme`) runs all of them and writes what they print into the files.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "corpus" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```$|^```(python)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
ENVIRONMENT = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "100",
    "PYTHONPATH": str(ROOT),
}


def output(command, **options):
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, **options)
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.decode("utf-8").splitlines())


def console(body):
    """The block as it comes out when its commands are run."""
    commands = [line for line in body.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{output(line[2:], shell=True)}" for line in commands)


def rewritten(block):
    shell, body, python, code, printed = block.groups()
    if shell == "console":
        return f"```console\n{console(body)}```"
    if python and printed is not None:
        return f"```python\n{code}```\n\n```text\n{output([sys.executable, '-c', code])}```"
    return block.group()


def blocks(kind):
    return list(found(kind))


def found(kind):
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in BLOCK.finditer(text):
            if kind in (block.group(1), block.group(3)):
                yield pytest.param(block, id=f"{page.name}:{text.count(chr(10), 0, block.start()) + 1}")


@pytest.mark.skipif(os.name != "posix", reason="the commands are those of a Unix shell")
@pytest.mark.parametrize("block", blocks("console"))
def test_commands(block):
    assert f"```console\n{console(block.group(2))}```" == block.group(), "the output has changed: ./dev readme, and read the difference"


@pytest.mark.parametrize("block", blocks("python"))
def test_python(block):
    printed = output([sys.executable, "-c", block.group(4)])
    assert printed == (block.group(5) or ""), "the output has changed: ./dev readme, and read the difference"


def test_setup_commands_exist():
    known = set(re.findall(r"^ +(?:usage: )?\./dev (\w+)|^usage: \./dev (\w+)", (ROOT / "dev").read_text("utf-8"), re.MULTILINE))
    known = {name for pair in known for name in pair if name}
    named = [name for block in blocks("sh") for name in re.findall(r"\./dev (\w+)", block.values[0].group(2))]
    assert {"run", "test"} <= set(named) <= known
    assert "./dev test" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
@pytest.mark.parametrize(("arguments", "status"), [(["help"], 0), ([], 2), (["nonsense"], 2)])
def test_the_script_explains_itself(arguments, status):
    done = subprocess.run(["sh", ROOT / "dev", *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == status and "./dev test" in done.stdout + done.stderr


def test_links_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)[^):]*\)", re.sub(r"```.*?```|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL)):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


if __name__ == "__main__":
    for page in PAGES:
        text = page.read_text("utf-8")
        new = BLOCK.sub(rewritten, text)
        if new != text:
            page.write_text(new, "utf-8")
            print(f"{page.relative_to(ROOT)}: written anew")

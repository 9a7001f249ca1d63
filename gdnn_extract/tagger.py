"""Models: a folder with `config.toml` and the weights of linear-chain CRFs, run by the Rust core of underthesea.

Only this module and the training name that library, and it is imported when a model is first used.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from gdnn_extract.errors import ModelError

DEFAULT = "default"
"""The name of the model that comes with the package."""

FORMAT = 1
"""Of the folder; a model of another format is refused."""

_PLACES = (Path(__file__).with_name("models"), Path(__file__).parent.parent / "models")


class Tagger(Protocol):
    """Gives every item of a row the probability of each label."""

    def marginals(self, features: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """One dictionary an item, label to probability."""
        ...


class Crf:
    """A linear-chain CRF of `underthesea_core`."""

    def __init__(self, tagger: Any) -> None:
        self._tagger = tagger
        self.labels: list[str] = tagger.labels()

    def marginals(self, features: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """One dictionary an item, label to probability."""
        if not features:
            return []
        try:
            rows = self._tagger.marginals(features)
        except UnicodeEncodeError:  # a lone surrogate in the text: the library wants UTF-8
            rows = self._tagger.marginals([[feature.encode("utf-8", "replace").decode() for feature in item] for item in features])
        return [dict(zip(self.labels, row, strict=True)) for row in rows]


class Part(NamedTuple):
    """One CRF with its settings: from which probability on its finding counts, and the line that calibrates the score."""

    tagger: Tagger
    threshold: float
    slope: float
    intercept: float

    def score(self, probability: float) -> float:
        """The calibrated score of a probability, rounded to three places."""
        clipped = min(max(probability, 1e-6), 1 - 1e-6)
        return round(1 / (1 + math.exp(-(self.slope * math.log(clipped / (1 - clipped)) + self.intercept))), 3)


class Models(NamedTuple):
    """What a model folder holds: its name, version and hash in one word, and the parts by what they find (`tasks`, `people`)."""

    name: str
    tasks: Part | None
    people: Part | None


NO_MODELS = Models("", None, None)
"""Rules only."""


@cache
def load_models(name: str | Path = DEFAULT) -> Models:
    """The models in a folder, or those of that name that come with the package; read once.

    Raises ModelError where the folder is missing, damaged or of another format.
    """
    import tomllib

    folder = _folder(name)
    try:
        config = tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'config.toml'}: cannot be read: {error}") from None
    if config.get("format") != FORMAT:
        raise ModelError(f"{folder}: a model of format {config.get('format')}, this version reads {FORMAT}; train it anew with `gdnn-extract train`")
    hashes = "".join(config[kind]["sha256"] for kind in ("tasks", "people") if kind in config)
    name = f"{config['name']}-{config['version']}-{hashlib.sha256(hashes.encode()).hexdigest()[:8]}"
    return Models(name, _part(folder, config, "tasks"), _part(folder, config, "people"))


def _folder(name: str | Path) -> Path:
    if isinstance(name, str) and name.replace("-", "").replace("_", "").isalnum():
        for place in _PLACES:
            if (place / name / "config.toml").is_file():
                return place / name
    folder = Path(name)
    if (folder / "config.toml").is_file():
        return folder
    raise ModelError(f"{name}: no model: neither one that comes with the package nor a folder with a config.toml")


def _part(folder: Path, config: dict[str, Any], kind: str) -> Part | None:
    settings = config.get(kind)
    if settings is None:
        return None
    path = folder / f"{kind}.crf"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from None
    if hashlib.sha256(data).hexdigest() != settings["sha256"]:
        raise ModelError(f"{path}: is not the file that {folder / 'config.toml'} names (another sha256)")
    return Part(read_crf(path), settings["threshold"], settings["slope"], settings["intercept"])


def read_crf(path: Path) -> Crf:
    """The CRF in a file of CRFsuite's format; raises ModelError."""
    try:
        from underthesea_core import CRFTagger
    except ImportError as error:
        raise ModelError(f"models need underthesea_core: {error}; `Pipeline(models=None)` runs on rules only") from None
    tagger = CRFTagger()
    try:
        tagger.load(str(path))
    except Exception as error:  # whatever the library raises
        raise ModelError(f"{path}: cannot be read: {error}") from None
    return Crf(tagger)

"""A run's resolved spec: the keys of docs/experiment-files.md, every one of them present."""
from __future__ import annotations

import json
from pathlib import Path

from run import Unusable

# Keys of `data` that a resolved spec leaves out where they have these values.
_DATA = {
    "mixup": 0.0, "mixup_share": 1.0, "cutmix": 0.0, "erase": 0.0, "damaged": "refuse",
    "memory": 1024, "validation": 0.1, "split_seed": 0,
}
_NEEDED = {
    "data": ["name", "augment"],
    "student": ["model"],
    "distill": ["lambda1", "lambda2", "tau", "label_smoothing", "features"],
    "schedule": ["epochs", "batch", "optimizer", "lr", "decay", "warmup", "report"],
}


def read_spec(path) -> dict:
    """Reads spec.json, or spec.yaml where PyYAML is installed."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise Unusable(f"{path} cannot be read: {reason}", 66) from None
    try:
        value = json.loads(text) if path.suffix == ".json" else _yaml(text, path)
    except ValueError as error:
        raise Unusable(f"{path} cannot be read: {error}") from None
    return _checked(value, path)


def _yaml(text: str, path: Path):
    try:
        import yaml
    except ImportError:
        raise Unusable(
            f"{path} is YAML, which needs PyYAML (pip install pyyaml); kd train hands the trainer "
            "spec.json and needs none"
        ) from None
    try:
        return yaml.load(text, Loader=_loader(yaml))
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


def _loader(yaml):
    """YAML 1.1 takes 1e-08 for text and `no` for false; kd reads YAML's core schema."""
    import re

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, rule) for tag, rule in rules if not tag.endswith((":float", ":bool"))]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    number = re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")
    Loader.add_implicit_resolver("tag:yaml.org,2002:float", number, list("-+.0123456789"))
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])
    return Loader


def _checked(spec, path: Path) -> dict:
    if not isinstance(spec, dict):
        raise Unusable(f"{path} holds no spec: expected is a map with data, student and so on")
    for part, keys in _NEEDED.items():
        found = spec.get(part)
        if not isinstance(found, dict):
            raise Unusable(f"{path} has no map `{part}`; it must be a run's resolved spec")
        for key in keys:
            if key not in found:
                raise Unusable(f"{path} has no {part}.{key}; it must be a resolved spec")
    if spec.get("task", "classification") != "classification":
        raise Unusable(f"{path}: task is {spec['task']}; this trainer knows classification")
    spec["data"] = {**_DATA, **spec["data"]}
    spec.setdefault("seed", 0)
    return spec

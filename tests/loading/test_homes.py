"""Which cluster the files of a source are of: the whole source is one, and a name that says two things is refused."""

import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graphnhi import loading
from graphnhi.cli import main
from graphnhi.errors import InputError
from graphnhi.library import read_loader
from tests.deriving.kubernetes.making import account, bound, pod

SHARED = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[3] / "shared") / "data"
DUMP, MANIFESTS = SHARED / "k8s-kubehound-dump", SHARED / "k8s-kube-prometheus"


def write(path: Path, *objects: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*objects]}), "utf-8")
    return path


def named(path: Path, cluster: str) -> Path:
    """A dump's own word on which cluster it is of."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "metadata.json").write_text(json.dumps({"cluster": {"name": cluster}}), "utf-8")
    return path


def told(built: loading.Built) -> dict[str, tuple[str, str]]:
    return {entry["file"]: (entry["tenant"], entry["tenant_from"]) for entry in built.estate.about["files"]}


def clusters(built: loading.Built) -> set[str]:
    frame = built.estate.node_frame()
    return set(frame.loc[frame["kind"] == "cluster", "name"])


def refused(*sources: Path, **options: Any) -> str:
    with pytest.raises(InputError) as error:
        loading.build(sources, loading.Options(**options))
    return str(error.value)


def test_a_source_is_one_cluster(tmp_path: Path) -> None:
    """Folders of namespaces within a dump are no clusters; the folder that was given names it."""
    write(tmp_path / "prod" / "nodes.json", account("top"))
    write(tmp_path / "prod" / "pay" / "pods.json", pod("web"))
    write(tmp_path / "prod" / "kyc" / "deep" / "pods.json", pod("web", "kyc"))
    built = loading.build([tmp_path / "prod"])
    assert clusters(built) == {"prod"}
    assert set(told(built).values()) == {("prod", "folder name")}


def test_a_dumps_own_name_stands(tmp_path: Path) -> None:
    """Two dumps that say their names stay apart in one source, and what says none is of the source."""
    for cluster in ("one", "two"):
        write(named(tmp_path / "dumps" / cluster, cluster) / "pay" / "pods.json", pod("web"))
    write(tmp_path / "dumps" / "more.json", account("app"))
    built = loading.build([tmp_path / "dumps"])
    assert clusters(built) == {"one", "two", "dumps"}
    assert told(built)["one/pay/pods.json"] == ("one", "export")
    assert told(built)["more.json"] == ("dumps", "folder name")


def test_a_file_names_its_cluster(tmp_path: Path) -> None:
    """A file that is named alone, without what says its format, packed or not."""
    assert clusters(loading.build([write(tmp_path / "here" / "prod.json", pod("web"))])) == {"prod"}
    with tarfile.open(tmp_path / "live.tar.gz", "w:gz") as packed:
        packed.add(tmp_path / "here" / "prod.json", "pods.json")
    built = loading.build([tmp_path / "live.tar.gz"])
    assert told(built) == {"live.tar.gz": ("live", "file name")}


def test_files_named_beside_each_other_are_one_cluster(tmp_path: Path) -> None:
    """`build pods.json rbac.json` is one cluster, by the folder of both; a file of another format there does not count."""
    pods = write(tmp_path / "prod" / "pods.json", pod("web"))
    keys = tmp_path / "prod" / "keys.csv"
    keys.write_text("partner,key_id,used_by,state\nacme,k1,svc,Active\n", "utf-8")
    assert told(loading.build([pods, keys]))["pods.json"] == ("pods", "file name")
    both = loading.build([pods, write(tmp_path / "prod" / "rbac.json", bound("view", "pay/app"))])
    assert clusters(both) == {"prod"}
    assert set(told(both).values()) == {("prod", "folder name")}


def test_the_users_word_stands_before_both(tmp_path: Path) -> None:
    """`--tenant` for all or for one source, a dump's own name included; a file named beside one that has it is alone."""
    pods, rbac = write(tmp_path / "x" / "pods.json", pod("web")), write(tmp_path / "x" / "rbac.json", account("app"))
    named(tmp_path / "x", "own")
    assert clusters(loading.build([tmp_path / "x"])) == {"own"}
    assert clusters(loading.build([pods, rbac], loading.Options(tenant=("said",)))) == {"said"}
    (tmp_path / "x" / "metadata.json").unlink()
    built = loading.build([pods, rbac], loading.Options(tenant=(f"{pods}=said",)))
    assert told(built) == {"pods.json": ("said", "--tenant"), "rbac.json": ("rbac", "file name")}


def test_one_name_of_two_folders_is_refused(tmp_path: Path) -> None:
    """Two folders of one name may be two clusters or one: the user says which, and both answers are taken."""
    sources = [write(tmp_path / side / "prod" / f"{side}.json", account(side)).parent for side in ("a", "b")]
    words = refused(*sources)
    assert words.startswith("b.json: would be of the same tenant as a.json")
    assert "--tenant SOURCE=NAME" in words
    two = loading.build(sources, loading.Options(tenant=(f"{sources[0]}=one", f"{sources[1]}=two")))
    assert clusters(two) == {"one", "two"}
    assert clusters(loading.build(sources, loading.Options(tenant=("prod",)))) == {"prod"}


def test_a_folder_and_a_file_of_one_name_are_refused(tmp_path: Path) -> None:
    """`prod.json` and a folder `prod` say the same name as well."""
    file = write(tmp_path / "prod.json", account("app"))
    assert "'prod'" in refused(file, write(tmp_path / "prod" / "pods.json", pod("web")).parent)


def test_however_a_folder_is_spelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.` and `..` are called as the folders that they are; a link to a folder as it was given."""
    write(tmp_path / "prod" / "pay" / "a.json", account("a"))
    write(tmp_path / "prod" / "pay" / "b.json", account("b"))
    (tmp_path / "link").symlink_to(tmp_path / "prod")
    monkeypatch.chdir(tmp_path / "prod" / "pay")
    for given, name in ((".", "pay"), ("..", "prod"), ("../../link", "link"), ("../pay/..", "prod")):
        assert clusters(loading.build([given])) == {name}
    assert clusters(loading.build(["a.json", "./b.json"])) == {"pay"}


def test_any_order_gives_the_same(tmp_path: Path) -> None:
    """The order in which files are named shows in no name and no digest."""
    given = [write(tmp_path / "prod" / f"{name}.json", account(name)) for name in ("a", "b", "c")]
    first, last = loading.build(given), loading.build(given[::-1])
    assert (told(first), first.estate.digest) == (told(last), last.estate.digest)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('tenant = "cluster"\nderiving = "kubernetes"', "tenant"),
        ('tenant = "source"\n[[node]]\nid = "{a}"\nkind = "human"', "is for loaders that name a deriver"),
    ],
)
def test_a_loader_says_it(tmp_path: Path, text: str, words: str) -> None:
    """`tenant = "source"` is the loader file's word, strict as every key of it: no other value, and only with a deriver."""
    head = 'schema = "graphnhi/loader/1"\nname = "x"\nreader = "kubernetes"\nmatch = { columns = ["a"] }\n'
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(f'{head}tenant = "source"\nderiving = "kubernetes"\n', "utf-8")
    bad.write_text(f"{head}{text}\n", "utf-8")
    assert read_loader(good).whole_source
    with pytest.raises(InputError, match=words):
        read_loader(bad)


@pytest.mark.parametrize(
    ("data", "packed"),
    [(DUMP, False), (DUMP, True), (MANIFESTS, False)],
    ids=["dump", "packed dump", "manifests"],
)
def test_shared_data_adds_up(tmp_path: Path, data: Path, packed: bool) -> None:
    """A real dump, as a folder and as an archive, and real manifests: one cluster, and every record is accounted for."""
    if not data.is_dir():
        pytest.skip(f"{data} is not there, so no real objects of Kubernetes can be built")
    source = tmp_path / "live"
    shutil.copytree(data, source)
    if packed:
        source = tmp_path / "live.tar.gz"
        with tarfile.open(source, "w:gz") as archive:
            archive.add(data, "dump")
    ended = CliRunner().invoke(main, ["build", str(source), "-o", str(tmp_path / "x.graphnhi"), "--json"])
    assert ended.exit_code == 0, ended.stderr
    rows = [row for row in json.loads(ended.stdout)["answer"] if row["loader"]]
    assert {row["tenant"] for row in rows} == {"live"}
    skipped = [sum(each["count"] for each in row["skipped"]) for row in rows]
    assert all(row["read"] == row["used"] + lost + row["duplicates"] for row, lost in zip(rows, skipped, strict=True))
    assert sum(row["used"] + row["duplicates"] for row in rows) == (9 if data == DUMP else 42)

"""The benchmark of models: what it builds of the training job's parts, and its command line."""

import random
from pathlib import Path

import onnx
import pytest
import torch
from familiarity import Familiarity, fit_distance
from graph import Embedding, export_embedding, merge, run
from network import VehicleNetwork, load_backbone
from outputs import Outputs
from PIL import Image

from benchmarks.model import measures, serving, sizes
from benchmarks.model.__main__ import command
from benchmarks.model.candidates import OnePass
from benchmarks.model.trained import see
from scones_tools.command_line import run as run_command


@pytest.fixture(scope="module")
def network() -> VehicleNetwork:
    """Return a network that knows what ImageNet taught it, and no vehicles."""
    torch.manual_seed(0)
    network = VehicleNetwork(3)
    load_backbone(network)
    torch.nn.init.normal_(network.head.weight)
    return network.eval()


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (6, 3, 32, 32), generator=generator).byte()


def test_without_the_mirror_image_a_picture_is_what_one_pass_makes_of_it(network, pictures):
    # GIVEN a network WHEN the part that is served with a mirror image is given one pass
    one_pass = Embedding(OnePass(network))(pictures.float())
    # THEN it is the embedding of the picture alone, and with the mirror image it is another
    alone = network.embed((pictures.float() - 127) / 128)
    torch.testing.assert_close(one_pass, alone)
    assert not torch.allclose(Embedding(network)(pictures.float()), alone)


def test_the_embeddings_of_a_served_graph_are_seen_with_its_answers(network, pictures):
    # GIVEN a graph that is served
    embedding = export_embedding(network, pictures[:1])
    (embedded,) = run(embedding, pictures)
    logits = network.head(embedded).detach()
    distance = fit_distance(embedded, torch.tensor([0, 1] * 3))
    graph = merge(
        embedding, Outputs(network.head, 1.0, 6, Familiarity(distance, embedded, logits, 2))
    )
    outputs = len(graph.graph.output)
    # WHEN it is seen THEN it answers as ever, and its embeddings are those below
    seen = see(graph, pictures)
    probabilities, familiarity = run(graph, pictures)
    torch.testing.assert_close(seen.probabilities, probabilities)
    torch.testing.assert_close(seen.familiarity, familiarity)
    torch.testing.assert_close(seen.embeddings, embedded)
    # AND the graph itself is as it was
    assert len(graph.graph.output) == outputs
    # WHEN the job's measures are taken THEN less familiar is more unlike
    ours = measures.ours(seen, torch.tensor([0, 1] * 3))
    assert [len(unlike(seen)) for unlike in ours.values()] == [6, 6, 6]
    torch.testing.assert_close(list(ours.values())[-1](seen), -familiarity)


def test_a_threshold_lets_its_share_of_validation_be_reviewed_and_no_share_is_of_none():
    # GIVEN held-out photos from 1 to 100, and others: half above all of them, and none at all
    held_out = torch.arange(1, 101).double()
    others = torch.tensor([0.0, 200.0]).double()
    # WHEN thresholds are set
    rows = measures.thresholds(held_out, held_out, others, others[:0])
    # THEN each lets its share of the held-out be reviewed
    assert [row[0] for row in rows] == pytest.approx(measures.REVIEW_SHARES)
    assert {row[1] for row in rows} == {0.5}
    assert {row[2] for row in rows} == {None}


def test_a_drawing_is_one_in_all_sizes_and_reaches_the_model_in_its_normal_form():
    # GIVEN the first drawing, in every size WHEN the service has made its normal form of it
    files = next(sizes.drawings())
    [forms] = sizes.normal_forms(iter([files]), 128)
    # THEN none is larger than the model takes, and small ones stay small
    assert [form.size for form in forms] == [(96, 96), (128, 128), (128, 128)]
    # AND all show the same: at 32 pixels they differ by the drawing's noise, and others by more
    small = [form.resize((32, 32), Image.Resampling.BOX) for form in forms]
    other = sizes.draw("bicycle", 128, random.Random("other"))  # noqa: S311
    assert difference(small[0], small[2]) < difference(small[0], other.resize((32, 32))) / 3


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of levels."""
    pairs = zip(one.convert("RGB").tobytes(), other.convert("RGB").tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / len(one.tobytes())


def test_a_graph_is_timed_by_batch_and_by_threads(network, pictures, tmp_path: Path, monkeypatch):
    # GIVEN a graph, and little patience
    monkeypatch.setattr(serving, "_WARM_UP", 0)
    monkeypatch.setattr(serving, "_TIMES", 1)
    monkeypatch.setattr(serving, "_FEWEST", 1)
    file = tmp_path / "model.onnx"
    onnx.save(export_embedding(network, pictures[:1]), file)
    # WHEN it is timed, twice over THEN each batch has a figure by graph and threads
    rows = serving.batches([file, file], 32)
    assert [row["batch"] for row in rows] == [1, 4, 8, 32]
    assert all(len(row["ms"]) == 4 and min(row["ms"]) > 0 for row in rows)


@pytest.mark.parametrize("more", [["--seeds", "0"], ["--unknowns", "/nowhere"], ["--seeds", "x"]])
def test_wrong_usage_ends_with_2(more: list[str], capsys):
    # GIVEN what cannot be meant WHEN the command is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        run_command(command, ["--archive", __file__, *more])
    assert "usage:" in capsys.readouterr().err


def test_an_archive_that_is_none_is_refused_by_name(tmp_path: Path, capsys):
    # GIVEN a file that is no archive WHEN models are to be compared on it
    code = run_command(command, ["--archive", __file__, "--work-directory", str(tmp_path)])
    # THEN the reason is one line
    assert code == 1
    assert "error: ArchiveChecksumMismatch: " in capsys.readouterr().err

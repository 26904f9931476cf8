"""Training: the network learns, gently, from what ImageNet taught it."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import checkpoint
import torch
from augmentation import augment
from hyperparameters import Hyperparameters
from network import VehicleNetwork
from processes import Group
from samples import Split
from torch import nn
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

_HEAD_FASTER = 10.0
_WARM_UP = 0.15
_MAX_GRADIENT_NORM = 1.0
_AVERAGE_DECAY = 0.99
# What the first layers see is the same in all photos: they stay as ImageNet left them.
_FROZEN_BLOCKS = 3
# At first smaller pictures do, in less time. The network halves a side five times: of a multiple
# of 32 nothing is left over.
_SMALL_TENTHS, _SMALL_SIDE, _SIDE_STEP = 7, 0.75, 32


class FineTuning:
    """One training, step by step.

    Parameters
    ----------
    network
        With the backbone's first weights; it is changed.
    split
        The train split. Its outliers, if it has some, teach the network's last output.
    parameters
        The hyperparameters.
    group
        The processes that train together.
    checkpoints
        Where to go on from, and to write after every epoch.
    """

    def __init__(
        self,
        network: VehicleNetwork,
        split: Split,
        parameters: Hyperparameters,
        group: Group,
        checkpoints: Path,
    ) -> None:
        self.epoch = 0
        # How convolutions on CPUs like their numbers to lie: a fifth less time, the same network.
        self._network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._vehicles = split.vehicles
        self._outliers = split.outliers
        self._parameters = parameters
        self._group = group
        self._checkpoints = checkpoints
        # The average of the weights on the way is a better model than the last weights.
        averaging = get_ema_multi_avg_fn(_AVERAGE_DECAY)  # type: ignore[no-untyped-call]
        self._average = AveragedModel(network, multi_avg_fn=averaging, use_buffers=True)
        _freeze(network)
        self._model: nn.Module = (
            DistributedDataParallel(network, broadcast_buffers=False) if group.size > 1 else network
        )
        self._optimiser = torch.optim.AdamW(_parameter_groups(network, parameters))
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser,
            [group["lr"] for group in self._optimiser.param_groups],
            total_steps=self.steps_per_epoch * parameters.epochs,
            pct_start=_WARM_UP,
        )
        self._generator = torch.Generator().manual_seed(parameters.seed)
        self._resume()

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has."""
        return len(self._batches(torch.arange(len(self._vehicles))))

    @property
    def average(self) -> VehicleNetwork:
        """The averaged network, ready to answer: what the training is for."""
        return cast(VehicleNetwork, self._average.module).eval()

    def run(self) -> Iterator[float]:
        """Train epoch by epoch, yielding the mean loss of each."""
        while self.epoch < self._parameters.epochs:
            loss = self._run_epoch()
            self.epoch += 1
            if self._group.leads:
                checkpoint.save(self._checkpoints, self._state())
            yield loss

    def _run_epoch(self) -> float:
        self._model.train()
        losses = []
        order = torch.randperm(len(self._vehicles), generator=self._generator)
        for batch in self._batches(order):
            pictures, labels = self._with_outliers(batch)
            # Each process draws for the whole batch: then all draw alike, however many they are.
            pictures = augment(pictures, self._side, self._generator)
            pictures = pictures.contiguous(memory_format=torch.channels_last)
            mine = self._group.share(torch.arange(len(labels)))
            loss = functional.cross_entropy(
                self._model(pictures[mine]),
                labels[mine],
                label_smoothing=self._parameters.label_smoothing,
            )
            self._optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self._network.parameters(), _MAX_GRADIENT_NORM)
            self._optimiser.step()
            self._schedule.step()
            self._average.update_parameters(self._network)
            losses.append(loss.detach())
        return torch.stack(losses).mean().item()

    @property
    def _side(self) -> int:
        """The side of the pictures of this epoch, in pixels."""
        full = self._parameters.image_size
        if self.epoch >= self._parameters.epochs * _SMALL_TENTHS // 10:
            return full
        return min(full, math.ceil(full * _SMALL_SIDE / _SIDE_STEP) * _SIDE_STEP)

    def _with_outliers(self, batch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return a batch's pictures and labels, outliers drawn anew among them."""
        pictures, labels = self._vehicles.pictures[batch], self._vehicles.labels[batch]
        if not len(self._outliers):
            return pictures, labels
        count = math.ceil(len(batch) * self._parameters.outlier_share)
        # By photo, not by kind: what is near the vehicles has the most photos, and is drawn most.
        drawn = torch.randint(len(self._outliers), (count,), generator=self._generator)
        unknown = torch.full((count,), len(self._parameters.classes))
        return torch.cat([pictures, self._outliers.pictures[drawn]]), torch.cat([labels, unknown])

    def _batches(self, order: torch.Tensor) -> list[torch.Tensor]:
        batches = torch.split(order, self._parameters.batch_size)
        # A last batch that is too small for every process to get a part is skipped.
        return [batch for batch in batches if len(batch) >= self._group.size]

    @property
    def _identity(self) -> str:
        """What a checkpoint must be of: a network with other outputs could not be read into it."""
        parameters = asdict(self._parameters) | {"outputs": self._network.head.out_features}
        return " ".join(f"{name}={value}" for name, value in parameters.items())

    def _state(self) -> dict[str, Any]:
        return {
            "hyperparameters": self._identity,
            "epoch": self.epoch,
            "network": self._network.state_dict(),
            "average": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
            "generator": self._generator.get_state(),
            "rng": torch.get_rng_state(),
        }

    def _resume(self) -> None:
        state = checkpoint.load(self._checkpoints, self._identity)
        if state is None:
            return
        self.epoch = state["epoch"]
        self._network.load_state_dict(state["network"])
        self._average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        self._generator.set_state(state["generator"])
        torch.set_rng_state(state["rng"])


def _freeze(network: VehicleNetwork) -> None:
    for part in (network.backbone.stem, *list(network.backbone.blocks)[:_FROZEN_BLOCKS]):
        part.requires_grad_(False)


def _parameter_groups(network: VehicleNetwork, parameters: Hyperparameters) -> list[dict[str, Any]]:
    """Weights decay, biases and scales do not; the head, which knows nothing yet, goes faster."""
    rate, decay = parameters.learning_rate, parameters.weight_decay
    backbone = [p for p in network.backbone.parameters() if p.requires_grad]
    return [
        {"params": [p for p in backbone if p.ndim > 1], "lr": rate, "weight_decay": decay},
        {"params": [p for p in backbone if p.ndim <= 1], "lr": rate, "weight_decay": 0.0},
        {
            "params": list(network.head.parameters()),
            "lr": rate * _HEAD_FASTER,
            "weight_decay": decay,
        },
    ]

"""Races PyTorch: the network and the variants of pytorch_peer.py, with a step size for every step."""

import numpy as np
import race_task
import torch
from pytorch_peer import PyTorch


def train(task, seed, is_warm_up=False):
    torch.manual_seed(seed)
    peer = PyTorch(task)
    # PyTorch sets this once per process, and fails if it is set again.
    torch.set_num_interop_threads = lambda count: None
    random = np.random.default_rng(seed)

    def run():
        peer.model.train()
        for (rate, beta), batch in race_task.batches(task, random, is_warm_up):
            for group in peer.optimizer.param_groups:
                group["lr"], group["betas"] = rate, (beta, 0.999)
            indices = torch.from_numpy(batch).long()
            peer.optimizer.zero_grad()
            peer.loss(peer.model(peer.images[indices]), peer.labels[indices]).backward()
            peer.optimizer.step()

    return race_task.timed(run), peer.test()


if __name__ == "__main__":
    race_task.main("pytorch", PyTorch.version, train)

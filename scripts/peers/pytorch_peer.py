"""Times PyTorch. It uses parts of the Performance Tuning Guide (pytorch.org/tutorials/recipes):
channels-last memory, inference mode, torch.compile, and an allocator that keeps its memory
(trainers.py configures glibc's to do so, which makes the cnn's training 1.5 times as fast).

Whatever is not always faster is a variant that is tried for each network. The compiled cnn is
tested 1.2 times as fast but trained half as fast (measured with 2.15), because the code that
torch.compile generates for the gradient of max-pooling is slow.
"""

import measuring
import pytorch_layers
import torch
from torch import nn


class PyTorch:
    version = torch.__version__

    @staticmethod
    def variants(layers):
        kinds = {layer.kind for layer in layers}
        layouts = ["channels last", "channels first"] if "Conv2D" in kinds else ["channels last"]
        patches = ["", " + unfolded"] if "LocallyConnected2D" in kinds else [""]
        return [
            layout + how + compiled
            for compiled in ("", " + compiled")
            for layout in layouts
            for how in patches
        ]

    def __init__(self, task):
        torch.set_num_threads(task.threads)
        torch.set_num_interop_threads(1)  # no two operations run at the same time
        self.batch_size = task.batch_size
        # All images are in memory, so a batch is selected by indices; a DataLoader would take
        # longer than the dense network's training.
        is_last = "channels last" in task.variant
        layout = torch.channels_last if is_last else torch.contiguous_format
        self.images, self.test_images = (
            torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(memory_format=layout)
            for images in (task.images, task.test_images)
        )
        self.labels = torch.from_numpy(task.labels).long()
        self.test_labels = torch.from_numpy(task.test_labels).long()
        patches = "unfolded" if "unfolded" in task.variant else "slices"
        self.model = pytorch_layers.network(task.layers, patches)
        self.model.to(memory_format=layout)
        self.parameters = sum(tensor.numel() for tensor in self.model.state_dict().values())
        # The documentation of torch.optim.Adam calls the fused implementation the fastest.
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3, eps=1e-7, fused=True)
        self.loss = nn.CrossEntropyLoss()
        if "compiled" in task.variant:
            self.model = torch.compile(self.model, dynamic=False)

    def train(self, count):
        self.model.train()
        order = torch.randperm(len(self.images))[:count]
        for batch in order.split(self.batch_size):
            self.optimizer.zero_grad()
            self.loss(self.model(self.images[batch]), self.labels[batch]).backward()
            self.optimizer.step()

    def test(self):
        self.model.eval()
        with torch.inference_mode():
            batches = self.test_images.split(measuring.TEST_BATCH)
            answers = torch.cat([self.model(images).argmax(1) for images in batches])
            return (answers == self.test_labels).sum().item() / len(answers)


if __name__ == "__main__":
    measuring.main("pytorch", PyTorch)

"""Times PyTorch. From its Performance Tuning Guide (pytorch.org/tutorials/recipes): channels-last
memory, inference mode, an allocator that keeps its memory (compare-peers.py sets glibc's so: the
cnn then trains 1.5 times as fast).

torch.compile stays off: it makes a test 1.2 times as fast, but training the cnn takes twice as long
(measured with 2.15; what it makes of the gradient of max-pooling is slow).
"""

import measuring
import torch
from torch import nn


class PyTorch:
    version = torch.__version__

    def __init__(self, task):
        torch.set_num_threads(task.threads)
        torch.set_num_interop_threads(1)  # nothing here runs beside something else
        self.batch_size = task.batch_size
        # All images lie in memory, so that batches are a matter of indices; a DataLoader would cost
        # more than the dense network's training.
        is_cnn = task.model == "cnn"
        layout = torch.channels_last if is_cnn else torch.contiguous_format
        self.images, self.test_images = (
            torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(memory_format=layout)
            for images in (task.images, task.test_images)
        )
        self.labels = torch.from_numpy(task.labels).long()
        self.test_labels = torch.from_numpy(task.test_labels).long()
        self.model = network(task.model, self.images.shape[1:], task.dropout)
        self.model.to(memory_format=layout)
        self.parameters = sum(parameter.numel() for parameter in self.model.parameters())
        # The documentation of torch.optim.Adam calls the fused implementation the fastest.
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3, eps=1e-7, fused=True)
        self.loss = nn.CrossEntropyLoss()

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


def network(name, shape, dropout):
    channels, height, width = shape
    if name == "dense":
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(channels * height * width, 128),
            nn.ReLU(),
            nn.Linear(128, 10),
        )
    pooled = [((side - 2) // 2 - 2) // 2 for side in (height, width)]
    return nn.Sequential(
        nn.Conv2d(channels, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(dropout),
        nn.Linear(64 * pooled[0] * pooled[1], 10),
    )


if __name__ == "__main__":
    measuring.main("pytorch", PyTorch)

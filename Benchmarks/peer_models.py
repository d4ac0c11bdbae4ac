"""The networks of peer_step.py in PyTorch, as their authors define them."""
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1, self.bn2 = nn.BatchNorm2d(inputs), nn.BatchNorm2d(outputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        same = inputs == outputs and stride == 1
        self.shortcut = None if same else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        y = F.relu(self.bn1(x))
        residual = x if self.shortcut is None else self.shortcut(y)
        return self.conv2(F.relu(self.bn2(self.conv1(y)))) + residual


class WideResNet(nn.Module):
    def __init__(self, depth, width, classes=10):
        super().__init__()
        self.stem, channels = nn.Conv2d(3, 16, 3, 1, 1, bias=False), 16
        self.groups = nn.ModuleList()
        for group, outputs in enumerate((16 * width, 32 * width, 64 * width)):
            blocks = []
            for index in range((depth - 4) // 6):
                blocks.append(Block(channels, outputs, 2 if group and not index else 1))
                channels = outputs
            self.groups.append(nn.Sequential(*blocks))
        self.bn, self.fc = nn.BatchNorm2d(channels), nn.Linear(channels, classes)

    def forward(self, x):
        x, taps = self.stem(x), []
        for group in self.groups:
            x = group(x)
            taps.append(x)
        return self.fc(F.relu(self.bn(x)).mean((2, 3))), taps


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential() if inputs == outputs else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet(nn.Module):
    """The ResNet of 3 groups for small images."""

    def __init__(self, depth, classes=10):
        super().__init__()
        blocks, channels = [], 16
        for group, outputs in enumerate((16, 32, 64)):
            for index in range((depth - 2) // 6):
                stride = 2 if group and not index else 1
                blocks.append(ResidualBlock(channels, outputs, stride))
                channels = outputs
        self.stem, self.bn = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        self.blocks, self.fc = nn.Sequential(*blocks), nn.Linear(64, classes)

    def forward(self, x):
        return self.fc(self.blocks(F.relu(self.bn(self.stem(x)))).mean((2, 3)))


class VGG8(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        layers, channels = [], 3
        for stage, outputs in enumerate((64, 128, 256, 512, 512)):
            layers += [nn.Conv2d(channels, outputs, 3, padding=1), nn.BatchNorm2d(outputs),
                       nn.ReLU(inplace=True)]
            layers += [nn.MaxPool2d(2)] if stage < 3 else []
            channels = outputs
        self.features, self.fc = nn.Sequential(*layers), nn.Linear(512, classes)

    def forward(self, x):
        return self.fc(self.features(x).mean((2, 3)))


def network(name):
    """A network for 10 classes by kd's name."""
    if name == "mobilenet-v2":
        import torchvision
        return torchvision.models.mobilenet_v2(num_classes=10, dropout=0.0)
    family, *numbers = name.split("-")
    if family == "wrn":
        return WideResNet(*map(int, numbers))
    return VGG8() if name == "vgg-8" else ResNet(int(numbers[0]))

"""The learned network: a small U whose last layer is two families of curve neurons.

Light goes in, standardized, curves dark: [N, 1, H, W], H and W multiples of 8. `h`, the last rectified
layer, comes out of the U at full resolution; the pre-activations of 16 neurons for lines and 16 for edges
are linear in it, and so is the binary logarithm of a line's width in px.

The shape follows O. Ronneberger, P. Fischer, T. Brox, "U-Net: Convolutional Networks for Biomedical
Image Segmentation", MICCAI 2015, doi 10.1007/978-3-319-24574-4_28.
"""

import torch
from torch import nn
from torch.nn import functional as F

ORIENTATIONS = 16


class CurveNet(nn.Module):
    """Names of layers are those of the product's graph; `widths` are channels at each resolution.

    Multiply-adds per pixel of the image decide how fast the product is: 15,000, most of them where they are
    cheap. At full resolution there are few layers, because all that is left to do there is to say where. Skips are
    added (A. Chaurasia, E. Culurciello, "LinkNet", VCIP 2017, doi 10.1109/VCIP.2017.8305148), which halves what
    concatenation would cost on the way up.
    """

    def __init__(self, widths=(16, 32, 64, 96), h=32):
        super().__init__()
        w = widths
        sizes = {
            "down0": (1, w[0], 5), "down1_a": (w[0], w[1], 3), "down1_b": (w[1], w[1], 3),
            "down2_a": (w[1], w[2], 3), "down2_b": (w[2], w[2], 3),
            "down3_a": (w[2], w[3], 3), "down3_b": (w[3], w[3], 3), "narrow": (w[3], w[2], 1),
            "up2": (w[2], w[1], 3), "up1": (w[1], w[0], 3), "up0": (w[0], w[0], 3), "h": (w[0], h, 1),
        }
        for name, (inputs, outputs, size) in sizes.items():
            layer = nn.Conv2d(inputs, outputs, size, padding=size // 2)
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
            self.add_module(name, layer)
        # Nine pixels in ten are no curve, and widths are about 4 px: training starts from there.
        for name, outputs, bias in (("lines", ORIENTATIONS, -5), ("edges", ORIENTATIONS, -5), ("width", 1, 2)):
            layer = nn.Conv2d(h, outputs, 1)
            nn.init.normal_(layer.weight, std=0.05)
            nn.init.constant_(layer.bias, bias)
            self.add_module(name, layer)

    def forward(self, x):
        """(lines, edges, width): [N, 16, H, W] twice, [N, 1, H, W]."""

        def block(name, x):
            return F.relu(getattr(self, name)(x))

        down0 = block("down0", x)
        down1 = block("down1_b", block("down1_a", F.max_pool2d(down0, 2)))
        down2 = block("down2_b", block("down2_a", F.max_pool2d(down1, 2)))
        x = self.narrow(block("down3_b", block("down3_a", F.max_pool2d(down2, 2))))
        for name, skip in (("up2", down2), ("up1", down1), ("up0", down0)):
            x = block(name, F.interpolate(x, scale_factor=2, mode="nearest") + skip)
        x = block("h", x)
        return self.lines(x), self.edges(x), self.width(x)


def evidence(neurons):
    """How likely a curve passes, [N, H, W], from a family's pre-activations [N, 16, H, W].

    Neurons and "no curve" (pre-activation 0) share a softmax: 1 - its part for no curve.
    """
    return torch.sigmoid(torch.logsumexp(neurons, 1))

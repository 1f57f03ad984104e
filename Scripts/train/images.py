"""Images to score on: disturbed ones, and ones without curves."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage


def listed(folder):
    """The images in a folder, in order of their names."""
    return sorted(path for path in folder.glob("*") if path.suffix in (".png", ".jpg")) if folder.is_dir() else []


def grey(values):
    return Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))


def light(image):
    return np.asarray(image).astype(float) / 255


def compressed(image, quality):
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return Image.open(data).convert("L")


def coloured(image):
    """Brown instead of grey: as a print that has yellowed."""
    values = light(image)[..., None] ** np.array([0.8, 1.0, 1.4]) * np.array([1.0, 0.85, 0.6])
    return Image.fromarray((values * 255 + 0.5).astype(np.uint8))


# What is done to an image, given a source of random numbers.
DISTURBANCES = {
    "inverted": lambda image, random: grey(1 - light(image)),
    "gamma-0.5": lambda image, random: grey(light(image) ** 0.5),
    "gamma-2": lambda image, random: grey(light(image) ** 2),
    "coloured": lambda image, random: coloured(image),
    "jpeg-40": lambda image, random: compressed(image, 40),
    "noise-10%": lambda image, random: grey(light(image) + random.normal(0, 0.1, light(image).shape)),
}


def empty(side=512, count=4):
    """(name, image) of images in which there are no curves to follow."""
    rows, columns = np.mgrid[:side, :side]
    for index in range(count):
        random = np.random.default_rng(index)
        yield f"blank-{index}", grey(np.full((side, side), index / (count - 1)))
        yield f"noise-{index}", grey(0.5 + random.normal(0, 0.04 * 2**index, (side, side)))
        blurred = ndimage.gaussian_filter(random.normal(size=(side, side)), 0.7 + index)
        yield f"soft-noise-{index}", grey(0.5 + 0.15 * blurred / blurred.std())
        cell = 8 * 2**index
        yield f"checkerboard-{index}", grey(0.1 + 0.8 * ((rows // cell + columns // cell) % 2))
        spectrum = np.fft.rfft2(random.normal(size=(side, side)))
        frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
        frequency[0, 0] = 1
        texture = np.fft.irfft2(spectrum / frequency ** (0.8 + 0.3 * index), (side, side))
        yield f"texture-{index}", grey(0.5 + 0.15 * (texture - texture.mean()) / texture.std())
        yield f"text-{index}", page(side, 9 + 5 * index, random)


def page(side, size, random):
    """A page of random words in Pillow's own font."""
    image = Image.new("L", (side, side), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    letters = list("etaoinshrdlucmfwypvbgkjqxz")
    for y in range(size, side - 2 * size, round(1.4 * size)):
        words = ("".join(random.choice(letters, random.integers(1, 10))) for _ in range(side // size))
        line = " ".join(words)
        while draw.textlength(line, font) > side - 2 * size:
            line = line[:-1]
        draw.text((size, y), line, 0, font)
    return image

#!/usr/bin/env python3
"""Draws pages of curves that cross: crossing_pages.py OUT [COUNT] [SEED]

OUT gets `images/NAME.png` (512x512, ink on paper, anti-aliased) and `truth/NAME.svg`, for `curvetrace evaluate`. Each page
has 2 to 12 sine waves, circles, spirals and random smooth curves of one width from 2 to 6 px.
"""
import os
import sys

import numpy as np
from PIL import Image, ImageDraw

SIZE, SCALE = 512, 4


def wave(random):
    angle, middle = random.uniform(0, np.pi), random.uniform(180, 332, 2)
    along = np.linspace(-200, 200, 400)
    across = random.uniform(15, 60) * np.sin(along / random.uniform(15, 60) + random.uniform(0, 6.28))
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([middle[0] + along * c - across * s, middle[1] + along * s + across * c], 1), False


def circle(random):
    radius, angle = random.uniform(25, 150), np.linspace(0, 2 * np.pi, 240)
    middle = random.uniform(radius + 12, SIZE - radius - 12, 2)
    return np.stack([middle[0] + radius * np.cos(angle), middle[1] + radius * np.sin(angle)], 1), True


def spiral(random):
    turns, pitch = random.uniform(1.2, 2.5), random.uniform(24, 45)
    angle = np.linspace(0.6, 2 * np.pi * turns, 400)
    radius, start = pitch * angle / (2 * np.pi) + 6, random.uniform(0, 6.28)
    middle = random.uniform(130, SIZE - 130, 2)
    return np.stack([middle[0] + radius * np.cos(angle + start), middle[1] + radius * np.sin(angle + start)], 1), False


def smooth(random):
    """A walk whose curvature changes slowly, turned back by the page's border."""
    step, count = 2.0, random.integers(90, 260)
    point, heading, curvature = random.uniform(90, SIZE - 90, 2), random.uniform(0, 6.28), 0.0
    points = [point]
    for _ in range(count):
        curvature = 0.97 * curvature + random.normal(0, 0.002)
        inward = SIZE / 2 - point
        if np.abs(inward).max() > SIZE / 2 - 70:
            turn = (np.arctan2(inward[1], inward[0]) - heading + np.pi) % (2 * np.pi) - np.pi
            heading += 0.06 * np.sign(turn)
        heading += np.clip(curvature, -0.05, 0.05) * step
        point = point + step * np.array([np.cos(heading), np.sin(heading)])
        points.append(point)
    points = np.array(points)
    inside = (points > 8).all(1) & (points < SIZE - 8).all(1)
    return points[: len(points) if inside.all() else inside.argmin()], False


def page(random):
    curves = []
    for _ in range(random.integers(2, 13)):
        points, closed = [wave, circle, spiral, smooth][random.integers(4)](random)
        if len(points) > 20 and (points > 8).all() and (points < SIZE - 8).all():
            curves.append((points, closed))
    return curves


def main():
    out, count, seed = sys.argv[1], int((sys.argv[2:] or [200])[0]), int((sys.argv[3:] or [1])[0])
    for folder in ("images", "truth"):
        os.makedirs(os.path.join(out, folder), exist_ok=True)
    random = np.random.default_rng(seed)
    made = 0
    while made < count:
        curves, width = page(random), random.uniform(2, 6)
        if len(curves) < 2:
            continue
        picture = Image.new("L", (SIZE * SCALE, SIZE * SCALE), 255)
        pen = ImageDraw.Draw(picture)
        paths = []
        for points, closed in curves:
            q = [tuple(p) for p in points * SCALE]
            pen.line(q, fill=0, width=round(width * SCALE), joint="curve")
            for x, y in (q[0], q[-1]):
                r = width * SCALE / 2
                pen.ellipse([x - r, y - r, x + r, y + r], fill=0)
            text = "M" + " L".join(f"{x:.2f},{y:.2f}" for x, y in (points[:-1] if closed else points))
            paths.append(f'<path fill="none" stroke="#000" stroke-width="{width:.2f}" d="{text}{"Z" if closed else ""}"/>')
        name = f"page-{made:03}"
        picture.resize((SIZE, SIZE), Image.BOX).save(os.path.join(out, "images", name + ".png"))
        with open(os.path.join(out, "truth", name + ".svg"), "w") as file:
            file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}">{"".join(paths)}</svg>\n')
        made += 1


if __name__ == "__main__":
    main()

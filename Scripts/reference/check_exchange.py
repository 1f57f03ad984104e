"""Opens a drawing's files with other programs' libraries and compares what they read with the JSON:

    pip install svgelements shapely ezdxf vtk morphio roifile read-roi lxml
    curvetrace convert film.json -o film.svg -o film.geojson -o film.dxf -o film.vtp -o film.swc -o film.rsml -o film.zip \
        -o film.hpgl
    python3 Scripts/reference/check_exchange.py film [rsml.xsd]

HPGL must be of the usual size of a pixel, 1/96 inch. The schema of RSML is github.com/RootSystemML/RSMLValidator's
rsml.xsd. What was read is written to film-readers.json; the tests of CurveExport hold their files, and what was read
of them, in Tests/CurveExportTests/Reference. Exit code 1 where a reader refuses a file or finds something else.
"""
import json
import os
import sys

import ezdxf
import morphio
import read_roi
import roifile
import svgelements
import vtk
from ezdxf.addons.hpgl2 import api as hpgl2
from lxml import etree
from shapely.geometry import shape

stem = sys.argv[1]
drawing = json.load(open(stem + ".json"))
height = drawing["image"]["height"]
found = {}


def length(points):
    return sum(sum((p - q) ** 2 for p, q in zip(a, b)) ** 0.5 for a, b in zip(points, points[1:]))


def note(name, lines, widths=None):
    """What a reader found: lines of points in px, y down, and widths in px."""
    found[name] = {
        "curves": len(lines),
        "length": round(sum(map(length, lines)), 3),
        "starts": [[round(float(value), 3) for value in line[0][:2]] for line in lines],
    }
    if widths is not None:
        found[name]["widest"] = round(float(max(widths)), 3)
    print(f"{name}: {found[name]['curves']} curves, {found[name]['length']} px")


paths = [
    element for element in svgelements.SVG.parse(stem + ".svg").elements()
    if isinstance(element, svgelements.Path) and (element.id or "").startswith("curve-")
]
lines = [[(p.x, p.y) for p in (path.point(k / 1000) for k in range(1001))] for path in paths]
note("SVG", lines, [float(w) for path in paths for w in path.values["data-widths"].split()])

features = json.load(open(stem + ".geojson"))["features"]
note(
    "GeoJSON", [list(shape(feature["geometry"]).coords) for feature in features],
    [w for feature in features for w in feature["properties"]["widths"]])

document = ezdxf.readfile(stem + ".dxf")
faults = document.audit().errors
lines, widths = [], []
for entity in document.modelspace():
    if entity.dxftype() == "POINT":
        lines.append([tuple(entity.dxf.location)])
        continue
    points = [tuple(vertex.dxf.location) for vertex in entity.vertices]
    widths += [vertex.dxf.start_width for vertex in entity.vertices]
    lines.append(points + ([points[0]] if entity.is_closed else []))
note("DXF", [[(x, height - y) for x, y, _ in line] for line in lines], widths)
for fault in faults:
    print("DXF:", fault.message)

reader = vtk.vtkXMLPolyDataReader()
reader.SetFileName(stem + ".vtp")
reader.Update()
data = reader.GetOutput()
lines = []
for k in range(data.GetNumberOfCells()):
    cell = data.GetCell(k).GetPoints()
    lines.append([cell.GetPoint(i)[:2] for i in range(cell.GetNumberOfPoints())])
widths = data.GetPointData().GetArray("width")
note("VTP", lines, [widths.GetValue(k) for k in range(data.GetNumberOfPoints())])

# MorphIO makes a section of each stretch between branchings; a section begins at its parent's end.
morphio.set_maximum_warnings(0)
morphology = morphio.Morphology(stem + ".swc")
lines = [[tuple(map(float, p[:2])) for p in section.points] for section in morphology.iter()]
note("SWC", lines, [d for section in morphology.iter() for d in section.diameters])

tree = etree.parse(stem + ".rsml")
roots = tree.findall(".//root")
lines = [[(float(p.get("x")), float(p.get("y"))) for p in root.findall("geometry/polyline/point")] for root in roots]
note("RSML", lines, [float(s.get("value")) for root in roots for s in root.findall("functions/function/sample")])
found["RSML"]["plants"] = len(tree.findall(".//plant"))
found["RSML"]["branches"] = len(tree.findall(".//root/root"))
invalid = False
if len(sys.argv) > 2:
    schema = etree.XMLSchema(etree.parse(sys.argv[2]))
    invalid = not schema.validate(tree)
    print("RSML:", schema.error_log.last_error if invalid else "valid by " + os.path.basename(sys.argv[2]))

# In ImageJ whole coordinates of lines and points are middles of pixels; areas close by themselves.
regions = roifile.roiread(stem + ".zip")
regions = regions if isinstance(regions, list) else [regions]
lines = []
for region in regions:
    points = [tuple(map(float, p)) for p in region.coordinates()]
    closed = region.roitype == roifile.ROI_TYPE.FREEHAND
    lines.append(points + [points[0]] if closed else [(x + 0.5, y + 0.5) for x, y in points])
note("ROI set", lines, [float(w) for r in regions for w in r.props.split("widths: ")[1].split()])
found["ROI set"]["names"] = [region.name for region in regions]
found["ROI set"]["means"] = [round(float(region.float_stroke_width), 3) for region in regions]
others = read_roi.read_roi_zip(stem + ".zip")
assert list(others) == found["ROI set"]["names"]
assert all(len(other["x"]) == len(region.coordinates()) for other, region in zip(others.values(), regions))

# 40 units are a mm, and 96 px an inch.
unit = 96 / 25.4 / 40
player = hpgl2.record_plotter_output(open(stem + ".hpgl", "rb").read(), hpgl2.MergeControl.NONE)
strokes = [record for record in player.recordings() if record[0].name == "POLYLINE"]
lines = [[(p.x * unit, height - p.y * unit) for p in record[2].vertices()] for record in strokes]
note("HPGL", lines)
found["HPGL"]["pens"] = [record[1].pen_index for record in strokes]

with open(stem + "-readers.json", "w") as file:
    json.dump(found, file, indent=1)
    file.write("\n")

# Chains of points 1 px apart are shorter than their arcs; a pen draws joined curves as one.
total = sum(curve["arcLength"] for curve in drawing["curves"]) if "arcLength" in drawing["curves"][0] else None
wrong = len(faults) + invalid
for name, what in found.items():
    right = total is None or abs(what["length"] - total) <= 0.004 * total
    if name not in ("SWC", "RSML", "HPGL"):
        right = right and what["curves"] == len(drawing["curves"])
    if not right:
        print(f"{name}: WRONG: {what['curves']} curves of {len(drawing['curves'])}, {what['length']} px of {total}")
    wrong += not right
sys.exit(wrong > 0)

"""Opens a drawing's files with other programs' libraries and compares what they read with the JSON:

    pip install ezdxf vtk shapely morphio
    curvetrace convert film.json -o film.geojson -o film.dxf -o film.vtp -o film.swc
    python3 Scripts/reference/check_exchange.py film

Exit code 1 where a reader refuses a file or finds something else.
"""
import json
import sys

import ezdxf
import morphio
import vtk
from shapely.geometry import shape

stem = sys.argv[1]
drawing = json.load(open(stem + ".json"))
curves = len(drawing["curves"])
length = sum(curve["arcLength"] for curve in drawing["curves"])
wrong = 0


def check(name, number, total):
    global wrong
    # Chains of points 1 px apart are shorter than their arcs.
    good = number == curves and abs(total / length - 1) < 0.003 if length else number == curves
    wrong += not good
    print(f"{name}: {number} curves of {curves}, {total:.1f} px of {length:.1f}" + ("" if good else "  WRONG"))


features = json.load(open(stem + ".geojson"))["features"]
shapes = [shape(feature["geometry"]) for feature in features]
check("GeoJSON", len(shapes), sum(s.length for s in shapes))

document = ezdxf.readfile(stem + ".dxf")
faults = document.audit().errors
lines = document.modelspace().query("POLYLINE")
total = 0
for line in lines:
    points = [vertex.dxf.location for vertex in line.vertices]
    if line.is_closed:
        points.append(points[0])
    total += sum(a.distance(b) for a, b in zip(points, points[1:]))
check("DXF", len(document.modelspace()), total)
wrong += len(faults)
for fault in faults:
    print("DXF:", fault.message)

reader = vtk.vtkXMLPolyDataReader()
reader.SetFileName(stem + ".vtp")
reader.Update()
data = reader.GetOutput()
total = 0
for k in range(data.GetNumberOfCells()):
    points = data.GetCell(k).GetPoints()
    places = [points.GetPoint(i) for i in range(points.GetNumberOfPoints())]
    total += sum(sum((p - q) ** 2 for p, q in zip(a, b)) ** 0.5 for a, b in zip(places, places[1:]))
check("VTP", data.GetNumberOfCells(), total)
assert data.GetPointData().GetArray("width").GetNumberOfTuples() == data.GetNumberOfPoints()

rows = [line.split() for line in open(stem + ".swc") if not line.startswith("#")]
places = {row[0]: tuple(map(float, row[2:5])) for row in rows}
total = sum(
    sum((p - q) ** 2 for p, q in zip(places[row[0]], places[row[6]])) ** 0.5 for row in rows if row[6] != "-1")
print(f"SWC: {len(rows)} points, {sum(row[6] == '-1' for row in rows)} roots, {total:.1f} px of {length:.1f}")
morphology = morphio.Morphology(stem + ".swc")
print("SWC: MorphIO reads", len(morphology.points), "points in", len(morphology.sections), "sections")
sys.exit(wrong > 0)

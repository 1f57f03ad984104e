// One import is enough for the whole way from a file to a file: images, drawings, and what a request is made of.
@_exported import CurveExport
@_exported import CurveExtraction
@_exported import CurveNetworks
@_exported import CurveTracing
@_exported import Failures
@_exported import Geometry
@_exported import ImageParts
@_exported import Imaging
@_exported import Workers

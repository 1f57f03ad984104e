public import ArgumentParser
public import Batches
public import CurveExport
import CurveExtraction
import CurvePipeline
public import CurveTracing
public import Morphometry
public import Phantoms
public import TrainingCrops

// What the libraries offer as choices can be named on the command line.
extension Brush: ExpressibleByArgument {}
extension CropKind: ExpressibleByArgument {}
extension DrawingMeasures.ForeignTable: ExpressibleByArgument {}
extension DrawingObjective.Target: ExpressibleByArgument {}
extension DrawingStyle.Stroke: ExpressibleByArgument {}
extension EvidenceSource: ExpressibleByArgument {}
extension FactorCount: ExpressibleByArgument {}
extension LengthScale.Unit: ExpressibleByArgument {}
extension PhantomKind: ExpressibleByArgument {}
extension Shard: ExpressibleByArgument {}
extension TracingOptions.Dashes: ExpressibleByArgument {}
extension TracingOptions.Initialization: ExpressibleByArgument {}
extension TracingOptions.Specks: ExpressibleByArgument {}

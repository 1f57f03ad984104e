public import ArgumentParser
public import CurveTracing
public import Phantoms

// What the libraries offer as choices can be named on the command line.
extension ExtractionMethod: ExpressibleByArgument {}
extension PhantomKind: ExpressibleByArgument {}
extension TracingOptions.Initialization: ExpressibleByArgument {}

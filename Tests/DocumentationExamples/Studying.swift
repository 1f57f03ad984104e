import Laboratory

/// The page of Laboratory: an experiment with the neurons of a network.
func studying() throws {
  let family = try NeuronFamily(named: "curve-circuit")
  var experiment = RadialTuning(family)
  experiment.orientations = 24
  let outcome = try experiment.run()
  print(outcome.findings.joined(separator: "\n"))
}
